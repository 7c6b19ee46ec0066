"""Messages about letters of mandate; none names the person whom one empowers."""

from django.urls import reverse

from cpc_reports.models import MandateLetter
from cpc_reports.rules import WORKFLOW
from portal.accounts import predicates
from portal.accounts.enums import AgencyRoleName
from portal.filings import post
from portal.mail.enums import Category
from portal.mail.messages import Message, register
from portal.mail.services import Recipient, queue

SUBJECT = f"{WORKFLOW}:register"


@register
class MandateSent(Message):
    key = "cpc_reports.mandate_sent"
    template = "mail/cpc_reports/mandate_sent"
    category = Category.INBOX


@register
class MandateWithdrawn(Message):
    key = "cpc_reports.mandate_withdrawn"
    template = "mail/cpc_reports/mandate_withdrawn"
    category = Category.INBOX


@register
class MandateDecided(Message):
    key = "cpc_reports.mandate_decided"
    template = "mail/cpc_reports/mandate_decided"
    category = Category.PROGRESS


@register
class MandateEnding(Message):
    key = "cpc_reports.mandate_ending"
    template = "mail/cpc_reports/mandate_ending"
    category = Category.DEADLINE


def sent(letter: MandateLetter) -> None:
    """A letter is to be checked: every evaluator."""
    _to_agency(MandateSent, letter, "sent")


def withdrawn(letter: MandateLetter) -> None:
    """The body took a letter back: every evaluator."""
    _to_agency(MandateWithdrawn, letter, "withdrawn")


def decided(letter: MandateLetter) -> None:
    """The agency checked a letter, or took it out: the body's mailbox, its sender, its person."""
    people = {one.pk: one for one in (letter.sent_by, letter.person)}
    queue(
        MandateDecided,
        [_mailbox(letter), *post.people(people.values(), letter.organisation)],
        subject=SUBJECT,
        context={"path": reverse("cpc_reports:body_request"), "body": letter.body.name},
        dedupe=f"mandate.{letter.uuid}.{letter.state}",
    )


def ending(letter: MandateLetter) -> None:
    """A letter ends soon: the body's mailbox and the signatory."""
    queue(
        MandateEnding,
        [_mailbox(letter), *post.people([letter.person], letter.organisation)],
        subject=SUBJECT,
        context={
            "path": reverse("cpc_reports:mandate"),
            "body": letter.body.name,
            "due_on": f"{letter.ends_on:%d/%m/%Y}",
        },
        dedupe=f"mandate.{letter.uuid}.ending",
    )


def _mailbox(letter: MandateLetter) -> Recipient:
    return Recipient(letter.organisation.email, organisation=letter.organisation)


def _to_agency(message: type[Message], letter: MandateLetter, step: str) -> None:
    queue(
        message,
        post.people(predicates.agents_with(WORKFLOW, AgencyRoleName.EVALUATOR)),
        subject=SUBJECT,
        context={"path": reverse("cpc_reports:registers"), "body": letter.body.name},
        dedupe=f"mandate.{letter.uuid}.{step}",
    )

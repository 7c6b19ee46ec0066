"""Messages about what is told to an entitled body; none says what it is about."""

from django.conf import settings
from django.urls import reverse

from cpc_reports.models import Tip
from cpc_reports.rules import WORKFLOW
from portal.accounts import predicates
from portal.accounts.enums import OrganisationRole
from portal.filings import post
from portal.mail.enums import Category
from portal.mail.messages import Message, register
from portal.mail.services import Recipient, queue

SUBJECT = f"{WORKFLOW}:tips"


@register
class TipConfirm(Message):
    key = "cpc_reports.tip_confirm"
    template = "mail/cpc_reports/tip_confirm"
    category = Category.REQUEST
    urgent = True
    sensitive = True


@register
class TipReceived(Message):
    key = "cpc_reports.tip_received"
    template = "mail/cpc_reports/tip_received"
    category = Category.REQUEST


@register
class TipAnswered(Message):
    key = "cpc_reports.tip_answered"
    template = "mail/cpc_reports/tip_answered"
    category = Category.PROGRESS
    sensitive = True


def confirm(tip: Tip) -> None:
    """Ask whoever wrote to confirm the address: nothing leaves before."""
    queue(
        TipConfirm,
        [_sender(tip)],
        subject=SUBJECT,
        context={"path": _page(tip), "body": tip.body.name, "days": settings.CPC_TIP_CONFIRM_DAYS},
        dedupe=f"tip.{tip.uuid}.confirm",
    )


def received(tip: Tip) -> None:
    """A body is told of a practice: its mailbox, who drafts and who signs."""
    organisation = tip.organisation
    people = predicates.people_of(
        organisation.pk, OrganisationRole.DRAFTER, OrganisationRole.SIGNATORY
    )
    queue(
        TipReceived,
        [
            Recipient(organisation.email, organisation=organisation),
            *post.people(people, organisation),
        ],
        subject=SUBJECT,
        reference=tip.reference or "",
        context={"path": reverse("cpc_reports:tip", args=[tip.uuid]), "body": tip.body.name},
        dedupe=f"tip.{tip.uuid}.received",
    )


def answered(tip: Tip) -> None:
    """Whoever wrote is told that the body answered; what, stands on the page."""
    queue(
        TipAnswered,
        [_sender(tip)],
        subject=SUBJECT,
        reference=tip.reference or "",
        context={"path": _page(tip), "body": tip.body.name},
        dedupe=f"tip.{tip.uuid}.{tip.state}",
    )


def _sender(tip: Tip) -> Recipient:
    return Recipient(tip.email, tip.user, tip.language)


def _page(tip: Tip) -> str:
    return reverse("cpc_public:tip", args=[tip.uuid])

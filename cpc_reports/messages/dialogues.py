"""Messages about what is asked and answered after a first answer; none says what it is about."""

from django.conf import settings
from django.urls import reverse

from cpc_reports.messages.parties import organisation_mail
from cpc_reports.models import Dialogue
from portal.accounts.enums import OrganisationRole
from portal.filings import post
from portal.mail.enums import Category
from portal.mail.messages import Message, register
from portal.mail.services import Recipient


@register
class DialogueAsked(Message):
    key = "cpc_reports.dialogue_asked"
    template = "mail/cpc_reports/dialogue_asked"
    category = Category.REQUEST
    urgent = True


@register
class DialogueReminded(Message):
    key = "cpc_reports.dialogue_reminded"
    template = "mail/cpc_reports/dialogue_reminded"
    category = Category.REQUEST


@register
class DialogueAnswered(Message):
    key = "cpc_reports.dialogue_answered"
    template = "mail/cpc_reports/dialogue_answered"
    category = Category.INBOX


def asked(row: Dialogue, key: str) -> None:
    """The agency asks for more: whoever answered first."""
    _to_party(DialogueAsked, row, f"asked.{key}")


def reminded(row: Dialogue, key: str, code: str) -> None:
    """What was asked is still awaited."""
    _to_party(DialogueReminded, row, f"reminder.{key}.{code}")


def answered(row: Dialogue, key: str) -> None:
    """More was answered: whoever follows the report."""
    post.send(
        DialogueAnswered,
        post.evaluators(row.filing),
        row.filing,
        reverse("cpc_reports:parties", args=[row.filing.uuid]),
        dedupe=f"dialogue.{row.pk}.answered.{key}",
    )


def _to_party(message: type[Message], row: Dialogue, key: str) -> None:
    """A holder without an account is told where to write instead."""
    request = row.asked
    if request is None:
        recipients = post.people([row.consultation.declared_by])
        path = reverse("casework:opinion", args=[row.consultation.uuid])
    elif request.organisation is None:
        recipients = [Recipient(request.holder_email)]
        path = reverse("accounts:ask_access")
    else:
        roles = (OrganisationRole.SIGNATORY, OrganisationRole.DRAFTER)
        recipients = organisation_mail(request.organisation, *roles)
        path = reverse("cpc_reports:laboratory", args=[request.uuid])
    without_account = request is not None and request.organisation is None
    post.send(
        message,
        recipients,
        row.filing,
        path,
        dedupe=f"dialogue.{row.pk}.{key}",
        due_on=f"{row.due_on:%d/%m/%Y}" if row.due_on else "",
        mailbox=settings.CPC_MAILBOX if without_account else "",
    )

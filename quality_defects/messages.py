"""One class per message, and who receives it. Called within the transaction that gives the news."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts import predicates
from portal.accounts.enums import AgencyRoleName
from portal.filings.models import Revision
from portal.mail.enums import Category, Channel
from portal.mail.messages import Message, register
from portal.mail.services import Recipient, queue
from portal.rendering.services import documents_of
from quality_defects.enums import RECEIPT_DOCUMENT
from quality_defects.models import Case
from quality_defects.rules import WORKFLOW

ATTESTATION = _(
    "J’atteste l’exactitude des informations à ma disposition et je transmets ce volet à l’agence."
)
SLUG = "defauts-qualite"


@register
class Receipt(Message):
    key = "quality_defects.receipt"
    template = "mail/quality_defects/receipt"
    category = Category.RECEIPT
    urgent = True


@register
class VersionReceived(Message):
    key = "quality_defects.version_received"
    template = "mail/quality_defects/version_received"
    category = Category.INBOX
    urgent = True


@register
class SignatureWanted(Message):
    key = "quality_defects.signature_wanted"
    template = "mail/quality_defects/signature_wanted"
    category = Category.TEAM
    urgent = True


@register
class EvaluationStarted(Message):
    key = "quality_defects.evaluation_started"
    template = "mail/quality_defects/evaluation_started"
    category = Category.PROGRESS
    can_be_disabled = True


@register
class QuestionsAsked(Message):
    key = "quality_defects.questions_asked"
    template = "mail/quality_defects/questions_asked"
    category = Category.REQUEST


@register
class MessagePosted(Message):
    key = "quality_defects.message_posted"
    template = "mail/quality_defects/message_posted"
    category = Category.THREAD
    can_be_disabled = True


@register
class RecallProposed(Message):
    key = "quality_defects.recall_proposed"
    template = "mail/quality_defects/recall_proposed"
    category = Category.INBOX
    channel = Channel.SMS
    urgent = True


@register
class RecallWithoutCall(Message):
    key = "quality_defects.recall_without_call"
    template = "mail/quality_defects/recall_without_call"
    category = Category.INBOX
    urgent = True


@register
class RecallWithoutCallSms(Message):
    key = "quality_defects.recall_without_call_sms"
    template = "mail/quality_defects/recall_without_call_sms"
    category = Category.INBOX
    channel = Channel.SMS
    urgent = True


@register
class Volet2Reminder(Message):
    key = "quality_defects.volet2_reminder"
    template = "mail/quality_defects/volet2_reminder"
    category = Category.DEADLINE


@register
class Volet2Overdue(Message):
    key = "quality_defects.volet2_overdue"
    template = "mail/quality_defects/volet2_overdue"
    category = Category.DEADLINE


def declarant_path(case: Case) -> str:
    """Return the address of the case for its organisation."""
    return reverse("filings:case", args=[SLUG, case.uuid])


def agency_path(case: Case) -> str:
    """Return the address of the case for the agency."""
    return reverse("filings:agency_case", args=[SLUG, case.uuid])


def _people(users: Iterable[Any], organisation: Any = None) -> list[Recipient]:
    return [Recipient(user.email, user, user.language, organisation) for user in users]


def _firm(case: Case, extra: Iterable[Any] = ()) -> list[Recipient]:
    mailbox = [Recipient(case.organisation.email, organisation=case.organisation)]
    users = {user.pk: user for user in [case.created_by, *extra]}
    return mailbox + _people(users.values(), case.organisation)


def _evaluators(case: Case) -> list[Recipient]:
    if case.assigned_to:
        return _people([case.assigned_to])
    return _people(predicates.agents_with(WORKFLOW, AgencyRoleName.EVALUATOR))


def _duty_officers() -> list[Any]:
    return list(predicates.agents_with(WORKFLOW, AgencyRoleName.DUTY_OFFICER))


def _mobiles(users: Iterable[Any]) -> list[Recipient]:
    return [Recipient(user.mobile, user, user.language) for user in users if user.mobile]


def _send(
    message: type[Message],
    recipients: list[Recipient],
    case: Case,
    path: str,
    *,
    dedupe: str = "",
    documents: Iterable[Any] = (),
    **context: Any,
) -> None:
    queue(
        message,
        recipients,
        subject=case.subject,
        reference=case.reference or "",
        context={"path": path, "organisation": case.organisation.name, **context},
        dedupe=dedupe,
        documents=list(documents),
    )


def receipt(case: Case, revision: Revision) -> None:
    """The receipt, with its PDF, to the organisation, the signatory and the drafter."""
    documents = documents_of(case.subject).filter(
        kind=RECEIPT_DOCUMENT, revision_number=revision.number
    )
    _send(
        Receipt,
        _firm(case, [revision.signed_by]),
        case,
        declarant_path(case),
        dedupe=f"{case.reference}.receipt.{revision.number}",
        documents=documents,
        version=revision.number,
    )


def version_received(case: Case, revision: Revision) -> None:
    """A version came in: its follower, or every evaluator."""
    _send(
        VersionReceived,
        _evaluators(case),
        case,
        agency_path(case),
        dedupe=f"{case.reference}.received.{revision.number}",
        version=revision.number,
    )


def signature_wanted(case: Case, signatories: Iterable[Any], version: int) -> None:
    """A volet waits for its signature."""
    _send(
        SignatureWanted,
        _people(signatories, case.organisation),
        case,
        declarant_path(case),
        dedupe=f"{case.uuid}.signature.{version}",
    )


def evaluation_started(case: Case) -> None:
    """The agency evaluates the case."""
    _send(EvaluationStarted, _firm(case), case, declarant_path(case))


def questions_asked(case: Case, count: int) -> None:
    """The agency asks about fields."""
    _send(QuestionsAsked, _firm(case), case, declarant_path(case), count=count)


def message_posted(case: Case, *, by_agency: bool, key: str) -> None:
    """A message of the thread, to the other side."""
    recipients = _firm(case) if by_agency else _evaluators(case)
    path = declarant_path(case) if by_agency else agency_path(case)
    _send(MessagePosted, recipients, case, path, dedupe=f"{case.reference}.message.{key}")


def recall_proposed(case: Case) -> None:
    """A batch recall is proposed: an SMS to the duty officers at once."""
    _send(
        RecallProposed,
        _mobiles(_duty_officers()),
        case,
        agency_path(case),
        dedupe=f"{case.reference}.recall",
    )


def recall_without_call(case: Case) -> None:
    """No call was logged in time: duty officers, by both channels."""
    officers = _duty_officers()
    path = agency_path(case)
    dedupe = f"{case.reference}.no_call"
    _send(RecallWithoutCall, _people(officers), case, path, dedupe=dedupe)
    _send(RecallWithoutCallSms, _mobiles(officers), case, path, dedupe=dedupe)


def volet2_reminder(case: Case, code: str, due_on: Any) -> None:
    """Volet 2 is expected soon."""
    _send(
        Volet2Reminder,
        _firm(case),
        case,
        declarant_path(case),
        dedupe=f"{case.reference}.volet2.{code}.{due_on}",
        due_on=f"{due_on:%d/%m/%Y}",
    )


def volet2_overdue(case: Case, due_on: Any) -> None:
    """Volet 2 did not come: the organisation and the evaluators."""
    key = f"{case.reference}.volet2.overdue.{due_on}"
    day = f"{due_on:%d/%m/%Y}"
    _send(Volet2Overdue, _firm(case), case, declarant_path(case), dedupe=key, due_on=day)
    _send(Volet2Overdue, _evaluators(case), case, agency_path(case), dedupe=key, due_on=day)

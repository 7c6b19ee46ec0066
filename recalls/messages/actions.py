"""Messages about a safety action: receipts, signatures, the review, the publication."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.accounts import predicates
from portal.accounts.enums import AgencyRoleName
from portal.filings import post
from portal.filings.models import Revision
from portal.mail.enums import Category
from portal.mail.messages import Message, register
from portal.mail.services import Recipient
from portal.rendering.services import documents_of
from recalls.enums import RECEIPT_DOCUMENT
from recalls.models import Action, Clock, Proposal

ATTESTATION = _(
    "J’atteste l’exactitude des informations à ma disposition et je transmets cet avis à l’agence."
)
TYPED = _("Saisi par l’agence d’après un document reçu hors du portail. Personne ne l’a signé.")
CORRECTED = _("Fiche corrigée par l’agence. Personne ne l’a signée.")


@register
class Receipt(Message):
    key = "recalls.receipt"
    template = "mail/recalls/receipt"
    category = Category.RECEIPT
    urgent = True


@register
class VersionReceived(Message):
    key = "recalls.version_received"
    template = "mail/recalls/version_received"
    category = Category.INBOX
    urgent = True


@register
class SignatureWanted(Message):
    key = "recalls.signature_wanted"
    template = "mail/recalls/signature_wanted"
    category = Category.TEAM
    urgent = True


@register
class ToValidate(Message):
    key = "recalls.to_validate"
    template = "mail/recalls/to_validate"
    category = Category.INBOX
    urgent = True


@register
class ToPublish(Message):
    key = "recalls.to_publish"
    template = "mail/recalls/to_publish"
    category = Category.INBOX
    urgent = True


@register
class Validated(Message):
    key = "recalls.validated"
    template = "mail/recalls/validated"
    category = Category.PROGRESS


@register
class Rejected(Message):
    key = "recalls.rejected"
    template = "mail/recalls/rejected"
    category = Category.PROGRESS


@register
class Discarded(Message):
    key = "recalls.discarded"
    template = "mail/recalls/discarded"
    category = Category.PROGRESS


@register
class Published(Message):
    key = "recalls.published"
    template = "mail/recalls/published"
    category = Category.PROGRESS
    urgent = True


@register
class ReportReceived(Message):
    key = "recalls.report_received"
    template = "mail/recalls/report_received"
    category = Category.INBOX


@register
class Closed(Message):
    key = "recalls.closed"
    template = "mail/recalls/closed"
    category = Category.PROGRESS


@register
class Reopened(Message):
    key = "recalls.reopened"
    template = "mail/recalls/reopened"
    category = Category.PROGRESS


@register
class Retracted(Message):
    key = "recalls.retracted"
    template = "mail/recalls/retracted"
    category = Category.PROGRESS
    urgent = True


@register
class CommentsDue(Message):
    key = "recalls.comments_due"
    template = "mail/recalls/comments_due"
    category = Category.INBOX


@register
class ReviewDue(Message):
    key = "recalls.review_due"
    template = "mail/recalls/review_due"
    category = Category.INBOX


@register
class AnswersDue(Message):
    key = "recalls.answers_due"
    template = "mail/recalls/answers_due"
    category = Category.REQUEST


@register
class ProposalMade(Message):
    key = "recalls.proposal_made"
    template = "mail/recalls/proposal_made"
    category = Category.INBOX
    urgent = True


@register
class ProposalRefused(Message):
    key = "recalls.proposal_refused"
    template = "mail/recalls/proposal_refused"
    category = Category.INBOX


@register
class QuestionsAsked(Message):
    key = "recalls.questions_asked"
    template = "mail/recalls/questions_asked"
    category = Category.REQUEST


@register
class MessagePosted(Message):
    key = "recalls.message_posted"
    template = "mail/recalls/message_posted"
    category = Category.THREAD
    can_be_disabled = True


def receipt(action: Action, revision: Revision) -> None:
    """The receipt, with its PDF, to the organisation, the signatory and the drafter."""
    documents = documents_of(action.subject).filter(
        kind=RECEIPT_DOCUMENT, revision_number=revision.number
    )
    _send(
        Receipt,
        post.firm(action, [revision.signed_by]),
        action,
        post.declarant_path(action),
        dedupe=f"{action.reference}.receipt.{revision.number}",
        documents=documents,
        version=revision.number,
        typed=not revision.is_signed,
    )


def version_received(action: Action, revision: Revision) -> None:
    """A version came in: its follower, or every evaluator."""
    _send(
        VersionReceived,
        post.evaluators(action),
        action,
        post.agency_path(action),
        dedupe=f"{action.reference}.received.{revision.number}",
        version=revision.number,
    )


def signature_wanted(action: Action, signatories: Iterable[Any], version: int) -> None:
    """A notice waits for its signature."""
    _send(
        SignatureWanted,
        post.people(signatories, action.organisation),
        action,
        post.declarant_path(action),
        dedupe=f"{action.uuid}.signature.{version}",
    )


def to_validate(action: Action, validators: Iterable[Any], key: str) -> None:
    """The sheet of a version is ready: those who may validate it."""
    _to_agents(ToValidate, action, validators, f"to_validate.{key}")


def to_publish(action: Action, publishers: Iterable[Any], key: str) -> None:
    """A version is validated: those who may publish it."""
    _to_agents(ToPublish, action, publishers, f"to_publish.{key}")


def validated(action: Action, revision: Revision) -> None:
    """The agency agreed to a version; the day of its publication is not told."""
    _to_firm(Validated, action, f"validated.{revision.number}", version=revision.number)


def rejected(action: Action, revision: Revision) -> None:
    """The agency does not publish a version; why stands in the portal."""
    _to_firm(Rejected, action, f"rejected.{revision.number}", version=revision.number)


def discarded(action: Action, save: int) -> None:
    """The agency puts an end to a version in preparation; why stands in the portal."""
    _to_firm(Discarded, action, f"discarded.{save}")


def published(action: Action, number: int, public_path: str, *, correction: str = "") -> None:
    """A version is public, there; `correction` is the public reason of one of the agency's own."""
    _to_firm(
        Published,
        action,
        f"published.{number}",
        version=number,
        public_reference=action.public_reference,
        public_path=public_path,
        correction=correction,
    )


def report_received(action: Action) -> None:
    """The firm asks to close its action: its follower and the validators."""
    validators = predicates.agents_with(action.workflow_key, AgencyRoleName.VALIDATOR)
    recipients = {one.address: one for one in post.evaluators(action) + post.people(validators)}
    _send(
        ReportReceived,
        list(recipients.values()),
        action,
        post.agency_path(action),
        dedupe=f"{action.reference}.report.{action.final_reports.count()}",
    )


def closed(action: Action) -> None:
    """The action is closed."""
    _to_firm(
        Closed,
        action,
        f"closed.{action.closed_at.timestamp():.0f}",
        public_reference=action.public_reference,
    )


def reopened(action: Action) -> None:
    """The action goes on."""
    _to_firm(Reopened, action)


def retracted(action: Action) -> None:
    """The publication is withdrawn."""
    _to_firm(Retracted, action, "retracted")


def comments_due(clock: Clock) -> None:
    """The agency's days to comment are over today: follower or evaluators."""
    action = clock.filing
    _send(
        CommentsDue,
        post.evaluators(action),
        action,
        post.agency_path(action),
        dedupe=f"{action.reference}.comments_due.{clock.pk}",
    )


def review_due(clock: Clock) -> None:
    """What was published at once is still to be examined: follower or evaluators."""
    action = clock.filing
    _send(
        ReviewDue,
        post.evaluators(action),
        action,
        post.agency_path(action),
        dedupe=f"{action.reference}.review_due.{clock.pk}",
        public_reference=action.public_reference or "",
        due_on=f"{clock.due_on:%d/%m/%Y}",
    )


def answers_due(clock: Clock, code: str) -> None:
    """The changes that the agency asked for are due, or late; `code` names the reminder."""
    action = clock.filing
    _send(
        AnswersDue,
        post.firm(action),
        action,
        post.declarant_path(action),
        dedupe=f"{action.reference}.answers_due.{clock.pk}.{clock.due_on.isoformat()}.{code}",
        due_on=f"{clock.due_on:%d/%m/%Y}",
        late=code.startswith("D+"),
    )


def proposal_made(proposal: Proposal) -> None:
    """Something waits for a second person: the validators other than its author."""
    action = proposal.filing
    validators = predicates.agents_with(action.workflow_key, AgencyRoleName.VALIDATOR)
    _send(
        ProposalMade,
        post.people(validators.exclude(pk=proposal.proposed_by_id)),
        action,
        post.agency_path(action),
        dedupe=f"proposal.{proposal.uuid}",
    )


def proposal_refused(proposal: Proposal) -> None:
    """What somebody proposed was refused."""
    action = proposal.filing
    _send(
        ProposalRefused,
        post.people([proposal.proposed_by]),
        action,
        post.agency_path(action),
        dedupe=f"proposal.{proposal.uuid}.refused",
    )


def questions_asked(action: Action, count: int) -> None:
    """The agency asks for changes."""
    _send(QuestionsAsked, post.firm(action), action, post.declarant_path(action), count=count)


def message_posted(action: Action, *, by_agency: bool, key: str) -> None:
    """A message of the thread, to the other side."""
    recipients = post.firm(action) if by_agency else post.evaluators(action)
    path = post.declarant_path(action) if by_agency else post.agency_path(action)
    _send(MessagePosted, recipients, action, path, dedupe=f"{action.reference}.message.{key}")


def _to_firm(message: type[Message], action: Action, key: str = "", **context: Any) -> None:
    _send(
        message,
        post.firm(action),
        action,
        post.declarant_path(action),
        dedupe=f"{action.reference}.{key}" if key else "",
        **context,
    )


def _to_agents(message: type[Message], action: Action, people: Iterable[Any], key: str) -> None:
    _send(
        message,
        post.people(people),
        action,
        post.agency_path(action),
        dedupe=f"{action.reference}.{key}",
    )


def _send(
    message: type[Message], recipients: list[Recipient], action: Action, path: str, **context: Any
) -> None:
    """Queue a message about an action; that of an exercise says so before all else."""
    post.send(message, recipients, action, path, exercise=action.is_exercise, **context)

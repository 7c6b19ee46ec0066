"""Messages about a report, from its filing to the decision; none says what it is about."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cpc_reports.enums import RECEIPT_DOCUMENT
from cpc_reports.models import Clock, Proposal, Report, Sheet
from portal.accounts import predicates
from portal.accounts.enums import AgencyRoleName
from portal.filings import post
from portal.filings.models import Revision
from portal.mail.enums import Category
from portal.mail.messages import Message, register
from portal.mail.services import Recipient
from portal.rendering.services import documents_of

ATTESTATION = _(
    "J’atteste l’exactitude des informations à ma disposition, j’engage l’organisme et je dépose "
    "ce signalement auprès de l’agence."
)
TYPED = _("Signalement saisi par l’agence. Personne ne l’a signé dans le portail.")


@register
class Receipt(Message):
    key = "cpc_reports.receipt"
    template = "mail/cpc_reports/receipt"
    category = Category.RECEIPT
    urgent = True


@register
class Received(Message):
    key = "cpc_reports.received"
    template = "mail/cpc_reports/received"
    category = Category.INBOX


@register
class SignatureWanted(Message):
    key = "cpc_reports.signature_wanted"
    template = "mail/cpc_reports/signature_wanted"
    category = Category.TEAM


@register
class Admissible(Message):
    key = "cpc_reports.admissible"
    template = "mail/cpc_reports/admissible"
    category = Category.PROGRESS


@register
class Inadmissible(Message):
    key = "cpc_reports.inadmissible"
    template = "mail/cpc_reports/inadmissible"
    category = Category.PROGRESS


@register
class Decided(Message):
    key = "cpc_reports.decided"
    template = "mail/cpc_reports/decided"
    category = Category.PROGRESS


@register
class DecisionWanted(Message):
    key = "cpc_reports.decision_wanted"
    template = "mail/cpc_reports/decision_wanted"
    category = Category.INBOX


@register
class Withdrawn(Message):
    key = "cpc_reports.withdrawn"
    template = "mail/cpc_reports/withdrawn"
    category = Category.INBOX


@register
class Ended(Message):
    key = "cpc_reports.ended"
    template = "mail/cpc_reports/ended"
    category = Category.PROGRESS


@register
class Deadline(Message):
    key = "cpc_reports.deadline"
    template = "mail/cpc_reports/deadline"
    category = Category.REQUEST


@register
class QuestionsAsked(Message):
    key = "cpc_reports.questions_asked"
    template = "mail/cpc_reports/questions_asked"
    category = Category.REQUEST


@register
class QuestionsUnanswered(Message):
    key = "cpc_reports.questions_unanswered"
    template = "mail/cpc_reports/questions_unanswered"
    category = Category.INBOX


@register
class MessagePosted(Message):
    key = "cpc_reports.message_posted"
    template = "mail/cpc_reports/message_posted"
    category = Category.THREAD
    can_be_disabled = True


@register
class ProposalMade(Message):
    key = "cpc_reports.proposal_made"
    template = "mail/cpc_reports/proposal_made"
    category = Category.INBOX


@register
class ProposalRefused(Message):
    key = "cpc_reports.proposal_refused"
    template = "mail/cpc_reports/proposal_refused"
    category = Category.INBOX


def receipt(report: Report, revision: Revision) -> None:
    """The receipt, with its PDF, to the body's mailboxes, who signed and who drafted."""
    documents = documents_of(report.subject).filter(
        kind=RECEIPT_DOCUMENT, revision_number=revision.number
    )
    recipients = post.firm(report, [revision.signed_by])
    mailbox = revision.payload["answers"].get("mailbox")
    if isinstance(mailbox, str) and mailbox and mailbox != report.organisation.email:
        recipients.append(Recipient(mailbox, organisation=report.organisation))
    post.send(
        Receipt,
        recipients,
        report,
        post.declarant_path(report),
        dedupe=f"{report.reference}.receipt.{revision.number}",
        documents=documents,
        version=revision.number,
    )


def received(report: Report, revision: Revision) -> None:
    """A version came in: who follows it, else every evaluator."""
    _to_agency(Received, report, f"received.{revision.number}", version=revision.number)


def signature_wanted(sheet: Sheet, signatories: Iterable[Any]) -> None:
    """A sheet waits for its signature."""
    report = sheet.filing
    post.send(
        SignatureWanted,
        post.people(signatories, report.organisation),
        report,
        post.declarant_path(report),
        dedupe=f"{report.uuid}.signature.{sheet.version}",
    )


def admissible(report: Report) -> None:
    """The report is admissible; its contact is named."""
    contact = report.assigned_to.full_name if report.assigned_to else ""
    _to_filer(Admissible, report, "admissible", contact=contact)


def inadmissible(report: Report) -> None:
    """The report is not admissible; why and where to go stand in the portal."""
    _to_filer(Inadmissible, report, "inadmissible")


def decided(report: Report) -> None:
    """A decision was taken; which one stands in the portal."""
    _to_filer(Decided, report, "decided")


def decision_wanted(report: Report, at: datetime) -> None:
    """A decision is proposed: the validators other than who evaluated."""
    validators = predicates.agents_with(report.workflow_key, AgencyRoleName.VALIDATOR)
    post.send(
        DecisionWanted,
        post.people(validators.exclude(pk__in=[report.concluded_by_id, report.proposed_by_id])),
        report,
        post.agency_path(report),
        dedupe=f"{report.reference}.proposed.{at.timestamp():.0f}",
    )


def withdrawn(report: Report) -> None:
    """The body withdraws its report."""
    _to_agency(Withdrawn, report, "withdrawn")


def ended(report: Report) -> None:
    """The report ends without a decision; why stands in the portal."""
    _to_filer(Ended, report, "ended")


def deadline(clock: Clock, code: str, what: str, *, to_agency: bool) -> None:
    """A clock reminds of `what` it waits for; `code` names the reminder."""
    report = clock.filing
    key = f"deadline.{clock.pk}.{clock.due_on.isoformat()}.{code}"
    tell = _to_agency if to_agency else _to_filer
    tell(Deadline, report, key, what=what, due_on=f"{clock.due_on:%d/%m/%Y}")


def questions_asked(report: Report, count: int) -> None:
    """The agency asks questions."""
    post.send(QuestionsAsked, post.firm(report), report, post.declarant_path(report), count=count)


def questions_waiting(clock: Clock, code: str) -> None:
    """Questions of the agency still wait for their answers."""
    deadline(clock, code, str(_("réponse aux questions de l’agence")), to_agency=False)


def questions_unanswered(clock: Clock, code: str) -> None:
    """The time of the questions is over, grace included: a person decides what follows (T5)."""
    report = clock.filing
    post.send(
        QuestionsUnanswered,
        post.evaluators(report),
        report,
        reverse("cpc_reports:propose_closure", args=[report.uuid]),
        dedupe=f"{report.reference}.unanswered.{clock.pk}.{clock.due_on.isoformat()}.{code}",
        due_on=f"{clock.due_on:%d/%m/%Y}",
    )


def message_posted(report: Report, *, by_agency: bool, key: str) -> None:
    """A message of the thread, to the other side."""
    recipients = post.firm(report) if by_agency else post.evaluators(report)
    path = post.declarant_path(report) if by_agency else post.agency_path(report)
    post.send(MessagePosted, recipients, report, path, dedupe=f"{report.reference}.message.{key}")


def proposal_made(proposal: Proposal) -> None:
    """Something waits for a second person: the reviewers other than its author."""
    report = proposal.filing
    reviewers = predicates.agents_with(
        report.workflow_key, AgencyRoleName.EVALUATOR, AgencyRoleName.VALIDATOR
    )
    post.send(
        ProposalMade,
        post.people(reviewers.exclude(pk=proposal.proposed_by_id)),
        report,
        post.agency_path(report),
        dedupe=f"proposal.{proposal.uuid}",
    )


def proposal_refused(proposal: Proposal) -> None:
    """What somebody proposed was refused."""
    post.send(
        ProposalRefused,
        post.people([proposal.proposed_by]),
        proposal.filing,
        post.agency_path(proposal.filing),
        dedupe=f"proposal.{proposal.uuid}.refused",
    )


def _to_filer(message: type[Message], report: Report, key: str, **context: Any) -> None:
    post.send(
        message,
        post.firm(report),
        report,
        post.declarant_path(report),
        dedupe=f"{report.reference}.{key}",
        **context,
    )


def _to_agency(message: type[Message], report: Report, key: str, **context: Any) -> None:
    post.send(
        message,
        post.evaluators(report),
        report,
        post.agency_path(report),
        dedupe=f"{report.reference}.{key}",
        **context,
    )

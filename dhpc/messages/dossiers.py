"""Messages about a dossier, from its request to the agreement."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from dhpc.enums import LETTER_RECEIPT, RECEIPT_DOCUMENT
from dhpc.models import Clock, Dossier, Proposal
from portal.accounts import predicates
from portal.accounts.enums import AgencyRoleName
from portal.filings import post
from portal.filings.models import Part, Revision
from portal.filings.services import proposals
from portal.mail.enums import Category
from portal.mail.messages import Message, register
from portal.rendering.services import documents_of

REQUEST_ATTESTATION = _(
    "J’atteste l’exactitude des informations à ma disposition et je transmets cette demande à "
    "l’agence."
)
ATTESTATION = _(
    "J’atteste que cette lettre, ses destinataires et son plan sont approuvés par le laboratoire, "
    "et qu’aucune diffusion n’aura lieu avant l’accord de l’agence."
)
TYPED = _("Dossier ouvert par l’agence. Personne ne l’a signé.")
WRITTEN_INSTEAD = _(
    "Version rédigée par l’agence à la place du laboratoire. Personne ne l’a signée."
)


@register
class Receipt(Message):
    key = "dhpc.receipt"
    template = "mail/dhpc/receipt"
    category = Category.RECEIPT
    urgent = True


@register
class RequestReceived(Message):
    key = "dhpc.request_received"
    template = "mail/dhpc/request_received"
    category = Category.INBOX
    urgent = True


@register
class VersionReceived(Message):
    key = "dhpc.version_received"
    template = "mail/dhpc/version_received"
    category = Category.INBOX
    urgent = True


@register
class SignatureWanted(Message):
    key = "dhpc.signature_wanted"
    template = "mail/dhpc/signature_wanted"
    category = Category.TEAM
    urgent = True


@register
class Qualified(Message):
    key = "dhpc.qualified"
    template = "mail/dhpc/qualified"
    category = Category.PROGRESS


@register
class RoutedOut(Message):
    key = "dhpc.routed_out"
    template = "mail/dhpc/routed_out"
    category = Category.PROGRESS


@register
class Indications(Message):
    key = "dhpc.indications"
    template = "mail/dhpc/indications"
    category = Category.REQUEST
    urgent = True


@register
class Cancelled(Message):
    key = "dhpc.cancelled"
    template = "mail/dhpc/cancelled"
    category = Category.PROGRESS


@register
class Incomplete(Message):
    key = "dhpc.incomplete"
    template = "mail/dhpc/incomplete"
    category = Category.REQUEST
    urgent = True


@register
class CommentsSent(Message):
    key = "dhpc.comments_sent"
    template = "mail/dhpc/comments_sent"
    category = Category.REQUEST
    urgent = True


@register
class AgreementProposed(Message):
    key = "dhpc.agreement_proposed"
    template = "mail/dhpc/agreement_proposed"
    category = Category.INBOX
    urgent = True


@register
class Agreed(Message):
    key = "dhpc.agreed"
    template = "mail/dhpc/agreed"
    category = Category.PROGRESS
    urgent = True


@register
class LetterReopened(Message):
    key = "dhpc.letter_reopened"
    template = "mail/dhpc/letter_reopened"
    category = Category.PROGRESS
    urgent = True


@register
class Deadline(Message):
    key = "dhpc.deadline"
    template = "mail/dhpc/deadline"
    category = Category.REQUEST


@register
class ProposalMade(Message):
    key = "dhpc.proposal_made"
    template = "mail/dhpc/proposal_made"
    category = Category.INBOX
    urgent = True


@register
class ProposalRefused(Message):
    key = "dhpc.proposal_refused"
    template = "mail/dhpc/proposal_refused"
    category = Category.INBOX


@register
class QuestionsAsked(Message):
    key = "dhpc.questions_asked"
    template = "mail/dhpc/questions_asked"
    category = Category.REQUEST


@register
class MessagePosted(Message):
    key = "dhpc.message_posted"
    template = "mail/dhpc/message_posted"
    category = Category.THREAD
    can_be_disabled = True


def receipt(dossier: Dossier, revision: Revision, part: str) -> None:
    """The receipt, with its PDF, to the organisation, the signatory and the drafter."""
    kind = LETTER_RECEIPT if part == "letter" else RECEIPT_DOCUMENT
    documents = documents_of(dossier.subject).filter(kind=kind, revision_number=revision.number)
    post.send(
        Receipt,
        post.firm(dossier, [revision.signed_by]),
        dossier,
        post.declarant_path(dossier),
        dedupe=f"{dossier.reference}.receipt.{part}.{revision.number}",
        documents=documents,
        version=revision.number,
    )


def request_received(dossier: Dossier) -> None:
    """A request came in: every evaluator."""
    _to_agency(RequestReceived, dossier, "request")


def version_received(dossier: Dossier, revision: Revision) -> None:
    """A version of the letter came in: its follower, or every evaluator."""
    key = f"received.{revision.number}"
    _to_agency(VersionReceived, dossier, key, version=revision.number)


def signature_wanted(part: Part, signatories: Iterable[Any]) -> None:
    """A part waits for its signature."""
    dossier = part.case
    post.send(
        SignatureWanted,
        post.people(signatories, dossier.organisation),
        dossier,
        post.declarant_path(dossier),
        dedupe=f"{dossier.uuid}.signature.{part.part_name}.{part.version}",
    )


def qualified(dossier: Dossier) -> None:
    """The agency wants a letter."""
    _to_firm(Qualified, dossier, "qualified")


def routed_out(dossier: Dossier) -> None:
    """The agency does not want a letter; why stands in the portal."""
    _to_firm(RoutedOut, dossier, "routed_out")


def indications(dossier: Dossier) -> None:
    """The laboratory may write; until when."""
    due_on = f"{dossier.draft_due_on:%d/%m/%Y}"
    _to_firm(Indications, dossier, "indications", due_on=due_on)


def cancelled(dossier: Dossier) -> None:
    """The dossier stops; why stands in the portal."""
    _to_firm(Cancelled, dossier, "cancelled")


def incomplete(dossier: Dossier, revision: Revision) -> None:
    """A version is not admissible."""
    key = f"incomplete.{revision.number}"
    _to_firm(Incomplete, dossier, key, version=revision.number)


def comments_sent(dossier: Dossier, revision: Revision) -> None:
    """The agency's comments wait for answers."""
    key = f"comments.{revision.number}"
    _to_firm(CommentsSent, dossier, key, version=revision.number)


def agreement_proposed(dossier: Dossier, revision: Revision) -> None:
    """A second person decides: the validators."""
    validators = predicates.agents_with(dossier.workflow_key, AgencyRoleName.VALIDATOR)
    post.send(
        AgreementProposed,
        post.people(validators),
        dossier,
        post.agency_path(dossier),
        dedupe=f"{dossier.reference}.proposed.{revision.number}.{dossier.letter.version}",
        version=revision.number,
    )


def agreed(dossier: Dossier) -> None:
    """The agency agrees; until when it holds."""
    ends_on = f"{dossier.agreement_ends_on:%d/%m/%Y}"
    _to_firm(
        Agreed,
        dossier,
        f"agreed.{dossier.agreed_revision}",
        ends_on=ends_on,
        by_agency=dossier.is_substituted,
    )


def letter_reopened(dossier: Dossier, at: datetime) -> None:
    """The text changes after all."""
    key = f"reopened.{at.timestamp():.0f}"
    _to_firm(LetterReopened, dossier, key, by_agency=dossier.is_substituted)


def deadline(clock: Clock, code: str, what: str, *, to_agency: bool) -> None:
    """A clock reminds of `what` it waits for; `code` names the reminder."""
    dossier = clock.filing
    key = f"deadline.{clock.pk}.{clock.due_on.isoformat()}.{code}"
    tell = _to_agency if to_agency else _to_firm
    tell(Deadline, dossier, key, what=what, due_on=f"{clock.due_on:%d/%m/%Y}")


def proposal_made(proposal: Proposal) -> None:
    """Something waits for a second person: whoever may confirm it."""
    dossier = proposal.filing
    post.send(
        ProposalMade,
        post.people(proposals.deciders(proposal)),
        dossier,
        post.agency_path(dossier),
        dedupe=f"proposal.{proposal.uuid}",
    )


def proposal_refused(proposal: Proposal) -> None:
    """What somebody proposed was refused."""
    dossier = proposal.filing
    post.send(
        ProposalRefused,
        post.people([proposal.proposed_by]),
        dossier,
        post.agency_path(dossier),
        dedupe=f"proposal.{proposal.uuid}.refused",
    )


def questions_asked(dossier: Dossier, count: int) -> None:
    """The agency asks questions."""
    post.send(
        QuestionsAsked, post.firm(dossier), dossier, post.declarant_path(dossier), count=count
    )


def message_posted(dossier: Dossier, *, by_agency: bool, key: str) -> None:
    """A message of the thread, to the other side."""
    recipients = post.firm(dossier) if by_agency else post.evaluators(dossier)
    path = post.declarant_path(dossier) if by_agency else post.agency_path(dossier)
    post.send(MessagePosted, recipients, dossier, path, dedupe=f"{dossier.reference}.message.{key}")


def _to_firm(message: type[Message], dossier: Dossier, key: str, **context: Any) -> None:
    post.send(
        message,
        post.firm(dossier),
        dossier,
        post.declarant_path(dossier),
        dedupe=f"{dossier.reference}.{key}",
        **context,
    )


def _to_agency(message: type[Message], dossier: Dossier, key: str, **context: Any) -> None:
    post.send(
        message,
        post.evaluators(dossier),
        dossier,
        post.agency_path(dossier),
        dedupe=f"{dossier.reference}.{key}",
        **context,
    )

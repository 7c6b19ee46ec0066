"""Messages about the volets: receipts, signatures, due dates."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.filings.models import Revision
from portal.mail.enums import Category, Channel
from portal.mail.messages import Message, register
from portal.rendering.services import documents_of
from quality_defects.enums import RECEIPT_DOCUMENT, VOLET2_RECEIPT_DOCUMENT
from quality_defects.messages import post
from quality_defects.models import Case

ATTESTATION = _(
    "J’atteste l’exactitude des informations à ma disposition et je transmets ce volet à l’agence."
)

TYPED = _("Saisi par l’agence d’après un document reçu hors du portail. Personne ne l’a signé.")


SENT_UNSIGNED = _(
    "Transmis en urgence par un délégué, sous mandat écrit du pharmacien responsable. Personne n’a "
    "encore signé cette version."
)

RECEIPTS = {"volet1": RECEIPT_DOCUMENT, "volet2": VOLET2_RECEIPT_DOCUMENT}
NUMBERS = {"volet1": 1, "volet2": 2}


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
class SignatureWantedSms(Message):
    key = "quality_defects.signature_wanted_sms"
    template = "mail/quality_defects/signature_wanted_sms"
    category = Category.TEAM
    channel = Channel.SMS
    urgent = True


def receipt(case: Case, revision: Revision) -> None:
    """The receipt, with its PDF, to the organisation, the signatory and the drafter."""
    documents = documents_of(case.subject).filter(
        kind=RECEIPTS[revision.part], revision_number=revision.number
    )
    post.send(
        Receipt,
        post.firm(case, [revision.signed_by]),
        case,
        post.declarant_path(case),
        dedupe=f"{case.reference}.{revision.part}.receipt.{revision.number}",
        documents=documents,
        version=revision.number,
        volet=NUMBERS[revision.part],
        unsigned=not revision.is_signed,
    )


def version_received(case: Case, revision: Revision) -> None:
    """A version came in: its follower, or every evaluator."""
    post.send(
        VersionReceived,
        post.evaluators(case),
        case,
        post.agency_path(case),
        dedupe=f"{case.reference}.{revision.part}.received.{revision.number}",
        unsigned=not revision.is_signed,
        version=revision.number,
        volet=NUMBERS[revision.part],
    )


def signature_wanted(
    case: Case, part: str, signatories: Iterable[Any], version: int, *, by_sms: bool
) -> None:
    """A volet waits for its signature: a mail, and a text message where minutes count."""
    people = list(signatories)
    told = [(SignatureWanted, post.people(people, case.organisation))]
    if by_sms:
        told.append((SignatureWantedSms, post.mobiles(people, case.organisation)))
    for message, recipients in told:
        post.send(
            message,
            recipients,
            case,
            post.declarant_path(case),
            dedupe=f"{case.uuid}.{part}.signature.{version}",
            volet=NUMBERS[part],
        )

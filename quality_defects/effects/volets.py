"""What follows the signature of a volet."""

from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts import predicates
from portal.accounts.enums import OrganisationRole
from portal.core.fields import Answer
from portal.core.workflow import Step, SystemActor, perform
from portal.filings.models import Revision
from portal.filings.services import requests, revisions
from portal.rendering.services import order
from quality_defects.effects import unsigned
from quality_defects.enums import (
    RECEIPT_DOCUMENT,
    VOLET1_DOCUMENT,
    CaseState,
    EuropeanClass,
    LotStatus,
)
from quality_defects.messages import volets as messages
from quality_defects.models import Case, Volet1, Volet2
from quality_defects.recalled import normalised

FILING = "filing"


def last_revision(volet: Volet1 | Volet2) -> Revision:
    """Return the last signed version of `volet`, read once by all that follows its signature."""
    kept = vars(volet)
    if "just_signed" in kept:
        return kept["just_signed"]
    return volet.filing.revisions.filter(part=volet.part_name).order_by("number").last()


def system(step: Step) -> SystemActor:
    return SystemActor(FILING, on_behalf_of=step.user)


def receive_case(volet: Volet1, step: Step) -> None:
    """Give the case its number at its first version."""
    case = volet.filing
    case.title = title_of(volet)
    case.save(update_fields=["title", "updated_at"])
    if case.state == CaseState.DRAFT:
        volet.filing = perform(case, "receive", actor=system(step), at=step.at)


def title_of(volet: Volet1) -> str:
    """Return the case in one line: its medicines and its batches, without those excluded."""
    names = [product.name for product in volet.products.all() if product.name]
    lots: dict[str, str] = {}
    for lot in volet.lots.all():
        if lot.number and lot.status != LotStatus.EXCLUDED:
            lots.setdefault(normalised(lot.number), lot.number)
    line = ", ".join(dict.fromkeys(names))
    if lots:
        word = ngettext("lot", "lots", len(lots))
        line += f" – {word} {', '.join(list(lots.values())[:5])}{'…' if len(lots) > 5 else ''}"
    return Truncator(line).chars(200)


def freeze_and_order(volet: Volet1, step: Step) -> None:
    """Freeze the signed version and order its documents and its receipt."""
    case = volet.filing
    snapshots = {
        str(product.key): product.snapshot for product in volet.products.all() if product.snapshot
    }
    filer = unsigned.filer_of(case, step)
    revision = revisions.freeze_part(
        volet,
        user=step.user,
        at=step.at,
        attestation=str(filer.attestation if filer else messages.ATTESTATION),
        is_final=volet.signed_as_final,
        extra={
            "reference_data": snapshots,
            "ip": step.params.get("ip", ""),
            **(filer.kept if filer else {}),
        },
        signer=filer.signer if filer else None,
    )
    vars(volet)["just_signed"] = revision
    order_documents(
        case,
        revision,
        volet.specification.title,
        kinds=(VOLET1_DOCUMENT, RECEIPT_DOCUMENT),
        names=("volet-1", "accuse-de-reception"),
    )


def order_documents(
    case: Case, revision: Revision, title: Any, *, kinds: tuple[str, str], names: tuple[str, str]
) -> None:
    """Order the documents of a version, then its receipt: `kinds` and `names` in that order."""
    document, receipt = kinds
    order(
        case.subject,
        document,
        ["pdf", "docx"],
        revision_number=revision.number,
        reference=case.reference,
        title=_("%(part)s – version %(number)d %(status)s")
        % {"part": title, "number": revision.number, "status": revision.status_word},
        file_name=f"{case.reference}-{names[0]}-v{revision.number}",
    )
    order(
        case.subject,
        receipt,
        ["pdf"],
        revision_number=revision.number,
        reference=case.reference,
        title=_("Accusé de réception – %(part)s") % {"part": title},
        file_name=f"{case.reference}-{names[1]}-v{revision.number}",
    )


def answer_requests(volet: Volet1 | Volet2, step: Step) -> None:
    """The new version carries the answers given in place."""
    revision = last_revision(volet)
    requests.answer_with_revision(volet.filing, volet.part_name, revision.number, actor=step.user)


def acknowledge(volet: Volet1 | Volet2, step: Step) -> None:
    """Send the receipt to the organisation's mailbox, to who signed and to who drafted."""
    messages.receipt(volet.filing, last_revision(volet))


def notify_agency(volet: Volet1 | Volet2, step: Step) -> None:
    """Tell the evaluators, or who follows the case, that a version came in."""
    messages.version_received(volet.filing, last_revision(volet))


def note_after_end(volet: Volet1 | Volet2, step: Step) -> None:
    """A version came in after the case had ended: it waits for an agent, for only they reopen."""
    case = volet.filing
    if case.is_ended:
        case.version_after_end_at = step.at
        case.save(update_fields=["version_after_end_at", "updated_at"])


def ask_signature(volet: Volet1 | Volet2, step: Step) -> None:
    """Tell the signatories that a volet waits for them, by text message too if it cannot wait."""
    signatories = predicates.people_of(volet.filing.organisation_id, OrganisationRole.SIGNATORY)
    messages.signature_wanted(
        volet.filing, volet.part_name, signatories, volet.version, by_sms=_cannot_wait(volet)
    )


def _cannot_wait(volet: Volet1 | Volet2) -> bool:
    """Tell whether a recall or the highest class is proposed."""
    if isinstance(volet, Volet2):
        return bool(volet.final_class == EuropeanClass.CLASS_1)
    return volet.recall_proposed == Answer.YES or volet.european_class == EuropeanClass.CLASS_1

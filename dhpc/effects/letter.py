"""What follows the transitions of the letter."""

from dataclasses import replace
from typing import Any
from uuid import uuid5

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dhpc.effects.dossier import meet_clocks, start_clock, system
from dhpc.enums import (
    AGREED_DOCUMENT,
    LETTER_DOCUMENT,
    LETTER_RECEIPT,
    ClockKind,
    CommentState,
    LetterState,
)
from dhpc.fields import LETTER_FILES
from dhpc.messages import dossiers as messages
from dhpc.models import Dossier, Letter
from dhpc.review import facts as dossier_facts
from portal.accounts import predicates
from portal.accounts.enums import OrganisationRole
from portal.core.workflow import Step, perform
from portal.documents.services import files_of, remove
from portal.filings.models import Revision
from portal.filings.models.base import TYPED_BY_AGENCY
from portal.filings.services import requests, revisions, rows
from portal.rendering.services import order

UNSIGNED = Letter.editable_states | {
    LetterState.TO_SIGN,
    LetterState.INCOMPLETE_TO_SIGN,
    LetterState.CHANGES_TO_SIGN,
}
"""States in which a draft of the laboratory may hold what nobody signed."""


def last_revision(letter: Letter) -> Revision:
    """Return the last deposited version of `letter`."""
    return letter.filing.revisions.filter(part=letter.part_name).order_by("number").last()


def _facts(dossier: Dossier) -> dict[str, Any]:
    """Return what is frozen beside the answers of a new version.

    Its line of recipients follows from the groups that it proposes: what was approved is of the
    version before.
    """
    return replace(dossier_facts.facts_of(dossier), approved_audience=None).dump()


def freeze_and_order(letter: Letter, step: Step) -> None:
    """Freeze the version with the facts of its dossier, and order its documents."""
    dossier = letter.filing
    revision = revisions.freeze_part(
        letter,
        user=step.user,
        at=step.at,
        attestation=str(messages.ATTESTATION),
        is_final=True,
        extra={
            "ip": step.params.get("ip", ""),
            "facts": _facts(dossier),
        },
    )
    order_letter(letter, revision)
    order(
        dossier.subject,
        LETTER_RECEIPT,
        ["pdf"],
        revision_number=revision.number,
        reference=dossier.reference,
        title=_("Accusé de réception – lettre"),
        file_name=f"{dossier.reference}-accuse-de-reception-lettre-v{revision.number}",
    )


def freeze_unsigned(letter: Letter, step: Step) -> None:
    """Freeze a version that the agency wrote itself: nobody signed it, and nobody is receipted."""
    dossier = letter.filing
    label = _("rédigée par l’agence, non signée")
    revision = revisions.freeze_part(
        letter,
        user=step.user,
        at=step.at,
        attestation=str(messages.WRITTEN_INSTEAD),
        is_final=True,
        extra={"facts": _facts(dossier)},
        signer=revisions.unsigned_by(step.user, dossier.organisation, TYPED_BY_AGENCY, label),
    )
    order_letter(letter, revision)


def take_over(letter: Letter, step: Step) -> None:
    """The agency writes on from the last deposited version, from nothing when there is none.

    A draft is the laboratory's own until it is signed: the agency reads nothing of it.
    """
    if letter.state not in UNSIGNED:
        return
    revision = last_revision(letter)
    if revision is not None:
        revisions.restore(letter, revision)
    else:
        blank = {name: one.nothing() for name, one in letter.specification.fields.items()}
        letter.set_answers(blank)
        letter.raw_input = {}
        for name in letter.specification.rows:
            rows.replace(letter, name, [])
    letter.count_save()
    letter.saved_by = None
    letter.save()
    for file in files_of(letter.filing.subject, LETTER_FILES).filter(sealed_at=None):
        remove(file, user=step.user)


def order_letter(letter: Letter, revision: Revision) -> None:
    """Order the letter of that version as PDF and DOCX."""
    reference = letter.filing.reference
    order(
        letter.filing.subject,
        LETTER_DOCUMENT,
        ["pdf", "docx"],
        revision_number=revision.number,
        reference=reference,
        title=_("Lettre – version %(number)d") % {"number": revision.number},
        file_name=f"{reference}-lettre-v{revision.number}",
    )


def order_agreed(letter: Letter, step: Step) -> None:
    """Order the letter as it will be sent."""
    dossier = letter.filing
    order(
        dossier.subject,
        AGREED_DOCUMENT,
        ["pdf", "docx"],
        revision_number=last_revision(letter).number,
        reference=dossier.reference,
        title=_("Lettre approuvée"),
        file_name=f"{dossier.reference}-lettre-approuvee",
    )


# Clocks ----------------------------------------------------------------------------------------


def meet_deposit(letter: Letter, step: Step) -> None:
    meet_clocks(letter.filing, step, ClockKind.DRAFT, ClockKind.CORRECTIONS)


def start_review(letter: Letter, step: Step) -> None:
    """The agency's time to evaluate runs once for each version."""
    number = last_revision(letter).number
    start_clock(
        letter.filing,
        ClockKind.REVIEW,
        gettext_noop("dépôt de la version"),
        step,
        batch=uuid5(letter.filing.uuid, f"review.{number}"),
    )


def meet_review(letter: Letter, step: Step) -> None:
    meet_clocks(letter.filing, step, ClockKind.REVIEW)


def start_corrections(letter: Letter, step: Step) -> None:
    """The laboratory's time to correct runs once for each return; the agency gives itself none."""
    if letter.filing.is_substituted:
        return
    number = last_revision(letter).number
    start_clock(
        letter.filing,
        ClockKind.CORRECTIONS,
        gettext_noop("envoi des remarques"),
        step,
        batch=uuid5(letter.filing.uuid, f"corrections.{number}.{step.at.isoformat()}"),
    )


# The dossier -----------------------------------------------------------------------------------


def follow(letter: Letter, step: Step) -> None:
    """Whoever takes the letter follows the dossier, unless somebody does already."""
    if letter.filing.assigned_to_id is None:
        perform(letter.filing, "follow", actor=system(step), at=step.at)


def agree_dossier(letter: Letter, step: Step) -> None:
    letter.filing = perform(letter.filing, "agree", actor=system(step), at=step.at)


def reopen_dossier(letter: Letter, step: Step) -> None:
    letter.filing = perform(letter.filing, "reopen_letter", actor=system(step), at=step.at)


# Comments --------------------------------------------------------------------------------------


def send_comments(letter: Letter, step: Step) -> None:
    """The comments that the agency prepared become the laboratory's to answer, all at once."""
    for comment in letter.filing.comments.filter(state=CommentState.PREPARED):
        perform(comment, "send", actor=system(step), at=step.at)


# Requests and mails ----------------------------------------------------------------------------


def answer_requests(letter: Letter, step: Step) -> None:
    """The new version carries the answers given in place."""
    revision = last_revision(letter)
    requests.answer_with_revision(letter.filing, letter.part_name, revision.number, actor=step.user)


def acknowledge(letter: Letter, step: Step) -> None:
    messages.receipt(letter.filing, last_revision(letter), letter.part_name)


def notify_agency(letter: Letter, step: Step) -> None:
    messages.version_received(letter.filing, last_revision(letter))


def ask_signature(letter: Letter, step: Step) -> None:
    signatories = predicates.people_of(letter.filing.organisation_id, OrganisationRole.SIGNATORY)
    messages.signature_wanted(letter, signatories)


def notify_validators(letter: Letter, step: Step) -> None:
    messages.agreement_proposed(letter.filing, last_revision(letter))


def tell_incomplete(letter: Letter, step: Step) -> None:
    messages.incomplete(letter.filing, last_revision(letter))


def tell_comments(letter: Letter, step: Step) -> None:
    messages.comments_sent(letter.filing, last_revision(letter))


def tell_agreement(letter: Letter, step: Step) -> None:
    messages.agreed(letter.filing)


def tell_reopening(letter: Letter, step: Step) -> None:
    messages.letter_reopened(letter.filing, step.at)

"""What a consulted organisation reads and writes of a letter, and what the agency does of it."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhpc import rules
from dhpc.enums import Lane, Party, RemarkState
from dhpc.fields import LETTER
from dhpc.models import Comment, Consultation, Dossier, OpinionRemark
from dhpc.review import commenting
from dhpc.review.recipients import last_of
from portal.core.deadlines import local_date
from portal.core.workflow import Obstacle, perform
from portal.filings.models.consultations import ConsultationState
from portal.filings.services import consultations
from portal.filings.services.casework import lock_filing, log_opening

PENDING = consultations.PENDING
WHOLE = ""
"""Section of a remark on the letter as a whole: the reasons of the opinion."""
READ = ("heading", "summary", "background", "reporting", "closing", "audience")
"""Sections on which an organisation may write: the letter and its groups, not the plan."""


def is_readable(user: Any, consultation: Consultation) -> bool:
    """Tell whether the consultee may read the letter: interests declared, until the date asked."""
    return (
        consultations.may_read_case(user, consultation)
        and local_date(timezone.now()) <= consultation.due_on
    )


def write(consultation: Consultation, section: str, text: str, *, actor: Any) -> None:
    """Keep what the consultee writes on a section, until the opinion is given; "" erases it.

    Raises PermissionDenied for anyone else or once the opinion is given, ValidationError for a
    section that is not consulted upon or when no version was deposited.
    """
    with transaction.atomic():
        case = lock_filing(consultation.filing)
        row = Consultation.objects.get(pk=consultation.pk)
        if row.state != ConsultationState.DECLARED or not is_readable(actor, row):
            raise PermissionDenied
        if section not in READ:
            raise ValidationError(_("Cette rubrique n’est pas soumise à consultation."))
        revision = last_of(case)
        if revision is None:
            raise ValidationError(_("Aucune version n’est déposée."))
        known = row.remarks.filter(section=section).first()
        told = text.strip()
        if not told:
            if known:
                known.delete()
        elif known is None:
            created = OpinionRemark.objects.create(
                filing=case,
                consultation=row,
                section=section,
                text=told,
                revision_number=revision.number,
            )
            log_opening(created, "write", actor)
        elif known.text != told:
            known.text = told
            known.revision_number = revision.number
            known.save(update_fields=["text", "revision_number"])


def source_of(consultation: Consultation) -> str:
    """Return the name of the body consulted, never that of a person."""
    body = consultation.organisation
    if body is not None:
        return body.name
    return _("un expert consulté")


@dataclass(frozen=True)
class ToTriage:
    """A remark of an opinion that was given; `remark` is None for reasons not yet taken up."""

    consultation: Consultation
    section: str
    text: str
    remark: OpinionRemark | None

    @property
    def title(self) -> str:
        return str(LETTER.section(self.section).title) if self.section else _("Avis d’ensemble")

    @property
    def is_waiting(self) -> bool:
        return self.remark is None or self.remark.state == RemarkState.WAITING


def remarks_given(dossier: Dossier) -> list[ToTriage]:
    """Return the remarks of the opinions that were given, in two queries.

    What was written before an opinion that never came is nobody's opinion: silence is no
    observation.
    """
    found = []
    answered = (
        dossier.consultations.filter(state=ConsultationState.ANSWERED)
        .select_related("organisation", "consultee", "declared_by")
        .prefetch_related("remarks__comment", "remarks__triaged_by")
    )
    for row in answered:
        written = {one.section: one for one in row.remarks.all()}
        if row.answer:
            found.append(ToTriage(row, WHOLE, row.answer, written.get(WHOLE)))
        found += [
            ToTriage(row, section, written[section].text, written[section])
            for section in READ
            if section in written
        ]
    return found


def untriaged(dossier: Dossier) -> int:
    """Return how many remarks of given opinions nobody has handled (V27)."""
    return sum(one.is_waiting for one in remarks_given(dossier))


def obstacles(dossier: Dossier) -> list[Obstacle]:
    """Return why the consultation does not allow the agreement.

    In the urgent lane opinions may come after the agreement (§ 5.3); those given are triaged.
    """
    told = []
    if dossier.lane != Lane.URGENT:
        pending = dossier.consultations.filter(state__in=PENDING).count()
        if pending:
            text = _("Des avis demandés sont attendus : %(count)d. Attendez-les ou retirez-les.")
            told.append(Obstacle(text % {"count": pending}))
    waiting = untriaged(dossier)
    if waiting:
        text = _("Des réponses de la consultation ne sont pas traitées : %(count)d.")
        told.append(Obstacle(text % {"count": waiting}))
    return told


def retain(
    consultation: Consultation,
    section: str,
    *,
    actor: Any,
    anchor: commenting.Anchor,
    text: str,
    is_blocking: bool,
) -> Comment:
    """Make a comment of a remark, in the words that the laboratory will read.

    Raises what `commenting.add` and `perform` raise, ValidationError when there is no such remark.
    """
    with transaction.atomic():
        case = lock_filing(consultation.filing)
        remark = _taken_up(case, consultation, section, actor)
        number = last_of(case).number  # type: ignore[union-attr]
        comment = commenting.add(
            case,
            anchor,
            text,
            actor=actor,
            number=number,
            is_blocking=is_blocking,
            party=Party.CONSULTED,
            body=source_of(consultation),
        )
        perform(remark, "retain", actor=actor, retained_as=comment)
    return comment


def set_aside(consultation: Consultation, section: str, reason: str, *, actor: Any) -> None:
    """Say why a remark is not retained.

    Raises what `perform` raises, ValidationError when there is no such remark.
    """
    with transaction.atomic():
        case = lock_filing(consultation.filing)
        remark = _taken_up(case, consultation, section, actor)
        perform(remark, "set_aside", actor=actor, comment=reason)


def _taken_up(case: Dossier, consultation: Consultation, section: str, actor: Any) -> OpinionRemark:
    """Return the row of a remark, made now for the reasons given with the opinion as a whole."""
    if not rules.is_evaluator(actor, case):
        raise PermissionDenied
    row = Consultation.objects.get(pk=consultation.pk, filing=case)
    known = row.remarks.filter(section=section).first()
    is_whole = section == WHOLE and row.answer
    revision = last_of(case)
    if row.state != ConsultationState.ANSWERED or not (known or is_whole) or revision is None:
        raise ValidationError(_("Cette remarque n’existe pas."))
    if known is not None:
        return known
    return OpinionRemark.objects.create(
        filing=case,
        consultation=row,
        section=WHOLE,
        text=row.answer,
        revision_number=revision.number,
    )

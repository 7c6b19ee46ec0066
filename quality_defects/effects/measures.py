"""Measures of a case: opened by a decision or by hand, carried out, verified."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from portal.core.workflow import Actor, Step, SystemActor, perform
from portal.documents.services import seal
from portal.filings.services.casework import acting_for, lock_filing, log_opening
from quality_defects.enums import AgencyMeasure, Measure, MeasureState, Side
from quality_defects.messages import measures as messages
from quality_defects.messages.agency import urgent_decision
from quality_defects.messages.post import track_paths
from quality_defects.models import OVER_MEASURE, Case, CaseMeasure

FILING = "filing"


def side_of(code: str) -> str:
    """Return who usually carries out the measure of that code."""
    return Side.AGENCY if code in AgencyMeasure.values else Side.FIRM


def open_measure(
    case: Case,
    code: str,
    *,
    actor: Actor,
    owner: str = "",
    due_on: date | None = None,
    details: str = "",
    follows_capas: bool = False,
    at: datetime | None = None,
) -> CaseMeasure:
    """Propose a measure on `case`; ValidationError when it is open already for that side.

    The caller has checked the right.
    """
    side = owner or side_of(code)
    person = actor.on_behalf_of if isinstance(actor, SystemActor) else actor
    try:
        with transaction.atomic():
            lock_filing(case)
            row = case.measures.create(
                code=code,
                owner=side,
                due_on=due_on,
                details=details,
                follows_capas=follows_capas,
                created_by=person,
            )
    except IntegrityError:
        raise ValidationError(_("Cette mesure est déjà ouverte sur ce dossier.")) from None
    log_opening(row, "open", actor, at=at)
    return row


def open_from(
    case: Case,
    codes: Iterable[str],
    *,
    actor: Actor,
    due_on: date | None = None,
    details: str = "",
    at: datetime | None = None,
) -> list[CaseMeasure]:
    """Open the measures that a decision takes, as decided; those open already are decided too.

    What was verified is over: a decision that takes it again orders it again. Called in the
    transaction of the decision; it may run twice without harm.
    """
    decided = []
    for code in dict.fromkeys(codes):
        row = (
            case.measures.exclude(state__in=OVER_MEASURE)
            .filter(code=code, owner=side_of(code))
            .first()
        ) or open_measure(case, code, actor=actor, due_on=due_on, details=details, at=at)
        if row.state == MeasureState.PROPOSED:
            row = perform(row, "decide", actor=acting_for(FILING, actor), at=at, due_on=due_on)
        decided.append(row)
    return decided


def inspection_for(case: Case, line: str, step: Step) -> CaseMeasure:
    """Return the inspection of `case` that is to be carried out, opened if need be, with `line`
    added to what it says."""
    kept = case.measures.exclude(state__in=OVER_MEASURE)
    measure = kept.filter(code=AgencyMeasure.INSPECTION, owner=Side.AGENCY).first()
    if measure is None:
        measure = open_measure(
            case, AgencyMeasure.INSPECTION, actor=step.actor, follows_capas=True, at=step.at
        )
    if measure.state == MeasureState.PROPOSED:
        measure = perform(measure, "decide", actor=acting_for(FILING, step.actor), at=step.at)
    if measure.state == MeasureState.DONE:
        measure = perform(measure, "send_back", actor=step.actor, at=step.at, comment=line)
    measure.details = f"{measure.details}\n{line}".strip()
    measure.save(update_fields=["details"])
    return measure


def drop_inspection(measure: CaseMeasure, step: Step) -> None:
    """Cancel an inspection that the last action handed to it has left, unless it took place."""
    waits = measure.state in (MeasureState.DECIDED, MeasureState.IN_PROGRESS)
    if measure.follows_capas and waits and not measure.capas.exists():
        text = _("La CAPA est reprise par le déclarant.")
        perform(measure, "cancel", actor=step.actor, at=step.at, comment=text)


def seal_proofs(measure: CaseMeasure, step: Step) -> None:
    """The proofs that were given stay."""
    seal(measure.filing.subject, [measure.anchor])


def tell_decided(measure: CaseMeasure, step: Step) -> None:
    """Tell the firm of a measure that it must carry out."""
    if measure.owner != Side.FIRM:
        return
    messages.measure_decided(measure)
    # The decision of a case that orders a recall tells of it by itself.
    if measure.code == Measure.RECALL and not step.system:
        path = track_paths(measure)[0]
        urgent_decision(measure.filing, f"measure.{measure.uuid}", path)


def tell_done(measure: CaseMeasure, step: Step) -> None:
    """Tell the agency of a measure to verify."""
    if measure.owner == Side.FIRM:
        messages.measure_done(measure)


def tell_back(measure: CaseMeasure, step: Step) -> None:
    """Tell the firm that a measure is not accepted as done."""
    if measure.owner == Side.FIRM:
        messages.measure_sent_back(measure)

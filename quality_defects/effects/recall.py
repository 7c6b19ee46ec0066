"""The clocks of a recall that was decided: its alert, its first effectiveness point, its report.

The steps of its measure say that they were met.
"""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.core.deadlines import Policy
from portal.core.workflow import Step, perform
from portal.filings.services import clocks
from portal.filings.services.casework import acting_for
from quality_defects.enums import ClockKind, Measure
from quality_defects.models import OVER_MEASURE, Case, CaseMeasure

KINDS = (ClockKind.RECALL_ALERT, ClockKind.RECALL_POINT, ClockKind.RECALL_REPORT)
MINUTES = {"m": 1, "h": 60}


def policies(eu_class: str) -> dict[ClockKind, Policy]:
    """Return the rule of each clock of a recall of that class, none for a class without targets."""
    targets = dict(one.split(":", 1) for one in settings.QUALITY_DEFECTS_RECALL_TARGETS)
    spans = targets[eu_class].split("/") if eu_class in targets else []
    return {kind: _policy(span) for kind, span in zip(KINDS, spans, strict=False)}


def _policy(span: str) -> Policy:
    number, unit = int(span[:-1]), span[-1]
    minutes = number * MINUTES.get(unit, 0)
    return Policy(
        anchor="decision",
        days=0 if minutes else number,
        minutes=minutes,
        words=gettext_noop("décision de rappel"),
        rule=gettext_noop("objectif du portail, sans valeur réglementaire"),
    )


def start_clocks(case: Case, step: Step) -> None:
    """Time the recall that the decision just made takes; another class times what is left anew."""
    decision = case.decisions.last()
    recalls = case.measures.filter(code=Measure.RECALL).exclude(state__in=OVER_MEASURE)
    measure = recalls.last()
    if measure is None or Measure.RECALL not in decision.measures:
        return
    actor = acting_for(clocks.TIMER, step.actor)
    for kind, policy in policies(decision.eu_class).items():
        running = case.clocks.filter(kind=kind, batch=measure.uuid).live().first()
        if running and running.rule == policy:
            continue
        if running:
            reason = _("La classe du rappel a changé.")
            perform(running, "cancel", actor=actor, at=step.at, comment=reason)
        clocks.start(
            case,
            kind,
            policy,
            actor=actor,
            anchor_at=step.at,
            batch=measure.uuid,
            reminders=(
                settings.QUALITY_DEFECTS_RECALL_REMINDERS if kind == ClockKind.RECALL_REPORT else ()
            ),
        )


def _meet(measure: CaseMeasure, step: Step, *kinds: ClockKind) -> None:
    if measure.code != Measure.RECALL:
        return
    actor = acting_for(clocks.TIMER, step.actor)
    for clock in measure.filing.clocks.live().filter(kind__in=kinds, batch=measure.uuid):
        clocks.meet(clock, actor, at=step.at)


def note_start(measure: CaseMeasure, step: Step) -> None:
    """The alert has left."""
    _meet(measure, step, ClockKind.RECALL_ALERT)


def note_progress(measure: CaseMeasure, step: Step) -> None:
    """The first point was made; the alert had left."""
    _meet(measure, step, ClockKind.RECALL_ALERT, ClockKind.RECALL_POINT)


def note_report(measure: CaseMeasure, step: Step) -> None:
    """The recall was carried out, and its report is in."""
    _meet(measure, step, *KINDS)


def stop_clocks(measure: CaseMeasure, step: Step) -> None:
    """The recall is no longer wanted: nothing is due."""
    if measure.code != Measure.RECALL:
        return
    actor = acting_for(clocks.TIMER, step.actor)
    for clock in measure.filing.clocks.live().filter(kind__in=KINDS, batch=measure.uuid):
        perform(clock, "cancel", actor=actor, at=step.at, comment=_("Mesure annulée"))

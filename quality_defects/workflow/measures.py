"""Transitions of the measures of a case."""

from django.utils.translation import gettext_lazy as _

from portal.core.workflow import Obstacle, Step, Workflow, transition
from portal.documents.services import files_of
from quality_defects import rules
from quality_defects.effects import measures as effects
from quality_defects.effects import recall
from quality_defects.enums import MeasureState, Side
from quality_defects.models import CaseMeasure

FILING = "filing"


def _has_proof(measure: CaseMeasure, step: Step) -> list[Obstacle]:
    if measure.owner == Side.AGENCY or step.system:
        return []
    if files_of(measure.filing.subject, measure.anchor).exists():
        return []
    return [Obstacle(str(_("Joignez d’abord la preuve de la réalisation.")))]


def _set_due(measure: CaseMeasure, step: Step) -> None:
    measure.due_on = step.params.get("due_on") or measure.due_on


def _stamp_done(measure: CaseMeasure, step: Step) -> None:
    measure.done_at = step.at
    measure.done_by = step.user


def _stamp_verified(measure: CaseMeasure, step: Step) -> None:
    measure.verified_at = step.at
    measure.verified_by = step.user


def _not_done(measure: CaseMeasure, step: Step) -> None:
    measure.done_at = None
    measure.done_by = None


measure_workflow = Workflow(
    CaseMeasure,
    MeasureState,
    [
        transition(
            "decide",
            label=_("Décider la mesure"),
            event=_("Mesure décidée"),
            source=MeasureState.PROPOSED,
            target=MeasureState.DECIDED,
            allowed=rules.is_evaluator,
            system=FILING,
            params=["due_on"],
            apply=_set_due,
            effects=[effects.tell_decided],
        ),
        transition(
            "start",
            label=_("Commencer"),
            event=_("Mesure commencée"),
            source=MeasureState.DECIDED,
            target=MeasureState.IN_PROGRESS,
            allowed=rules.carries_out_measure,
            effects=[recall.note_start],
        ),
        transition(
            "report",
            label=_("Noter l’avancement"),
            event=_("Avancement de la mesure"),
            source=[MeasureState.DECIDED, MeasureState.IN_PROGRESS],
            target=MeasureState.IN_PROGRESS,
            allowed=rules.carries_out_measure,
            required=["comment"],
            effects=[recall.note_progress],
        ),
        transition(
            "report_done",
            label=_("Déclarer réalisée"),
            event=_("Mesure déclarée réalisée"),
            source=[MeasureState.DECIDED, MeasureState.IN_PROGRESS],
            target=MeasureState.DONE,
            allowed=rules.carries_out_measure,
            checks=[_has_proof],
            apply=_stamp_done,
            effects=[effects.seal_proofs, recall.note_report, effects.tell_done],
        ),
        transition(
            "verify",
            label=_("Vérifier"),
            event=_("Mesure vérifiée"),
            source=MeasureState.DONE,
            target=MeasureState.VERIFIED,
            allowed=rules.is_evaluator,
            apply=_stamp_verified,
        ),
        transition(
            "send_back",
            label=_("Demander un complément"),
            event=_("Mesure à compléter"),
            source=MeasureState.DONE,
            target=MeasureState.IN_PROGRESS,
            allowed=rules.is_evaluator,
            required=["comment"],
            apply=_not_done,
            effects=[effects.tell_back],
        ),
        transition(
            "cancel",
            label=_("Annuler la mesure"),
            event=_("Mesure annulée"),
            source=[MeasureState.PROPOSED, MeasureState.DECIDED, MeasureState.IN_PROGRESS],
            target=MeasureState.CANCELLED,
            allowed=rules.is_evaluator,
            required=["comment"],
            effects=[recall.stop_clocks],
            danger=True,
        ),
    ],
    parent="filing",
)

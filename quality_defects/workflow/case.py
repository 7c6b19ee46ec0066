"""Transitions of the case."""

from django.utils.translation import gettext_lazy as _

from portal.core.workflow import Obstacle, Step, Workflow, transition
from quality_defects import rules
from quality_defects.effects import case as effects
from quality_defects.enums import CaseState
from quality_defects.models import Case
from quality_defects.workflow.children import births

FILING = "filing"


def _number(case: Case, step: Step) -> None:
    case.received_at = step.at
    case.reference = effects.next_reference(step.at)


def _take(case: Case, step: Step) -> None:
    case.assigned_to = step.user


def _reassign(case: Case, step: Step) -> None:
    case.assigned_to = step.params["assignee"]


def _assignee_may_work(case: Case, step: Step) -> list[Obstacle]:
    if rules.is_evaluator(step.params.get("assignee"), case):
        return []
    return [Obstacle(str(_("Cette personne n’évalue pas les défauts qualité.")), field="assignee")]


case_workflow = Workflow(
    Case,
    CaseState,
    [
        transition(
            "receive",
            label=_("Réceptionner"),
            event=_("Dossier reçu, numéro attribué"),
            source=CaseState.DRAFT,
            target=CaseState.RECEIVED,
            system=FILING,
            apply=_number,
        ),
        transition(
            "take",
            label=_("Prendre en charge"),
            event=_("Pris en charge par l’agence"),
            source=CaseState.RECEIVED,
            target=CaseState.IN_EVALUATION,
            allowed=rules.is_evaluator,
            apply=_take,
            effects=[effects.tell_filer_of_evaluation],
        ),
        transition(
            "reassign",
            label=_("Confier à une autre personne"),
            event=_("Confié à une autre personne"),
            source=CaseState.IN_EVALUATION,
            target=None,
            allowed=rules.is_evaluator,
            required=["assignee"],
            checks=[_assignee_may_work],
            apply=_reassign,
        ),
        transition(
            "abandon",
            label=_("Abandonner le brouillon"),
            event=_("Brouillon abandonné"),
            source=CaseState.DRAFT,
            target=CaseState.ABANDONED,
            allowed=rules.is_drafter,
            danger=True,
        ),
        *births([CaseState.RECEIVED, CaseState.IN_EVALUATION]),
    ],
)

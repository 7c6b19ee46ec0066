"""Transitions of the decided measures and of the requests to withdraw."""

from django.utils.translation import gettext_lazy as _

from portal.core.workflow import Step, Workflow, transition
from quality_defects import rules
from quality_defects.effects import outcome
from quality_defects.enums import MeasureState, WithdrawalState
from quality_defects.models import MeasureFollowUp, WithdrawalRequest

UNDER_WAY = (MeasureState.DECIDED, MeasureState.RUNNING)


def _end(measure: MeasureFollowUp, step: Step) -> None:
    measure.ended_at = step.at
    measure.ended_by = step.user
    measure.note = step.comment


def _answer(request: WithdrawalRequest, step: Step) -> None:
    request.answered_by = step.user
    request.answered_at = step.at
    request.answer = step.comment


measure_workflow = Workflow(
    MeasureFollowUp,
    MeasureState,
    [
        transition(
            "start",
            label=_("Mesure engagée"),
            event=_("Mesure engagée"),
            source=MeasureState.DECIDED,
            target=MeasureState.RUNNING,
            allowed=rules.is_on_duty,
        ),
        transition(
            "finish",
            label=_("Mesure terminée"),
            event=_("Mesure terminée"),
            source=UNDER_WAY,
            target=MeasureState.DONE,
            allowed=rules.is_evaluator,
            required=["comment"],
            apply=_end,
        ),
        transition(
            "drop",
            label=_("Mesure sans objet"),
            event=_("Mesure devenue sans objet"),
            source=UNDER_WAY,
            target=MeasureState.DROPPED,
            allowed=rules.is_evaluator,
            required=["comment"],
            apply=_end,
        ),
    ],
    parent="filing",
)

withdrawal_workflow = Workflow(
    WithdrawalRequest,
    WithdrawalState,
    [
        transition(
            "accept",
            label=_("Accepter le retrait"),
            event=_("Retrait accepté"),
            source=WithdrawalState.REQUESTED,
            target=WithdrawalState.ACCEPTED,
            allowed=rules.is_evaluator,
            apply=_answer,
            effects=[outcome.withdraw_case, outcome.tell_of_withdrawal],
        ),
        transition(
            "refuse",
            label=_("Refuser le retrait"),
            event=_("Retrait refusé"),
            source=WithdrawalState.REQUESTED,
            target=WithdrawalState.REFUSED,
            allowed=rules.is_evaluator,
            required=["comment"],
            apply=_answer,
            effects=[outcome.tell_of_withdrawal],
        ),
    ],
    parent="filing",
)

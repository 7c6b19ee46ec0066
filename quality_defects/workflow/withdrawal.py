"""Transitions of the requests to withdraw."""

from django.utils.translation import gettext_lazy as _

from portal.core.workflow import Step, Workflow, transition
from quality_defects import rules
from quality_defects.effects import outcome
from quality_defects.enums import WithdrawalState
from quality_defects.models import WithdrawalRequest


def _answer(request: WithdrawalRequest, step: Step) -> None:
    request.answered_by = step.user
    request.answered_at = step.at
    request.answer = step.comment


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

"""Transitions of a remark of a consulted organisation: the agency retains it or not (V27)."""

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dhpc import rules
from dhpc.enums import RemarkState
from dhpc.models import OpinionRemark
from portal.core.workflow import Obstacle, Step, Workflow, transition


def _comment_is_of_the_case(remark: OpinionRemark, step: Step) -> list[Obstacle]:
    told: Any = step.params.get("retained_as")
    if told is None or told.filing_id == remark.filing_id:
        return []
    return [Obstacle(_now("Cette remarque est celle d’un autre dossier."))]


def _set_retained(remark: OpinionRemark, step: Step) -> None:
    remark.comment = step.params["retained_as"]
    _stamp(remark, step)


def _set_aside(remark: OpinionRemark, step: Step) -> None:
    remark.reason = step.comment.strip()
    _stamp(remark, step)


def _stamp(remark: OpinionRemark, step: Step) -> None:
    remark.triaged_by = step.user
    remark.triaged_at = step.at


remark_workflow = Workflow(
    OpinionRemark,
    RemarkState,
    [
        transition(
            "retain",
            label=_("Retenir"),
            event=_("Remarque d’un organisme consulté retenue"),
            source=RemarkState.WAITING,
            target=RemarkState.RETAINED,
            allowed=rules.is_evaluator,
            required=["retained_as"],
            checks=[_comment_is_of_the_case],
            apply=_set_retained,
            internal=True,
        ),
        transition(
            "set_aside",
            label=_("Ne pas retenir"),
            event=_("Remarque d’un organisme consulté non retenue"),
            source=RemarkState.WAITING,
            target=RemarkState.SET_ASIDE,
            allowed=rules.is_evaluator,
            required=["comment"],
            apply=_set_aside,
            internal=True,
        ),
    ],
    parent="filing",
)

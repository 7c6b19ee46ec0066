"""Transition tables of the case and of its tracks; docs/workflows is drawn from them."""

from quality_defects.workflow.case import case_workflow
from quality_defects.workflow.decision import measure_workflow, withdrawal_workflow
from quality_defects.workflow.phone import phone_workflow
from quality_defects.workflow.volet1 import volet1_workflow
from quality_defects.workflow.volet2 import volet2_workflow

__all__ = [
    "case_workflow",
    "measure_workflow",
    "phone_workflow",
    "volet1_workflow",
    "volet2_workflow",
    "withdrawal_workflow",
]

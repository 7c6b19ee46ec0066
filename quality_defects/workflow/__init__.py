"""Transition tables of the case and of its tracks; docs/workflows is drawn from them."""

from quality_defects.workflow.capas import capa_workflow
from quality_defects.workflow.case import case_workflow
from quality_defects.workflow.measures import measure_workflow
from quality_defects.workflow.phone import phone_workflow
from quality_defects.workflow.shares import share_workflow
from quality_defects.workflow.sheet_requests import sheet_request_workflow
from quality_defects.workflow.volet1 import volet1_workflow
from quality_defects.workflow.volet2 import volet2_workflow
from quality_defects.workflow.withdrawal import withdrawal_workflow

__all__ = [
    "capa_workflow",
    "case_workflow",
    "measure_workflow",
    "phone_workflow",
    "share_workflow",
    "sheet_request_workflow",
    "volet1_workflow",
    "volet2_workflow",
    "withdrawal_workflow",
]

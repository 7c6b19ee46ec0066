"""Transition tables of the report, its sheet and its tracks; docs/workflows is drawn from them."""

from cpc_reports.workflow.dialogues import dialogue_workflow
from cpc_reports.workflow.framework import framework_workflow, measure_workflow
from cpc_reports.workflow.mandates import mandate_workflow
from cpc_reports.workflow.parties import (
    cosignature_workflow,
    laboratory_workflow,
    support_workflow,
)
from cpc_reports.workflow.register import body_request_workflow
from cpc_reports.workflow.report import report_workflow
from cpc_reports.workflow.sheet import sheet_workflow
from cpc_reports.workflow.tips import tip_workflow

__all__ = [
    "body_request_workflow",
    "cosignature_workflow",
    "dialogue_workflow",
    "framework_workflow",
    "laboratory_workflow",
    "mandate_workflow",
    "measure_workflow",
    "report_workflow",
    "sheet_workflow",
    "support_workflow",
    "tip_workflow",
]

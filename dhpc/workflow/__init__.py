"""Transition tables of the dossier, its parts and its tracks; docs/workflows is drawn from them."""

from dhpc.workflow.comment import comment_workflow
from dhpc.workflow.dispatch import dispatch_workflow
from dhpc.workflow.dossier import dossier_workflow
from dhpc.workflow.letter import letter_workflow
from dhpc.workflow.participant import participant_workflow
from dhpc.workflow.remark import remark_workflow
from dhpc.workflow.request import request_workflow

__all__ = [
    "comment_workflow",
    "dispatch_workflow",
    "dossier_workflow",
    "letter_workflow",
    "participant_workflow",
    "remark_workflow",
    "request_workflow",
]

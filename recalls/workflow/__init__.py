"""Transition tables of the action and of its notice; docs/workflows is drawn from them."""

from recalls.workflow.action import action_workflow
from recalls.workflow.notice import notice_workflow

__all__ = ["action_workflow", "notice_workflow"]

"""Which task acts, written beside every history event that a Celery worker causes."""

from typing import Any

import pghistory
from celery import Task
from celery.signals import task_postrun, task_prerun
from pghistory.runtime import _tracker


@task_prerun.connect(dispatch_uid="audit_context_opens")
def open_context(task_id: str, task: Task, **kwargs: Any) -> None:
    """Open the history context of a task; a task run inside a request stays under the request."""
    if hasattr(_tracker, "value"):
        return
    cause = getattr(task.request, "__django_structlog__", None) or {}
    context = pghistory.context(
        task=task.name,
        task_id=task_id,
        request=cause.get("request_id", ""),
        asked_by=cause.get("user_id"),
    )
    context.__enter__()
    task.request.audit_context = context


@task_postrun.connect(dispatch_uid="audit_context_closes")
def close_context(task: Task, **kwargs: Any) -> None:
    """Close what `open_context` opened."""
    context = getattr(task.request, "audit_context", None)
    if context is not None:
        task.request.audit_context = None
        context.__exit__(None, None, None)

"""Background tasks that fail: kept in a row each until they succeed, and run again by an agent.

A task whose work is a row that says by itself that it failed, and that people send again from its
own page, names the model of that row (`@shared_task(own_row="mail.OutgoingMessage")`) and is left
out here. A task that walks many rows keeps the failure of each (`portal.audit.walks`).
"""

import json
import re
import traceback as traces
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any
from uuid import UUID

import structlog
from celery import Task, current_app
from celery.signals import task_failure, task_success
from django.apps import apps
from django.conf import settings
from django.db import (
    DatabaseError,
    InterfaceError,
    close_old_connections,
    connection,
    transaction,
)
from django.db.models import F, QuerySet
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from portal.audit.models import TaskFailure

LEFT_OUT = "?"
FRAMES = 12
SOLVED_KEPT = timedelta(days=30)
ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+")
LONG_NUMBER = re.compile(r"\+?\d(?:[ .-]?\d){7,}")

logger = structlog.get_logger(__name__)


class BrokerUnreachable(Exception):
    """The task was not sent: nobody answers at the broker."""


def is_kept(task: Task) -> bool:
    """Tell whether the failures of `task` are kept here: it is ours, and has no row of its own."""
    return not task.name.startswith("celery.") and not getattr(task, "own_row", "")


@task_failure.connect(dispatch_uid="audit_failure_kept")
def keep(
    sender: Task,
    exception: BaseException,
    args: Iterable[Any] = (),
    kwargs: Mapping[str, Any] | None = None,
    traceback: Any = None,
    **signal: Any,
) -> None:
    """Keep the failure, or count it on the row of the same task with the same arguments."""
    if not is_kept(sender):
        return
    arguments, is_complete = described(args or (), kwargs or {})
    # The main process of the workers, which tells of those that died, looks after no connection.
    if not connection.in_atomic_block:
        close_old_connections()
    write(sender.name, arguments, exception, traceback, is_complete=is_complete)


def write(
    name: str,
    arguments: dict[str, Any],
    exception: BaseException,
    traceback: Any,
    *,
    is_complete: bool = True,
) -> None:
    """Write a failure, or count it on the row that has the same name and arguments."""
    now = timezone.now()
    told = {"error": _words(exception), "trace": _trace(traceback), "last_at": now}
    try:
        with transaction.atomic():
            TaskFailure.objects.update_or_create(
                name=name,
                arguments=arguments,
                solved_at=None,
                defaults={**told, "failures": F("failures") + 1},
                create_defaults={**told, "first_at": now, "is_complete": is_complete},
            )
    except (DatabaseError, InterfaceError):
        logger.exception("task_failure_not_kept", task=name)


@task_success.connect(dispatch_uid="audit_failure_solved")
def solve(sender: Task, **signal: Any) -> None:
    """The task succeeded: what failed under the same arguments is solved."""
    if not is_kept(sender):
        return
    arguments, _is_complete = described(sender.request.args or (), sender.request.kwargs or {})
    try:
        unsolved().filter(name=sender.name, arguments=arguments).update(solved_at=timezone.now())
    except (DatabaseError, InterfaceError):
        logger.exception("task_success_not_kept", task=sender.name)


def described(args: Iterable[Any], kwargs: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """Return arguments as they may be kept, and whether nothing was left out of them.

    Numbers, truth values and identifiers of rows are kept: nothing else can name a person.
    """
    known = {
        "args": [_harmless(value) for value in args],
        "kwargs": {name: _harmless(value) for name, value in kwargs.items()},
    }
    return known, LEFT_OUT not in [*known["args"], *known["kwargs"].values()]


def unsolved() -> QuerySet[TaskFailure]:
    """Return the failures that no success followed, the latest first."""
    return TaskFailure.objects.filter(solved_at=None).order_by("-last_at", "-pk")


def may_retry(failure: TaskFailure) -> bool:
    """Tell whether the task can be run again from its row: it still exists, all of it is known."""
    task = current_app.tasks.get(failure.name)
    return failure.is_complete and failure.solved_at is None and task is not None and is_kept(task)


def retry(failure: TaskFailure, *, user: Any) -> bool:
    """Send the task again for `user`; False when it cannot be. Raises BrokerUnreachable.

    The row stays until the task succeeds.
    """
    if not may_retry(failure):
        return False
    task = current_app.tasks[failure.name]
    known = failure.arguments
    try:
        task.apply_async(args=known["args"], kwargs=known["kwargs"], retry=False)
    except (OperationalError, RedisError, OSError) as error:
        logger.warning("broker_unreachable", task=task.name, error=str(error))
        raise BrokerUnreachable from error
    TaskFailure.objects.filter(pk=failure.pk).update(retried_at=timezone.now(), retried_by=user)
    return True


def forget() -> int:
    """Remove the failures that were solved long ago; return how many."""
    gone, _by_model = TaskFailure.objects.filter(
        solved_at__lt=timezone.now() - SOLVED_KEPT
    ).delete()
    return gone


def _harmless(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str | UUID):
        try:
            return str(UUID(str(value)))
        except ValueError:
            return LEFT_OUT
    return LEFT_OUT


def _words(exception: BaseException) -> str:
    """Return the first line of the error, addresses and long numbers left out."""
    first = next(iter(str(exception).strip().splitlines()), "")
    first = LONG_NUMBER.sub(LEFT_OUT, ADDRESS.sub(LEFT_OUT, first))
    return f"{type(exception).__name__}: {first}".removesuffix(": ")[:500]


def _trace(traceback: Any) -> str:
    """Return where it happened: the last frames, files from the root of the project on."""
    if not isinstance(traceback, TracebackType):
        # A worker that was killed or ran out of time tells its frames as text, if at all.
        return ""
    frames = traces.extract_tb(traceback)[-FRAMES:]
    return "\n".join(f"{_short(one.filename)}:{one.lineno} {one.name}" for one in frames)


def _short(filename: str) -> str:
    path = Path(filename)
    if path.is_relative_to(settings.BASE_DIR):
        path = path.relative_to(settings.BASE_DIR)
    if "site-packages" in path.parts:
        return str(Path(*path.parts[path.parts.index("site-packages") + 1 :]))
    return str(path)


def arguments_in_words(failure: TaskFailure) -> str:
    """Return the arguments as one line, or what it failed on; "" when the task takes none."""
    known = failure.arguments
    if "item" in known:
        return _item_in_words(known["item"])
    named = [f"{name}={json.dumps(one)}" for name, one in known["kwargs"].items()]
    return ", ".join([*map(json.dumps, known["args"]), *named])


def _item_in_words(item: str) -> str:
    """Return a row that a task walked over as people call it, "action 12"."""
    label, _separator, pk = item.partition(":")
    try:
        return f"{apps.get_model(label)._meta.verbose_name} {pk}"
    except LookupError:
        return item

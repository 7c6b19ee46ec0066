"""Handing work to Celery after the commit, without ever failing the request."""

import time
from typing import Any

import structlog
from celery import Task
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

logger = structlog.get_logger(__name__)

QUIET_SECONDS = 5.0
"""How long a process leaves a broker alone that did not answer: a broker that hangs would
otherwise cost a request its timeout once for each task."""


class _Broker:
    quiet_until = 0.0


def dispatch(task: Task, *args: Any) -> None:
    """Send `task` with `args` (primary keys) to the broker once the transaction commits.

    The work is a row already: when the broker cannot be reached the failure is logged and the
    sweeper of the owning package sends the row again, as it does with what this process had to
    send in the next `QUIET_SECONDS`.
    """

    def send() -> None:
        if time.monotonic() < _Broker.quiet_until:
            return
        try:
            task.apply_async(args=args, retry=False)
        except (OperationalError, RedisError, OSError) as error:
            _Broker.quiet_until = time.monotonic() + QUIET_SECONDS
            logger.warning("broker_unreachable", task=task.name, error=str(error))

    transaction.on_commit(send)

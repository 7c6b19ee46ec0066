"""Handing work to Celery after the commit, without ever failing the request."""

from typing import Any

import structlog
from celery import Task
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

logger = structlog.get_logger(__name__)


def dispatch(task: Task, *args: Any) -> None:
    """Send `task` with `args` (primary keys) to the broker once the transaction commits.

    The work is a row already: when the broker cannot be reached the failure is logged and the
    sweeper of the owning package sends the row again.
    """

    def send() -> None:
        try:
            task.apply_async(args=args, retry=False)
        except (OperationalError, RedisError, OSError) as error:
            logger.warning("broker_unreachable", task=task.name, error=str(error))

    transaction.on_commit(send)

"""Tasks that walk many rows: one that fails leaves a row of its own and holds up no other."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError, InterfaceError, models
from django.utils import timezone

from portal.audit import failures
from portal.audit.models import TaskFailure
from portal.core.workflow import WrongState

logger = structlog.get_logger(__name__)


class Walk:
    """One passage of the task `name` over its rows; `step` tells its passages apart."""

    def __init__(self, name: str, step: str):
        self.name = name
        self.step = step
        self._failed: set[str] = set()

    @contextmanager
    def item(self, model: type[models.Model], pk: int) -> Iterator[None]:
        """Carry out what is done to one row.

        Whatever it raises is kept, counted on the row of the same item, and the walk goes on. A row
        that moved meanwhile has not failed. The end of the time that a task has is no item's fault.
        """
        item = f"{model._meta.label_lower}:{pk}"
        try:
            yield
        except SoftTimeLimitExceeded:
            raise
        except WrongState as refusal:
            logger.info("item_moved", task=self.name, item=item, reason=str(refusal))
        except Exception as error:
            logger.exception("item_failed", task=self.name, step=self.step, item=item)
            self._failed.add(item)
            arguments = {"args": [], "kwargs": {}, "step": self.step, "item": item}
            failures.write(self.name, arguments, error, error.__traceback__)

    def settle(self) -> None:
        """The walk is over: what failed before and did not today was done, or is no longer due."""
        known = failures.unsolved().filter(name=self.name).values_list("pk", "arguments")
        try:
            over = [
                pk
                for pk, arguments in known
                if arguments.get("step") == self.step and arguments["item"] not in self._failed
            ]
            if over:
                TaskFailure.objects.filter(pk__in=over).update(solved_at=timezone.now())
        except (DatabaseError, InterfaceError):
            logger.exception("walk_not_settled", task=self.name)


@contextmanager
def walk(name: str, step: str = "") -> Iterator[Walk]:
    """Walk the rows of the task `name`, which takes no argument: retrying an item runs it again."""
    passage = Walk(name, step)
    yield passage
    passage.settle()

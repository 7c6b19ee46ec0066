"""Sending what is due: reminders of clocks, and clocks whose due date has passed.

Both scans may run at once in several workers: nothing leaves twice.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from portal.audit.walks import walk
from portal.core.workflow import SystemActor, perform
from portal.filings import registry
from portal.filings.models.clocks import ClockState
from portal.filings.services import consultations
from portal.filings.services.clocks import TIMER, TIMERS

BATCH = 500


def due_reminders(reminder_model: Any, now: datetime) -> models.QuerySet:
    """Return the reminders that should have left and did not, oldest first."""
    return reminder_model._default_manager.filter(
        sent_at=None, superseded_at=None, due_at__lte=now
    ).order_by("due_at", "pk")


def send_due_reminders(
    clock_model: Any,
    reminder_model: Any,
    send: Callable[[Any, Any], None],
    now: datetime,
    limit: int = BATCH,
) -> int:
    """Send the due reminders of up to `limit` clocks; returns how many left.

    Clock by clock, each in its own transaction with the clock locked: `send(clock, reminder)`
    writes the mails for the latest due reminder, the earlier ones are superseded. Those after the
    due date tell other people each time: all of them leave, in their order. `send` only inserts
    rows: it performs no transition. A clock that fails is kept as a failure and left for the next
    scan; clocks that are stopped or have ended are passed over.
    """
    sent = 0
    seen: list[Any] = []
    with walk(TIMERS, f"reminders.{clock_model._meta.label_lower}") as clocks:
        for _turn in range(limit):
            with transaction.atomic():
                pending = due_reminders(reminder_model, now).filter(clock=OuterRef("pk"))
                clock = (
                    clock_model._default_manager.ticking()
                    .filter(Exists(pending))
                    .exclude(pk__in=seen)
                    .order_by("due_at", "pk")
                    .select_for_update(of=("self",), no_key=True, skip_locked=True)
                    .first()
                )
                if clock is None:
                    break
                seen.append(clock.pk)
                with clocks.item(clock_model, clock.pk), transaction.atomic():
                    _send_latest(list(due_reminders(reminder_model, now).filter(clock=clock)), send)
                    sent += 1
    return sent


def _send_latest(reminders: list[Any], send: Callable[[Any, Any], None]) -> None:
    now = timezone.now()
    escalations = [reminder for reminder in reminders if reminder.is_escalation]
    leaving = escalations or reminders[-1:]
    for reminder in reminders:
        if reminder not in leaving:
            reminder.superseded_at = now
            reminder.save(update_fields=["superseded_at"])
    for reminder in leaving:
        reminder.sent_at = now
        reminder.save(update_fields=["sent_at"])
        send(reminder.clock, reminder)


def expire_due_clocks(
    clock_model: Any, tell: Callable[[Any], None], now: datetime, limit: int = BATCH
) -> int:
    """Mark overdue the running clocks whose due date has passed; returns how many.

    `tell(clock)` writes what follows in the same transaction. A clock that moved meanwhile is left
    alone; one whose follow-up fails is kept as a failure and left for the next scan.
    """
    expired = 0
    late = clock_model._default_manager.ticking().filter(state=ClockState.RUNNING, due_at__lt=now)
    with walk(TIMERS, f"overdue.{clock_model._meta.label_lower}") as clocks:
        for clock in late.order_by("due_at", "pk")[:limit]:
            with clocks.item(clock_model, clock.pk), transaction.atomic():
                tell(perform(clock, "expire", actor=SystemActor(TIMER), at=now))
                expired += 1
    return expired


def scan(now: datetime | None = None) -> dict[str, int]:
    """Walk the clocks and the consultations of every workflow once; returns what was done."""
    moment = now or timezone.now()
    done = {"consultations": 0, "overdue": 0, "reminders": 0}
    for spec in registry.all_specs():
        if spec.clock_model is None:
            continue
        done["consultations"] += consultations.expire_due(_consultations(spec), moment)
        done["overdue"] += expire_due_clocks(spec.clock_model, spec.on_overdue or _nothing, moment)
        done["reminders"] += send_due_reminders(
            spec.clock_model, spec.reminder_model, _reminding(spec), moment
        )
    return done


def _consultations(spec: registry.WorkflowSpec) -> Any:
    case: Any = spec.model
    return case._meta.get_field("consultations").related_model


def _reminding(spec: registry.WorkflowSpec) -> Callable[[Any, Any], None]:
    """Return what sends a reminder: opinions are worded here, all else by the workflow."""
    tell = spec.on_reminder or _nothing

    def send(clock: Any, reminder: Any) -> None:
        (consultations.remind if clock.kind == consultations.KIND else tell)(clock, reminder)

    return send


def _nothing(*_rows: Any) -> None:
    """A workflow without mails for its clocks."""

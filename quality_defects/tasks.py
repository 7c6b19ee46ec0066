"""Timers of the workflow."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from portal.audit.walks import walk
from portal.core.workflow import SystemActor, perform
from quality_defects import querysets
from quality_defects.effects.alarms import raise_alarm
from quality_defects.enums import AlarmKind, PhoneAlertState
from quality_defects.models import Case, PhoneAlert
from quality_defects.workflow.phone import ESCALATIONS

BEAT = {
    "quality_defects.escalate_silent_recalls": {
        "task": "quality_defects.tasks.escalate_silent_recalls",
        "schedule": 60,
    },
    "quality_defects.watch_unassigned": {
        "task": "quality_defects.tasks.watch_unassigned",
        "schedule": 60,
    },
    "quality_defects.watch_inactive": {
        "task": "quality_defects.tasks.watch_inactive",
        "schedule": 3600,
    },
}


@shared_task(ignore_result=True)
def escalate_silent_recalls() -> int:
    """Take the steps that are due on recalls proposed without a call; return how many.

    Each step is taken once and in order, however late or often this runs, and none once a call
    was logged. An alert that fails is kept as a failure and left for the next run.
    """
    now = timezone.now()
    due = PhoneAlert.objects.filter(state=PhoneAlertState.OPEN, escalate_at__lte=now)
    taken = 0
    with walk(escalate_silent_recalls.name) as alerts:
        for alert in due.order_by("escalate_at", "pk"):
            with alerts.item(PhoneAlert, alert.pk):
                while alert.escalate_at and alert.escalate_at <= now:
                    alert = perform(alert, ESCALATIONS[alert.next_step], actor=SystemActor("clock"))
                    taken += 1
    return taken


@shared_task(ignore_result=True)
def watch_unassigned() -> int:
    """Tell of urgent cases that nobody took in time; return how many. May run twice at once."""
    found = querysets.unassigned(Case.objects.all(), timezone.now())
    return _raise(found, watch_unassigned.name)


@shared_task(ignore_result=True)
def watch_inactive() -> int:
    """Tell of cases in which nothing happens; return how many. May run twice at once."""
    found = querysets.inactive(Case.objects.all(), timezone.now())
    return _raise(found, watch_inactive.name)


def _raise(found: list[tuple[Any, AlarmKind]], task: str) -> int:
    told = 0
    with walk(task) as cases:
        for case, kind in found:
            with cases.item(Case, case.pk):
                told += raise_alarm(case, kind, case.waits_since)
    return told

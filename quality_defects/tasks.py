"""Timers of the workflow."""

from typing import Any

import structlog
from celery import shared_task
from django.utils import timezone

from portal.core.workflow import SystemActor, TransitionError, perform
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

logger = structlog.get_logger(__name__)


@shared_task(ignore_result=True)
def escalate_silent_recalls() -> int:
    """Take the steps that are due on recalls proposed without a call; return how many.

    Each step is taken once and in order, however late or often this runs, and none once a call
    was logged. An alert that fails is logged and left for the next run.
    """
    now = timezone.now()
    due = PhoneAlert.objects.filter(state=PhoneAlertState.OPEN, escalate_at__lte=now)
    taken = 0
    for alert in due.order_by("escalate_at", "pk"):
        try:
            while alert.escalate_at and alert.escalate_at <= now:
                alert = perform(alert, ESCALATIONS[alert.next_step], actor=SystemActor("clock"))
                taken += 1
        except TransitionError as refusal:
            logger.info("alert_moved", alert=alert.pk, reason=str(refusal))
        except Exception:
            logger.exception("escalation_failed", alert=alert.pk)
    return taken


@shared_task(ignore_result=True)
def watch_unassigned() -> int:
    """Tell of urgent cases that nobody took in time; return how many. May run twice at once."""
    return _raise(querysets.unassigned(Case.objects.all(), timezone.now()))


@shared_task(ignore_result=True)
def watch_inactive() -> int:
    """Tell of cases in which nothing happens; return how many. May run twice at once."""
    return _raise(querysets.inactive(Case.objects.all(), timezone.now()))


def _raise(found: list[tuple[Any, AlarmKind]]) -> int:
    told = 0
    for case, kind in found:
        try:
            told += raise_alarm(case, kind, case.waits_since)
        except Exception:
            logger.exception("alarm_failed", case=case.pk, kind=kind)
    return told

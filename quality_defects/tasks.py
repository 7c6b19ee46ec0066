"""Timers of the workflow."""

from celery import shared_task
from django.utils import timezone

from portal.core.workflow import SystemActor, TransitionError, perform
from quality_defects.enums import PhoneAlertState
from quality_defects.models import PhoneAlert

BEAT = {
    "quality_defects.escalate_silent_recalls": {
        "task": "quality_defects.tasks.escalate_silent_recalls",
        "schedule": 60,
    },
}


@shared_task(ignore_result=True)
def escalate_silent_recalls() -> int:
    """Tell the duty officers of recalls proposed without a call in time; return how many.

    Running twice at once escalates once: the second one finds the alert escalated.
    """
    due = PhoneAlert.objects.filter(
        state=PhoneAlertState.OPEN, escalated_at=None, escalate_at__lte=timezone.now()
    )
    escalated = 0
    for alert in due.order_by("escalate_at", "pk"):
        try:
            perform(alert, "escalate", actor=SystemActor("clock"))
        except TransitionError:
            continue
        escalated += 1
    return escalated

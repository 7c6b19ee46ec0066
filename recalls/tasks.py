"""Timers of the workflow."""

import structlog
from celery import shared_task
from django.utils import timezone

from portal.core.workflow import SystemActor, TransitionError, perform
from recalls.effects.action import TIMER
from recalls.enums import NoticeState
from recalls.imports import jobs  # holds the tasks of imports
from recalls.models import Notice

BEAT = {
    "recalls.publish_scheduled": {
        "task": "recalls.tasks.publish_scheduled",
        "schedule": 15,
    },
    "recalls.sweep_action_imports": {"task": jobs.sweep_action_imports.name, "schedule": 60},
}

logger = structlog.get_logger(__name__)


@shared_task(ignore_result=True)
def publish_scheduled() -> int:
    """Publish the versions whose hour has come, for who scheduled them; return how many.

    May run twice at once: the second finds the version published. One that fails is logged and
    left scheduled for the next run.
    """
    now = timezone.now()
    due = Notice.objects.filter(state=NoticeState.SCHEDULED, publish_at__lte=now)
    published = 0
    for notice in due.select_related("validated_by").order_by("publish_at", "pk"):
        actor = SystemActor(TIMER, on_behalf_of=notice.validated_by)
        try:
            perform(notice, "publish", actor=actor)
            published += 1
        except TransitionError as refusal:
            logger.info("publication_moved", notice=notice.pk, reason=str(refusal))
        except Exception:
            logger.exception("publication_failed", notice=notice.pk)
    return published

"""Timers of the workflow."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from portal.audit.walks import walk
from portal.core.workflow import SystemActor, perform
from recalls import barcodes as _barcodes  # noqa: F401  its tasks are found from here
from recalls.effects.action import TIMER
from recalls.enums import NoticeState
from recalls.imports import jobs as _jobs  # noqa: F401  holds the tasks of imports
from recalls.models import Notice

BEAT = {
    "recalls.publish_scheduled": {
        "task": "recalls.tasks.publish_scheduled",
        "schedule": 15,
    },
    "recalls.sweep_barcodes": {"task": "recalls.barcodes.sweep", "schedule": 300},
    "recalls.sweep_action_imports": {
        "task": "recalls.imports.jobs.sweep_action_imports",
        "schedule": 60,
    },
}


@shared_task(ignore_result=True)
def publish_scheduled() -> int:
    """Publish the versions whose hour has come, for who scheduled them; return how many.

    May run twice at once: the second finds the version published. One that is refused or fails is
    kept as a failure and left scheduled for the next run.
    """
    now = timezone.now()
    due = Notice.objects.filter(state=NoticeState.SCHEDULED, publish_at__lte=now)
    published = 0
    with walk(publish_scheduled.name) as notices:
        for notice in due.select_related("filing").order_by("publish_at", "pk"):
            with notices.item(Notice, notice.pk):
                actor = SystemActor(TIMER, on_behalf_of=_who_scheduled(notice))
                perform(notice, "publish", actor=actor)
                published += 1
    return published


def _who_scheduled(notice: Notice) -> Any:
    moves = notice.filing.transitions.filter(part=notice.part_name, name="schedule")
    return moves.select_related("actor").latest("pk").actor

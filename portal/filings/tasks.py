"""Timers of the cases, the exports of lists, idle drafts and old previews.

Reminders, due dates that passed, opinions that never came; files written, and erased in time.
"""

from datetime import timedelta

import structlog
from celery import shared_task
from celery.schedules import crontab
from django.utils import timezone

from portal.core.tasks import dispatch
from portal.filings.exports import production
from portal.filings.models import Export
from portal.filings.services import abandonment, reminders, rows_import

SWEEP_SIZE = 100
TAKEN_UP_WITHIN = timedelta(minutes=1)

BEAT = {
    "filings.scan_clocks": {"task": "portal.filings.tasks.scan_clocks", "schedule": 60},
    "filings.sweep_drafts": {
        "task": "portal.filings.tasks.sweep_drafts",
        "schedule": crontab(hour=5, minute=10),
    },
    "filings.sweep_imports": {"task": "portal.filings.tasks.sweep_imports", "schedule": 3600},
    "filings.sweep_exports": {"task": "portal.filings.tasks.sweep_exports", "schedule": 60},
    "filings.expire_exports": {"task": "portal.filings.tasks.expire_exports", "schedule": 3600},
}

logger = structlog.get_logger(__name__)


@shared_task(ignore_result=True)
def scan_clocks() -> None:
    """Do what is due in every workflow; may run twice at once without harm."""
    done = reminders.scan()
    if any(done.values()):
        logger.info("clocks_scanned", **done)


@shared_task(ignore_result=True)
def sweep_drafts() -> None:
    """Announce, then abandon the drafts that nobody goes on with; may run twice without harm."""
    done = abandonment.sweep()
    if any(done.values()):
        logger.info("idle_drafts_swept", **done)


@shared_task(ignore_result=True)
def sweep_imports() -> None:
    """Delete the previews of imports that nobody confirmed in time, and those that served."""
    gone = rows_import.sweep()
    if gone:
        logger.info("imports_swept", count=gone)


@shared_task(bind=True, ignore_result=True, own_row="filings.Export")
def build_export(self, pk: int) -> None:
    """Make export `pk`, unless it is finished or another worker is at it."""
    production.produce(pk, holder=self.request.id or "")


@shared_task(ignore_result=True)
def sweep_exports() -> int:
    """Send again the exports that a dead broker or worker left behind; return how many."""
    now = timezone.now()
    stale = Export.objects.stale(
        queued_before=now - TAKEN_UP_WITHIN, silent_since=now - production.SILENT_AFTER
    )
    pks = list(stale.order_by("queued_at", "pk").values_list("pk", flat=True)[:SWEEP_SIZE])
    for pk in pks:
        dispatch(build_export, pk)
    return len(pks)


@shared_task(ignore_result=True)
def expire_exports() -> int:
    """Erase the files whose time is over; return how many."""
    return production.expire()

"""Timers of the cases: reminders, due dates that passed, opinions that never came; old previews."""

import structlog
from celery import shared_task

from portal.filings.services import reminders, rows_import

BEAT = {
    "filings.scan_clocks": {"task": "portal.filings.tasks.scan_clocks", "schedule": 60},
    "filings.sweep_imports": {"task": "portal.filings.tasks.sweep_imports", "schedule": 3600},
}

logger = structlog.get_logger(__name__)


@shared_task(ignore_result=True)
def scan_clocks() -> None:
    """Do what is due in every workflow; may run twice at once without harm."""
    done = reminders.scan()
    if any(done.values()):
        logger.info("clocks_scanned", **done)


@shared_task(ignore_result=True)
def sweep_imports() -> None:
    """Delete the previews of imports that nobody confirmed in time, and those that served."""
    gone = rows_import.sweep()
    if gone:
        logger.info("imports_swept", count=gone)

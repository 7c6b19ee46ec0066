"""Timers of the cases: reminders, due dates that passed, opinions that never came."""

import structlog
from celery import shared_task

from portal.filings.services import reminders

BEAT = {
    "filings.scan_clocks": {"task": "portal.filings.tasks.scan_clocks", "schedule": 60},
}

logger = structlog.get_logger(__name__)


@shared_task(ignore_result=True)
def scan_clocks() -> None:
    """Do what is due in every workflow; may run twice at once without harm."""
    done = reminders.scan()
    if any(done.values()):
        logger.info("clocks_scanned", **done)

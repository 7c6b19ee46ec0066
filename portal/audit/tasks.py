"""Nightly work of the audit trail."""

from celery import shared_task
from celery.schedules import crontab

from portal.audit import failures, seals
from portal.audit import purge as purging

BEAT = {
    "audit-seal": {"task": "portal.audit.tasks.seal", "schedule": crontab(hour="3", minute="20")},
    "audit-purge": {"task": "portal.audit.tasks.purge", "schedule": crontab(hour="3", minute="50")},
}


@shared_task
def seal() -> None:
    """Seal the days that are over; long after midnight, when no transaction of theirs is open."""
    seals.seal()


@shared_task
def purge() -> None:
    """Remove the accesses, once the night's seal is made, and solved failures past their time."""
    purging.purge()
    failures.forget()

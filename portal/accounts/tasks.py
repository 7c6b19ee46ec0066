"""Hourly work on sessions."""

from importlib import import_module

from celery import shared_task
from celery.schedules import crontab
from django.conf import settings

BEAT = {
    "accounts-sessions": {
        "task": "portal.accounts.tasks.erase_ended_sessions",
        "schedule": crontab(minute=40),
    },
}


@shared_task
def erase_ended_sessions() -> None:
    """Erase the sessions whose time is over, with the forms that waited in them."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()

"""Distribution: Celery's hands on what is to be told and on the full exports."""

from datetime import timedelta

from celery import shared_task
from celery.schedules import crontab
from django.conf import settings

from portal.distribution.replies import watching
from portal.distribution.services import announcing, calling, exporting, subscribing

BEAT = {
    "distribution-sweep": {
        "task": "portal.distribution.tasks.sweep",
        "schedule": timedelta(minutes=1),
    },
    "distribution-daily": {
        "task": "portal.distribution.tasks.daily",
        "schedule": crontab(hour=settings.SUBSCRIPTION_HOUR, minute=0),
    },
    "distribution-reminders": {
        "task": "portal.distribution.tasks.remind_holders",
        "schedule": crontab(hour=settings.SUBSCRIPTION_HOUR, minute=30),
    },
    "distribution-export": {
        "task": "portal.distribution.tasks.export",
        "schedule": timedelta(minutes=settings.EXPORT_MINUTES),
    },
}


@shared_task(own_row="distribution.Announcement")
def announce(version_pk: int) -> None:
    """Queue what is to be told of a version; harmless when that was done."""
    announcing.announce(version_pk)


@shared_task(own_row="distribution.Delivery")
def call_receiver(delivery_pk: int) -> None:
    """Call a receiver, if it is due and nobody else does."""
    calling.deliver(delivery_pk)


@shared_task
def sweep() -> None:
    """Pick up what a dead broker or worker left, and make the calls that are due."""
    announcing.sweep()
    calling.sweep()
    subscribing.end_unconfirmed()


@shared_task
def daily() -> None:
    """Write the daily mails of subscribers."""
    subscribing.gather()


@shared_task
def remind_holders() -> None:
    """Remind holders of what they have not settled."""
    watching.remind()


@shared_task
def export() -> None:
    """Make the full exports anew if something was published since."""
    exporting.export()

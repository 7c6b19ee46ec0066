"""Outgoing messages: Celery's hands on the outbox."""

from datetime import timedelta

from celery import shared_task

from portal.mail import delivery, outbox

BEAT = {
    "mail-sweep": {"task": "portal.mail.tasks.sweep", "schedule": timedelta(minutes=1)},
    # Often, so that a beat that was down at the hour is soon made up for; once a day for each.
    "mail-digests": {
        "task": "portal.mail.tasks.gather_digests",
        "schedule": timedelta(minutes=5),
    },
}


@shared_task(own_row="mail.OutgoingMessage")
def deliver(*pks: int) -> None:
    """Send these messages now, if nobody else has them; harmless when they already left.

    One that waits for its documents is looked at again soon, with all others that do: of several
    tasks that come back for them, one finds them and goes on.
    """
    pause = delivery.deliver(*pks)
    if pause is not None:
        drain.apply_async(countdown=pause)


@shared_task
def drain() -> None:
    """Send what is due, in batches; another task goes on when there is much or something waits."""
    pause = delivery.drain()
    if pause is not None:
        drain.apply_async(countdown=pause)


@shared_task
def sweep() -> None:
    """Pick up what a dead worker or broker left, and erase secrets that left."""
    outbox.recover()
    outbox.forget_secrets()
    if outbox.due():
        drain()


@shared_task
def gather_digests() -> None:
    """Write the daily mails once their hour has come."""
    # Writing a message hands it to the tasks of this module.
    from portal.mail import digests  # noqa: PLC0415

    digests.gather()

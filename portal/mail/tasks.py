"""Outgoing messages: Celery's hands on the outbox."""

from datetime import timedelta

from celery import shared_task

from portal.mail import delivery, outbox

BEAT = {
    "mail-sweep": {"task": "portal.mail.tasks.sweep", "schedule": timedelta(minutes=1)},
}


@shared_task
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

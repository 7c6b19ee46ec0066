"""What the workflow does when a clock reminds or runs out."""

from portal.filings.services import requests
from recalls.enums import ClockKind
from recalls.messages import actions as messages
from recalls.models import Clock, Reminder

LABELS = dict(ClockKind.choices)


def on_reminder(clock: Clock, reminder: Reminder) -> None:
    """Write the mails of a reminder."""
    if clock.kind == ClockKind.COMMENTS:
        messages.comments_due(clock)
    elif clock.kind == ClockKind.REVIEW_DEBT:
        messages.review_due(clock)
    elif clock.kind == requests.KIND:
        messages.answers_due(clock, reminder.code)


def on_overdue(clock: Clock) -> None:
    """A clock that ran out shows red; its mails are reminders of their own."""

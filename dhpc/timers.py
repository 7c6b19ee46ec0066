"""What the workflow does when a clock reminds or runs out."""

from dhpc.effects import perimeter
from dhpc.enums import ClockKind
from dhpc.messages import dossiers as messages
from dhpc.models import Clock, Reminder
from portal.core.workflow import SystemActor
from portal.filings.services import requests

LABELS = dict(ClockKind.choices)
OF_AGENCY = (ClockKind.QUALIFICATION, ClockKind.REVIEW, ClockKind.CONTROL)


def on_reminder(clock: Clock, reminder: Reminder) -> None:
    """Write the mails of a reminder."""
    if clock.kind in LABELS:
        what = str(LABELS[clock.kind])
        messages.deadline(clock, reminder.code, what, to_agency=clock.kind in OF_AGENCY)
    elif clock.kind == requests.KIND:
        messages.questions_asked(clock.filing, 1)


def on_overdue(clock: Clock) -> None:
    """Silent laboratories are noted; anything late is told to the agency."""
    if clock.kind == ClockKind.PERIMETER:
        perimeter.note_silence(clock, SystemActor("filing"))
    if clock.kind in LABELS:
        messages.deadline(clock, "overdue", str(LABELS[clock.kind]), to_agency=True)

"""What the workflow does when a clock reminds or runs out."""

from dhpc.effects import perimeter
from dhpc.effects.dossier import OF_AGENCY
from dhpc.enums import ClockKind, ParticipantState
from dhpc.messages import dossiers as messages
from dhpc.messages import lateness
from dhpc.models import Clock, Reminder
from portal.accounts.models import Organisation
from portal.core.workflow import SystemActor
from portal.filings.models.clocks import LATE
from portal.filings.services import requests

LABELS = dict(ClockKind.choices)


def on_reminder(clock: Clock, reminder: Reminder) -> None:
    """Write the mails of a reminder."""
    if clock.kind in LABELS:
        what = str(LABELS[clock.kind])
        if reminder.is_escalation:
            _escalate(clock, reminder, what)
        else:
            messages.deadline(clock, reminder.code, what, to_agency=clock.kind in OF_AGENCY)
    elif clock.kind == requests.KIND:
        messages.questions_asked(clock.filing, 1)


def on_overdue(clock: Clock) -> None:
    """Silent laboratories are noted; anything late is told to the agency."""
    if clock.kind == ClockKind.PERIMETER:
        perimeter.note_silence(clock, SystemActor("filing"))
    if clock.kind in LABELS:
        messages.deadline(clock, "overdue", str(LABELS[clock.kind]), to_agency=True)


def _escalate(clock: Clock, reminder: Reminder, what: str) -> None:
    """What a laboratory owes is late: its reference person, its pharmacist, then the validators.

    The clock keeps when each is told. Nobody is told of what the agency does itself.
    """
    if clock.filing.is_substituted:
        return
    steps = [code for code in clock.reminder_codes if code.startswith(LATE)]
    level = min(steps.index(reminder.code), len(lateness.LEVELS) - 1)
    if firms := _late(clock):
        lateness.escalate(clock, level, what, firms)


def _late(clock: Clock) -> list[Organisation]:
    """Return who is late: the coordinator, or those that did not answer on the perimeter."""
    if clock.kind != ClockKind.PERIMETER:
        return [clock.filing.organisation]
    quiet = (ParticipantState.INVITED, ParticipantState.SILENT)
    return [one.organisation for one in perimeter.waited_for(clock, *quiet)]

"""What the workflow does when a clock reminds or runs out."""

from cpc_reports.effects.report import FILING
from cpc_reports.enums import ClockKind, DialogueState, FrameworkState, LabState, MeasureState
from cpc_reports.messages import dialogues, parties
from cpc_reports.messages import reports as messages
from cpc_reports.models import Clock, Dialogue, Framework, LabRequest, Measure, Reminder
from portal.core.workflow import SystemActor, perform
from portal.filings.services import requests

LABELS = dict(ClockKind.choices)


def on_reminder(clock: Clock, reminder: Reminder) -> None:
    """Write the mails of a reminder: to the laboratory, to whoever filed, or to the agency."""
    if clock.kind == ClockKind.LABORATORY:
        asked = LabRequest.objects.filter(uuid=clock.batch, state=LabState.SENT).first()
        if asked is not None:
            parties.laboratory_reminded(asked, reminder.code)
    elif clock.kind == ClockKind.DIALOGUE:
        row = _dialogue(clock)
        if row is not None:
            dialogues.reminded(row, str(clock.batch), reminder.code)
    elif clock.kind in LABELS:
        messages.deadline(clock, reminder.code, str(LABELS[clock.kind]), to_agency=True)
    elif clock.kind == requests.KIND:
        messages.questions_waiting(clock, reminder.code)
        if reminder.code.startswith("D+"):
            messages.questions_unanswered(clock, reminder.code)


def _dialogue(clock: Clock) -> Dialogue | None:
    """Return the exchange whose last question a clock waits for."""
    waiting = Dialogue.objects.filter(state=DialogueState.WAITING)
    return waiting.filter(entries__uuid=clock.batch).first()


def on_overdue(clock: Clock) -> None:
    """Silence of a laboratory is noted, that of the agency is an opinion; a validity ends.

    Nothing else happens by itself: no report ends because somebody was silent.
    """
    system = SystemActor(FILING)
    if clock.kind == ClockKind.LABORATORY:
        asked = LabRequest.objects.filter(uuid=clock.batch, state=LabState.SENT).first()
        if asked is not None:
            perform(asked, "note_silence", actor=system)
    elif clock.kind == ClockKind.DIALOGUE:
        row = _dialogue(clock)
        if row is not None:
            perform(row, "note_silence", actor=system)
    elif clock.kind == ClockKind.MEASURE:
        measure = Measure.objects.filter(uuid=clock.batch, state=MeasureState.RECEIVED).first()
        if measure is not None:
            perform(measure, "deem", actor=system)
    elif clock.kind == ClockKind.RENEWAL:
        running = [FrameworkState.IN_FORCE, FrameworkState.SUSPENDED]
        framework = Framework.objects.filter(filing=clock.filing, state__in=running).first()
        if framework is not None:
            perform(framework, "end", actor=system)
    if clock.kind in LABELS:
        messages.deadline(clock, "overdue", str(LABELS[clock.kind]), to_agency=True)

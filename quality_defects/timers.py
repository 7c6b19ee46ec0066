"""What the workflow does when a clock reminds or runs out: one table by kind and by reminder."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from portal.core.workflow import SystemActor, perform
from portal.filings.services import requests
from portal.filings.services.clocks import TIMER
from quality_defects.effects import capas, flash, letters, volet2
from quality_defects.effects.decision import ANNOUNCEMENT
from quality_defects.effects.sheet_requests import ESCALATION
from quality_defects.effects.triage import DECISION
from quality_defects.enums import ClockKind
from quality_defects.messages import agency, deadlines, sheet_requests
from quality_defects.messages import capas as capa_messages
from quality_defects.models import Clock, Reminder

LABELS = dict(ClockKind.choices)

Teller = Callable[[Clock, Reminder], None]


def _nothing(*rows: Clock | Reminder) -> None:
    """A clock that says nothing."""


@dataclass(frozen=True)
class Timer:
    """What follows the reminders of a kind of clock, by code where one differs, and its end."""

    remind: Teller = _nothing
    by_code: dict[str, Teller] = field(default_factory=dict)
    expire: Callable[[Clock], None] = _nothing


def _give_up(clock: Clock) -> None:
    """End a clock that is no legal date: once passed, it would hide those that are."""
    perform(clock, "cancel", actor=SystemActor(TIMER), comment=_("Objectif passé, rappels envoyés"))


def _remind_of_capa(clock: Clock, reminder: Reminder) -> None:
    capa = capas.capa_of(clock)
    if capa:
        capa_messages.capa_reminder(capa, reminder.code, reminder.due_on)


def _tell_heads_of_capa(clock: Clock, reminder: Reminder) -> None:
    _remind_of_capa(clock, reminder)
    deadlines.overdue_to_heads(clock, reminder)


def _tell_capa_is_late(clock: Clock) -> None:
    capa = capas.capa_of(clock)
    if capa:
        capa_messages.capa_overdue(capa, clock.due_on)


VOLET2_TIMER = Timer(
    remind=deadlines.due_soon,
    by_code={
        "D+1": deadlines.overdue,
        "D+7": letters.reminder_letter,
        "D+15": letters.formal_notice,
    },
    expire=volet2.mark_overdue,
)

RECALL_TIMER = Timer(remind=deadlines.due_soon, expire=deadlines.passed)

TARGET = Timer(expire=lambda clock: agency.target_missed(clock.filing, clock.kind, clock.due_at))

TIMERS = {
    ClockKind.VOLET1_FINAL: Timer(remind=deadlines.volet1_incomplete, expire=_give_up),
    ClockKind.VOLET2: VOLET2_TIMER,
    ClockKind.VOLET2_FINAL: VOLET2_TIMER,
    ClockKind.CAPA: Timer(
        remind=_remind_of_capa,
        by_code={"D+30": _tell_heads_of_capa},
        expire=_tell_capa_is_late,
    ),
    ClockKind.FLASH_SIGNATURE: Timer(expire=flash.mark_overdue),
    ClockKind.SHEET_REQUEST: Timer(
        remind=sheet_requests.sheet_due,
        by_code={ESCALATION: sheet_requests.sheet_still_missing},
        expire=sheet_requests.sheet_overdue,
    ),
    ClockKind.RECALL_ALERT: RECALL_TIMER,
    ClockKind.RECALL_POINT: RECALL_TIMER,
    ClockKind.RECALL_REPORT: RECALL_TIMER,
    DECISION: TARGET,
    ANNOUNCEMENT: TARGET,
    requests.KIND: Timer(
        remind=deadlines.due_soon,
        by_code={"half": deadlines.due_later, "D+2": deadlines.overdue},
    ),
}


def on_reminder(clock: Clock, reminder: Reminder) -> None:
    """Write the mails of a reminder."""
    timer = TIMERS.get(clock.kind, Timer())
    timer.by_code.get(reminder.code, timer.remind)(clock, reminder)


def on_overdue(clock: Clock) -> None:
    """Do what follows the end of a clock; its mails are reminders of their own."""
    TIMERS.get(clock.kind, Timer()).expire(clock)

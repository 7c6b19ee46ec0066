"""What the workflow does when a clock reminds or runs out: one table by kind and by reminder."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from portal.core.workflow import SystemActor, perform
from portal.filings.services import requests
from portal.filings.services.clocks import TIMER
from quality_defects import drafting
from quality_defects.effects import letters
from quality_defects.effects.triage import DECISION
from quality_defects.enums import ClockKind
from quality_defects.messages import agency, deadlines
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


TIMERS = {
    ClockKind.VOLET1_FINAL: Timer(remind=deadlines.volet1_incomplete, expire=_give_up),
    ClockKind.VOLET2: Timer(
        remind=deadlines.due_soon,
        by_code={
            "D+1": deadlines.overdue,
            "D+7": letters.reminder_letter,
            "D+15": letters.formal_notice,
        },
        expire=lambda clock: drafting.mark_volet2_overdue(clock.filing),
    ),
    ClockKind.CAPA: Timer(
        remind=deadlines.due_soon,
        by_code={
            "D-30": deadlines.due_later,
            "D-7": deadlines.due_later,
            "D+7": deadlines.overdue,
            "D+30": deadlines.overdue_to_heads,
        },
    ),
    DECISION: Timer(
        expire=lambda clock: agency.target_missed(clock.filing, clock.kind, clock.due_at)
    ),
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

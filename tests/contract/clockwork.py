"""Days of May and June 2026, and shortcuts to act on clocks on those days."""

from datetime import datetime
from typing import Any

from portal.core.deadlines import PARIS, Policy
from portal.core.workflow import perform
from portal.filings.services import reminders

START = datetime(2026, 5, 1, 10, tzinfo=PARIS)
POLICY = Policy("A2", 30, words="premier Volet 1 reçu")
CODES = ("D-15", "D-7", "D0", "D+1")


def on(month: int, day: int, hour: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=PARIS)


def stopped(clock: Any, desk: Any, first: datetime, last: datetime) -> Any:
    """Stop the clock at `first` and start it again at `last`."""
    perform(clock, "stop", actor=desk.evaluator, at=first, comment="Questions")
    return perform(clock, "resume", actor=desk.evaluator, at=last)


def scan(
    desk: Any,
    now: datetime,
    send: Any = lambda clock, reminder: None,
    tell: Any = lambda clock: None,
) -> tuple[int, int]:
    """Return how many clocks expired and how many reminders left."""
    expired = reminders.expire_due_clocks(desk.spec.clock_model, tell, now)
    sent = reminders.send_due_reminders(desk.spec.clock_model, desk.spec.reminder_model, send, now)
    return expired, sent

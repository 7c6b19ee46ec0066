"""Drafts of letters, left in the case for an agent to read, correct and send."""

from typing import Any

from django.template import Context
from django.template.loader import get_template

from portal.core.deadlines import local_date
from portal.core.moments import in_words
from portal.filings.services import clocks, thread
from quality_defects.messages import deadlines as messages
from quality_defects.models import Clock, Reminder


def reminder_letter(clock: Clock, reminder: Reminder) -> None:
    """Draft the letter that asks for an overdue volet, and tell the heads of unit."""
    _draft("volet2_reminder", clock, reminder)


def formal_notice(clock: Clock, reminder: Reminder) -> None:
    """Draft the formal notice for an overdue volet, and tell the heads of unit."""
    _draft("volet2_formal_notice", clock, reminder)


def _draft(name: str, clock: Clock, reminder: Reminder) -> None:
    case = clock.filing
    thread.post_notification(case, _written(name, clock, case))
    messages.letter_to_send(clock, reminder)


def _written(name: str, clock: Clock, case: Any) -> str:
    values = {
        "reference": case.reference,
        "organisation": case.organisation.name,
        "received_on": in_words(local_date(case.received_at)),
        "due_on": in_words(clock.due_on),
        "sum": clocks.working(clock).sum,
    }
    template = get_template(f"quality_defects/letters/{name}.txt").template
    return template.render(Context(values, autoescape=False)).strip()

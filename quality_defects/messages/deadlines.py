"""Messages about due dates: each names the case, what is missing, the arithmetic and a link."""

from typing import Any

from django.conf import settings

from portal.filings.presentation import clock_label
from portal.filings.services import clocks
from portal.mail.enums import Category
from portal.mail.messages import Message, register
from portal.mail.services import Recipient
from quality_defects.messages import post
from quality_defects.models import Clock, Reminder
from quality_defects.validation import missing_names

LISTED = 15
"""How many missing answers a mail names."""


@register
class Volet1Incomplete(Message):
    key = "quality_defects.volet1_incomplete"
    template = "mail/quality_defects/volet1_incomplete"
    category = Category.DEADLINE
    digest = True


@register
class DueSoon(Message):
    key = "quality_defects.due_soon"
    template = "mail/quality_defects/due_soon"
    category = Category.DEADLINE
    urgent = True


@register
class DueLater(Message):
    """The same words, when there is time: in the digest."""

    key = "quality_defects.due_later"
    template = "mail/quality_defects/due_soon"
    category = Category.DEADLINE
    digest = True


@register
class Overdue(Message):
    key = "quality_defects.overdue"
    template = "mail/quality_defects/overdue"
    category = Category.DEADLINE
    urgent = True


@register
class LetterToSend(Message):
    key = "quality_defects.letter_to_send"
    template = "mail/quality_defects/letter_to_send"
    category = Category.INBOX
    urgent = True


def _facts(clock: Clock) -> dict[str, Any]:
    """Return what a reminder says of a clock; told when rendered, in the recipient's language."""
    part = getattr(clock.filing, clock.part, None) if clock.part else None

    def missing() -> list[str]:
        return missing_names(part)[:LISTED]

    def more() -> int:
        return max(0, len(missing_names(part)) - LISTED)

    return {
        "what": lambda: clock_label(clock.filing, clock),
        "sum": lambda: clocks.working(clock).sum,
        "missing": missing,
        "more": more,
    }


def _tell(
    message: type[Message],
    clock: Clock,
    reminder: Reminder | None,
    firm: list[Recipient],
    agency: list[Recipient] | None = None,
) -> None:
    """Queue one message to both sides, each with a link to its own page; `reminder` is None when
    the clock itself ran out."""
    case = clock.filing
    code = f"{reminder.code}.{reminder.due_on}" if reminder else f"passed.{clock.due_on}"
    dedupe = f"{case.reference}.{clock.pk}.{code}"
    for recipients, path in (
        (firm, post.declarant_path(case)),
        (agency or [], post.agency_path(case)),
    ):
        post.send(
            message,
            recipients,
            case,
            path,
            dedupe=dedupe,
            due_on=f"{clock.due_on:%d/%m/%Y}",
            **_facts(clock),
        )


def volet1_incomplete(clock: Clock, reminder: Reminder) -> None:
    """A provisional Volet 1 waits for its final version: the firm."""
    _tell(Volet1Incomplete, clock, reminder, post.firm_and_signatories(clock.filing))


def is_urgent(code: str) -> bool:
    """Tell whether the reminder of this code leaves on its own: it says that the date has passed,
    or the settings name it."""
    return code.startswith("D+") or code in settings.QUALITY_DEFECTS_URGENT_REMINDERS


def due_soon(clock: Clock, reminder: Reminder) -> None:
    """The due date comes: the firm, at once or in the digest."""
    message = DueSoon if is_urgent(reminder.code) else DueLater
    _tell(message, clock, reminder, post.firm_and_signatories(clock.filing))


def due_later(clock: Clock, reminder: Reminder) -> None:
    """The due date is still far: the firm, in the digest."""
    _tell(DueLater, clock, reminder, post.firm_and_signatories(clock.filing))


def overdue(clock: Clock, reminder: Reminder) -> None:
    """The due date has passed: the firm and who follows the case."""
    _tell(
        Overdue,
        clock,
        reminder,
        post.firm_and_signatories(clock.filing),
        post.evaluators(clock.filing),
    )


def passed(clock: Clock) -> None:
    """The hour of a clock has passed: the firm and who follows the case, at once."""
    _tell(
        Overdue, clock, None, post.firm_and_signatories(clock.filing), post.evaluators(clock.filing)
    )


def overdue_to_heads(clock: Clock, reminder: Reminder) -> None:
    """The due date has passed for long: the heads of unit too."""
    agency = post.evaluators(clock.filing) + post.people(post.heads())
    _tell(Overdue, clock, reminder, post.firm_and_signatories(clock.filing), agency)


def letter_to_send(clock: Clock, reminder: Reminder) -> None:
    """A letter was drafted in the case: the heads of unit and who follows it."""
    agency = post.people(post.heads()) + post.evaluators(clock.filing)
    _tell(LetterToSend, clock, reminder, [], agency)

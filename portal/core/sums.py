"""The arithmetic of a due date in one sentence, for pages, receipts and reminders."""

from datetime import UTC, date, timedelta

from django.utils.translation import gettext as _

from portal.core.deadlines import (
    DueDate,
    is_working_day,
    length_in_words,
    public_holiday,
)
from portal.core.durations import duration
from portal.core.moments import moment, without_weekday


def due_sum(found: DueDate, present: date | None = None) -> str:
    """Return the due date as an addition; a holiday is named and the next working day told.

    `present` is the due date of today, told when stops or an extension have moved it.
    """
    line = _addition(found)
    if present is None or present == found.date:
        return line
    return line + _(" ; échéance actuelle : %(day)s à 23 h 59") % {"day": without_weekday(present)}


def _addition(found: DueDate) -> str:
    if found.instant:
        start = found.instant.astimezone(UTC) - timedelta(minutes=found.policy.minutes)
        return _("%(start)s + %(span)s, jour et nuit = %(end)s") % {
            "start": moment(start),
            "span": duration(found.policy.minutes),
            "end": moment(found.instant),
        }
    words = {
        "start": without_weekday(found.anchor_on),
        "count": length_in_words(found.policy),
        "reached": without_weekday(found.reached),
        "why": _day_off(found.reached),
        "day": without_weekday(found.date),
        "next": without_weekday(found.next_working_day),
    }
    if found.date != found.reached:
        return (
            _(
                "%(start)s + %(count)s, jour de départ non compté = %(reached)s%(why)s, "
                "reporté au premier jour ouvré suivant : %(day)s à 23 h 59"
            )
            % words
        )
    line = _("%(start)s + %(count)s, jour de départ non compté = %(day)s%(why)s à 23 h 59") % words
    if is_working_day(found.date):
        return line
    return line + _(" ; premier jour ouvré suivant : %(next)s") % words


def _day_off(day: date) -> str:
    holiday = public_holiday(day)
    return f" ({holiday})" if holiday else ""

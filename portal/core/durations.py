"""Real durations between two instants, and how they are said."""

from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def minutes_between(start: datetime, end: datetime) -> int:
    """Return the whole real minutes that passed from `start` to `end`."""
    return int((end.astimezone(UTC) - start.astimezone(UTC)) // timedelta(minutes=1))


def age(instant: datetime, now: datetime) -> str:
    """Return how long ago `instant` was, in one unit: minutes, hours, then days.

    Durations are real ones; beyond two days they are whole days. An instant to come has no age:
    it reads like the present.
    """
    return duration(minutes_between(instant, now))


def duration(minutes: int) -> str:
    """Return a number of real minutes in one unit: minutes, hours, beyond two days whole days."""
    if minutes < 1:
        return _("moins d’une minute")
    if minutes < 60:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(n)d heure", "%(n)d heures", hours) % {"n": hours}
    days = hours // 24
    return ngettext("%(n)d jour", "%(n)d jours", days) % {"n": days}


def time_left_until(instant: datetime, now: datetime) -> str:
    """Return how far an instant is, in real minutes, hours or days."""
    if now > instant:
        return _("en retard de %(span)s") % {"span": age(instant, now)}
    return _("dans %(span)s") % {"span": age(now, instant)}

"""Due dates: computed on the days of the calendar in Paris, never on multiples of 24 hours.

A `Policy` is the rule, `due` applies it and `with_stops` applies it again when the clock was
stopped. Both say their arithmetic in words, which the pages show to both sides. Words given by a
caller (`words`, `rule`) are French msgids: a policy may be frozen as JSON and read in English.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from portal.core.durations import duration
from portal.core.moments import in_words, moment

Day = date

PARIS = ZoneInfo("Europe/Paris")
END_OF_DAY = time(23, 59, 59)
REMINDER_TIME = time(8, 0)
OPENING, CLOSING = time(9, 0), time(18, 0)


class Unit(StrEnum):
    CALENDAR = "calendar"
    WORKING = "working"


class Rollover(StrEnum):
    NO = "no"
    NEXT_WORKING_DAY = "next_working_day"


@dataclass(frozen=True)
class Policy:
    """A rule: so many days from an anchor, the day of the anchor not counted, or so many minutes.

    `minutes` are real ones, by day and night; a rule counts days or minutes. `anchor` is the
    code of the event that starts the clock, `words` says it, `rule` says where the rule comes
    from.
    """

    anchor: str
    days: int
    unit: Unit = Unit.CALENDAR
    rollover: Rollover = Rollover.NO
    words: str = ""
    rule: str = ""
    minutes: int = 0

    def __post_init__(self) -> None:
        if self.days < 0 or self.minutes < 0:
            raise ValueError("A policy counts forwards.")
        if self.days and self.minutes:
            raise ValueError("A policy counts days or minutes.")

    def as_json(self) -> dict[str, Any]:
        """Return what a case keeps of the rule it was born under."""
        return {
            "anchor": self.anchor,
            "days": self.days,
            "unit": self.unit.value,
            "rollover": self.rollover.value,
            "words": self.words,
            "rule": self.rule,
            "minutes": self.minutes,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Policy":
        """Return the policy that `as_json` kept."""
        return cls(
            **{**kept, "unit": Unit(kept["unit"]), "rollover": Rollover(kept["rollover"])},
        )

    @classmethod
    def until(
        cls, anchor: str, start: datetime | date, day: date, *, words: str = "", rule: str = ""
    ) -> "Policy":
        """Return the policy that makes `day` the due date of a clock started at `start`."""
        return cls(anchor, (day - local_date(start)).days, words=words, rule=rule)


@dataclass(frozen=True)
class Stop:
    """A suspension: the clock does not run on `starts_on`, and runs again on `ends_on`."""

    starts_on: date
    ends_on: date

    def __post_init__(self) -> None:
        if self.ends_on < self.starts_on:
            raise ValueError("A clock cannot run again before it stopped.")

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day < self.ends_on


@dataclass(frozen=True)
class DueDate:
    """A due date and how it was found.

    `at` is the last second of `date` in Paris; `original` is the date without any stop;
    `next_working_day` is `date` itself when it is worked. `anchor_on` is day 0, `reached` the day
    counted to before any roll-over. A rule in minutes is due at an `instant`, which no stop moves.
    """

    policy: Policy
    anchor_on: Day
    reached: Day
    date: Day
    original: Day
    next_working_day: Day
    steps: tuple[str, ...]
    instant: datetime | None = None

    @property
    def at(self) -> datetime:
        return self.instant or end_of(self.date)


def local_date(moment: datetime | date) -> date:
    """Return the day in Paris of an aware instant; a day is returned as it is."""
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise ValueError("A naive datetime has no day in Paris.")
    return moment.astimezone(PARIS).date()


def at_time(day: date, moment: time) -> datetime:
    """Return the aware instant of a wall-clock time of Paris."""
    return datetime.combine(day, moment, tzinfo=PARIS)


def end_of(day: date) -> datetime:
    """Return the last second of `day` in Paris."""
    return at_time(day, END_OF_DAY)


def after_minutes(instant: datetime, minutes: int) -> datetime:
    """Return the instant `minutes` real minutes later, across a change of hour too."""
    return (instant.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(PARIS)


@lru_cache(maxsize=256)
def _holidays(year: int, language: str) -> dict[date, str]:
    return dict(holidays.country_holidays("FR", years=year, language=language))


def public_holiday(day: date) -> str:
    """Return the name of the French public holiday of `day`, "" when there is none."""
    language = "en_US" if (get_language() or "fr").startswith("en") else "fr"
    return _holidays(day.year, language).get(day, "")


def is_working_day(day: date) -> bool:
    """Tell whether `day` is worked: Monday to Friday, public holidays excluded."""
    return day.weekday() < 5 and day not in _holidays(day.year, "fr")


def next_working_day(day: date) -> date:
    """Return `day` if it is worked, else the first worked day after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def _counted(start: date, days: int, counts: Callable[[date], bool]) -> date:
    day = start
    while days:
        day += timedelta(days=1)
        days -= counts(day)
    return day


def add_calendar_days(day: date, days: int) -> date:
    """Return the date `days` days after `day`, which is not counted; before it if negative."""
    return day + timedelta(days=days)


def add_months(day: date, months: int) -> date:
    """Return the same day `months` months later, the last of the month where it has no such day."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def add_working_days(day: date, days: int) -> date:
    """Return the `days`-th worked day after `day`, which is not counted."""
    if days < 0:
        raise ValueError("Working days are counted forwards.")
    return _counted(day, days, is_working_day)


def working_days_between(start: date, end: date) -> int:
    """Return how many days are worked after `start`, up to and including `end`."""
    return sum(
        is_working_day(start + timedelta(days=number))
        for number in range(1, (end - start).days + 1)
    )


def described(day: date) -> str:
    """Return the day in words, with what makes it unworked on a weekday."""
    holiday = public_holiday(day)
    if not holiday:
        return in_words(day)
    return _("%(day)s (jour férié : %(holiday)s)") % {"day": in_words(day), "holiday": holiday}


def length_in_words(policy: Policy) -> str:
    """Return "30 jours calendaires" or "1 jour ouvré"."""
    counted = (
        ngettext("%(days)d jour calendaire", "%(days)d jours calendaires", policy.days)
        if policy.unit is Unit.CALENDAR
        else ngettext("%(days)d jour ouvré", "%(days)d jours ouvrés", policy.days)
    )
    return counted % {"days": policy.days}


def due(policy: Policy, anchor: datetime | date) -> DueDate:
    """Apply `policy` to a clock that starts at `anchor` and is never stopped."""
    if policy.minutes:
        return _due_in_minutes(policy, anchor)
    return _applied(policy, local_date(anchor), ())


def _due_in_minutes(policy: Policy, anchor: datetime | date) -> DueDate:
    if not isinstance(anchor, datetime):
        raise ValueError("A rule in minutes starts at an instant.")
    instant = after_minutes(anchor, policy.minutes)
    day = local_date(instant)
    lines = [_(policy.rule)] if policy.rule else []
    lines.append(
        _("%(span)s après le %(start)s, jour et nuit : échéance le %(end)s (heure de Paris).")
        % {
            "span": duration(policy.minutes),
            "start": moment(anchor),
            "end": moment(instant),
        }
    )
    return DueDate(
        policy=policy,
        anchor_on=local_date(anchor),
        reached=day,
        date=day,
        original=day,
        next_working_day=next_working_day(day),
        steps=tuple(lines),
        instant=instant,
    )


def with_stops(found: DueDate, stops: Iterable[Stop]) -> DueDate:
    """Apply the policy of `found` again, leaving out the days on which the clock was stopped.

    Stops may overlap, and count only while the clock runs. The original date is kept.
    """
    if found.policy.minutes:
        return found
    return replace(_applied(found.policy, found.anchor_on, tuple(stops)), original=found.original)


def _applied(policy: Policy, anchor_on: date, stops: tuple[Stop, ...]) -> DueDate:
    def runs(day: date) -> bool:
        return not any(day in stop for stop in stops)

    def counts(day: date) -> bool:
        return runs(day) and (policy.unit is Unit.CALENDAR or is_working_day(day))

    reached = _counted(anchor_on, policy.days, counts)
    day = reached
    if policy.rollover is Rollover.NEXT_WORKING_DAY:
        while not (is_working_day(day) and runs(day)):
            day += timedelta(days=1)
    used = [stop for stop in stops if anchor_on < stop.ends_on and stop.starts_on <= day]
    return DueDate(
        policy=policy,
        anchor_on=anchor_on,
        reached=reached,
        date=day,
        original=day,
        next_working_day=next_working_day(day),
        steps=_steps(policy, anchor_on, reached, day, used),
    )


def _steps(
    policy: Policy, anchor_on: date, reached: date, day: date, stops: list[Stop]
) -> tuple[str, ...]:
    lines = [_(policy.rule)] if policy.rule else []
    start = {"day": in_words(anchor_on), "words": _(policy.words) if policy.words else ""}
    lines.append(
        _("Départ : %(words)s, %(day)s ; ce jour ne compte pas.") % start
        if policy.words
        else _("Départ : %(day)s ; ce jour ne compte pas.") % start
    )
    lines.extend(
        _("Horloge arrêtée du %(start)s à la reprise, le %(end)s : ces jours ne comptent pas.")
        % {"start": in_words(stop.starts_on), "end": in_words(stop.ends_on)}
        for stop in sorted(stops, key=lambda stop: stop.starts_on)
        if stop.starts_on < stop.ends_on
    )
    lines.append(
        _("%(count)s après le départ : %(day)s.")
        % {"count": length_in_words(policy), "day": described(reached)}
    )
    lines.append(_closing_line(reached, day))
    return tuple(lines)


def _closing_line(reached: date, day: date) -> str:
    if day != reached:
        return _(
            "Ce jour n’est pas ouvré : l’échéance passe au jour ouvré suivant, "
            "le %(day)s à 23 h 59 (heure de Paris)."
        ) % {"day": in_words(day)}
    line = _("Échéance : le %(day)s à 23 h 59 (heure de Paris).") % {"day": in_words(day)}
    if is_working_day(day):
        return line
    return (
        line
        + " "
        + _("Ce jour n’est pas ouvré et n’est pas reporté ; jour ouvré suivant : %(day)s.")
        % {"day": in_words(next_working_day(day))}
    )


@dataclass(frozen=True)
class Badge:
    """Why the agency's offices are closed at an instant; `code` is for style, `label` for eyes."""

    code: str
    label: str


def off_hours(instant: datetime) -> Badge | None:
    """Return why the offices are closed at `instant`, None while they are open."""
    local = instant.astimezone(PARIS)
    holiday = public_holiday(local.date())
    if holiday:
        return Badge("holiday", _("Jour férié : %(holiday)s") % {"holiday": holiday})
    if local.weekday() >= 5:
        return Badge("weekend", _("Week-end"))
    if not OPENING <= local.time() < CLOSING:
        return Badge("night", _("Hors heures ouvrées"))
    return None


def time_left(day: date, now: datetime) -> str:
    """Return how far the due date is, by days of the calendar in Paris."""
    days = (day - local_date(now)).days
    if days < 0:
        return ngettext("en retard de %(n)d jour", "en retard de %(n)d jours", -days) % {"n": -days}
    if days == 0:
        return _("à rendre aujourd’hui")
    return ngettext("dans %(n)d jour", "dans %(n)d jours", days) % {"n": days}


def half_time(anchor: datetime | date, day: date) -> date:
    """Return the day half-way between the anchor and the due date, rounded to the earlier."""
    start = local_date(anchor)
    return start + (day - start) // 2


def reminder_at(code: str, anchor: datetime, day: date, due_at: datetime | None = None) -> datetime:
    """Return when a reminder leaves.

    `code` is "half" (half-way to the due date), "D0" (the due date), "D-15" or "D+7", all at 8:00
    in Paris; "H+24", "M+15": real hours or minutes after the anchor; or "L+60": real minutes after
    `due_at`, by default the end of `day`.
    """
    if code == "half":
        return at_time(half_time(anchor, day), REMINDER_TIME)
    unit, number = code[:1], int(code[1:])
    if unit == "L":
        return after_minutes(due_at or end_of(day), number)
    if unit == "D":
        return at_time(add_calendar_days(day, number), REMINDER_TIME)
    return after_minutes(anchor, number * {"H": 60, "M": 1}[unit])

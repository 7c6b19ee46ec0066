"""Dates inside codes, as ISO texts no more precise than the code."""

import calendar
import datetime
import time
from functools import lru_cache

from django.utils.translation import gettext as _


def last_day(iso: str) -> datetime.date | None:
    """Return the day that an ISO date names, the last of the month for AAAA-MM, None for ""."""
    if not iso:
        return None
    year, month, *day = map(int, iso[:10].split("-"))
    return datetime.date(year, month, day[0] if day else calendar.monthrange(year, month)[1])


def from_yymmdd(value: str) -> str:
    """Return AAMMJJ as an ISO date (AAAA-MM for a day 00), "" if there is no such day."""
    if not _year.start <= time.time() < _year.end:
        _year.renew()
        _from_yymmdd.cache_clear()
    return _from_yymmdd(value)


def from_shaped_yymmdd(value: str) -> str:
    """Return `from_yymmdd` of six digits whose month is from 01 to 12, in less time."""
    if "00" < value[4:] < "29":
        if not _year.start <= time.time() < _year.end:
            _year.renew()
            _from_yymmdd.cache_clear()
        return f"{_year.of_two_digits[value[:2]]}-{value[2:4]}-{value[4:]}"
    return from_yymmdd(value)


@lru_cache(maxsize=8192)
def _from_yymmdd(value: str) -> str:
    if not _is_digits(value, 6):
        return ""
    year = int(value[:2])
    return iso(year + _century(year), int(value[2:4]), int(value[4:6]) or None)


class _Year:
    """The current year, which slides the century, without asking the calendar at each date."""

    number = 0
    start = end = 0.0
    of_two_digits: dict[str, int]

    def renew(self) -> None:
        self.number = datetime.datetime.now(tz=datetime.UTC).year
        self.start, self.end = (
            datetime.datetime(year, 1, 1, tzinfo=datetime.UTC).timestamp()
            for year in (self.number, self.number + 1)
        )
        self.of_two_digits = {f"{year:02}": year + _century(year) for year in range(100)}


_year = _Year()


def from_yymmddhhmm(value: str) -> str:
    """Return AAMMJJHH, AAMMJJHHMM or AAMMJJHHMMSS as an ISO date and time, "" if there is none.

    9999 stands for an hour that is not known.
    """
    day, rest = from_yymmdd(value[:6]), value[6:]
    if rest == "9999":
        return day
    # Hours of a month without a day name no moment.
    if len(day) != 10 or len(rest) not in {2, 4, 6} or not _is_digits(rest, len(rest)):
        return ""
    parts = [rest[place : place + 2] for place in range(0, len(rest), 2)]
    if int(parts[0]) > 23 or any(int(part) > 59 for part in parts[1:]):
        return ""
    return f"{day}T{':'.join(parts)}"


def from_yyjjj(value: str) -> str:
    """Return AAQQQ, a year and the day of the year, as an ISO date, "" if there is none."""
    january = from_yymmdd(value[:2] + "0100")
    if not january or not _is_digits(value, 5):
        return ""
    return of_year_day(int(january[:4]), int(value[2:]))


def of_year_day(year: int, day: int) -> str:
    """Return the day number `day` of `year` as an ISO date, "" if there is none."""
    if not 1 <= day <= 365 + calendar.isleap(year):
        return ""
    return (datetime.date(year, 1, 1) + datetime.timedelta(days=day - 1)).isoformat()


def from_yyyymmdd(value: str) -> str:
    """Return AAAAMMJJ as an ISO date, "" if there is no such day."""
    if not _is_digits(value, 8):
        return ""
    return iso(int(value[:4]), int(value[4:6]), int(value[6:]))


def with_hour(day: str, hour: str) -> str:
    """Return an ISO day with the hour HH, "" if either is none."""
    if not day or not _is_digits(hour, 2) or int(hour) > 23:
        return ""
    return f"{day}T{hour}"


def with_time(day: str, hours: str) -> str:
    """Return an ISO day with the time HHMM, "" if either is none."""
    if not _is_digits(hours, 4) or int(hours[2:]) > 59:
        return ""
    moment = with_hour(day, hours[:2])
    return f"{moment}:{hours[2:]}" if moment else ""


def no_such_date(what: str, value: str) -> str:
    """Return the words for a date of a code that does not exist."""
    return _("La date de %(what)s « %(value)s » n’existe pas : lisez-la sur la boîte.") % {
        "what": what,
        "value": value[:12],
    }


def iso(year: int, month: int, day: int | None) -> str:
    """Return an ISO date, AAAA-MM without a day, "" if there is no such day."""
    try:
        found = datetime.date(year, month, 1 if day is None else day)
    except ValueError:
        return ""
    return found.isoformat() if day is not None else found.isoformat()[:7]


def _century(year: int) -> int:
    """Return the century of a year of two digits: 49 years back to 50 ahead, as GS1 says."""
    century = _year.number - _year.number % 100
    ahead = year - _year.number % 100
    if ahead >= 51:
        return century - 100
    if ahead <= -50:
        return century + 100
    return century


def _is_digits(value: str, length: int) -> bool:
    return len(value) == length and value.isascii() and value.isdigit()

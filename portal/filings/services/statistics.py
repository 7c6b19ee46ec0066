"""The period that statistics cover."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone


@dataclass(frozen=True)
class Period:
    """Days from `first` to `last`, both included, in Europe/Paris."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.first, time.min))

    @property
    def end(self) -> datetime:
        """The instant after the last day."""
        return timezone.make_aware(datetime.combine(self.last + timedelta(days=1), time.min))

    def months(self) -> list[date]:
        """Return the first day of each month that the period touches, in order."""
        first, last = (day.year * 12 + day.month - 1 for day in (self.first, self.last))
        return [date(month // 12, month % 12 + 1, 1) for month in range(first, last + 1)]


def year(number: int) -> Period:
    """Return a calendar year."""
    return Period(date(number, 1, 1), date(number, 12, 31))


def last_twelve_months(today: date) -> Period:
    """Return the month of `today` and the eleven before."""
    months = today.year * 12 + today.month - 12
    return Period(date(months // 12, months % 12 + 1, 1), today)

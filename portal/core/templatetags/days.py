"""Days and instants in words; the filters are built in, no template loads them."""

from datetime import date, datetime

from django import template
from django.utils import timezone

from portal.core.moments import moment, without_weekday

register = template.Library()


@register.filter("moment")
def moment_or_nothing(instant: datetime | None) -> str:
    """Return the day and the hour of an instant in words, "" without one."""
    return moment(instant) if instant else ""


@register.filter
def day(value: date | None) -> str:
    """Return a day, or the day of an instant here, in words: "1er mai 2026"; "" without one."""
    if not value:
        return ""
    return without_weekday(timezone.localtime(value) if isinstance(value, datetime) else value)

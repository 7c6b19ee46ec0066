"""Form fields of days and instants: how both are written, and days that do not exist."""

import calendar
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.core import widgets

DATE_FORMATS = ["%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y", "%d %m %Y", "%d%m%Y"]
DATETIME_FORMATS = [
    f"{day}{separator}{hour}"
    for day in ("%d/%m/%Y", "%Y-%m-%d")
    for separator in (" ", "T", " à ")
    for hour in ("%H:%M", "%Hh%M", "%H h %M", "%H:%M:%S")
]
_DAY = re.compile(
    r"\s*(?:(?P<day>\d{1,2})(?P<mark>[/.\- ])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4})"
    r"|(?P<iso_year>\d{4})-(?P<iso_month>\d{1,2})-(?P<iso_day>\d{1,2}))(?!\d)"
)
"""A day at the head of what was typed, before its hour if there is one."""


def _missing_day(value: Any) -> str:
    """Return what to say of a well-written day that its month does not have, "" of any other."""
    found = _DAY.match(value) if isinstance(value, str) else None
    if found is None:
        return ""
    day, month, year = (
        int(found[name] or found[f"iso_{name}"]) for name in ("day", "month", "year")
    )
    if not (1 <= month <= 12 and year >= 1):
        return ""
    last = calendar.monthrange(year, month)[1]
    if day <= last:
        return ""
    told = _("Le %(day)s n’existe pas : ce mois a %(last)d jours. Corrigez la date (jj/mm/aaaa).")
    return str(told % {"day": f"{day:02d}/{month:02d}/{year:04d}", "last": last})


class _RealDay(forms.Field):
    """Says how it is written before its hint, and of 31/02/2027 that the day does not exist."""

    shape: Any

    def __init__(self, *, help_text: Any = "", **options: Any) -> None:
        hint = format_lazy("{}. {}", self.shape, help_text) if help_text else self.shape
        super().__init__(help_text=hint, **options)

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except ValidationError:
            if told := _missing_day(value):
                raise ValidationError(told, code="invalid") from None
            raise


class DateField(_RealDay, forms.DateField):
    """A date typed as jj/mm/aaaa; 2026-03-27 and a few usual separators are accepted too."""

    shape = _("jj/mm/aaaa")
    widget = widgets.DateInput
    input_formats = DATE_FORMATS
    default_error_messages = {
        "invalid": _("Saisissez une date au format jj/mm/aaaa, par exemple 27/03/2026."),
    }


class DateTimeField(_RealDay, forms.DateTimeField):
    """A date and hour in the portal's time zone, typed as 27/03/2026 14:30 or in ISO form."""

    shape = _("jj/mm/aaaa hh:mm")
    widget = widgets.DateTimeInput
    input_formats = DATETIME_FORMATS
    default_error_messages = {
        "invalid": _("Saisissez une date et une heure, par exemple 27/03/2026 14:30."),
    }

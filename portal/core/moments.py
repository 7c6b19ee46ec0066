"""Days and instants as people read them, in the current language and in Europe/Paris."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _


def in_words(day: date) -> str:
    """Return "vendredi 1er mai 2026" in the current language."""
    return f"{date_format(day, 'l')} {without_weekday(day)}"


def without_weekday(day: date) -> str:
    """Return "1er mai 2026" in the current language."""
    if (get_language() or "fr").startswith("fr") and day.day == 1:
        return f"1er {date_format(day, 'F Y')}"
    return date_format(day, "j F Y")


def moment(instant: datetime) -> str:
    """Return the day and the hour of an instant: "1er mai 2026 à 14:05", "1 May 2026 at 14:05"."""
    local = timezone.localtime(instant)
    return _("%(day)s à %(hour)s") % {
        "day": without_weekday(local.date()),
        "hour": f"{local:%H:%M}",
    }

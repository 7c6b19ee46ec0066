"""Which day a letter may leave (dossier § 7.4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from dhpc.enums import Lane, Route
from portal.core.deadlines import described, is_working_day
from portal.core.moments import without_weekday


@dataclass(frozen=True)
class Day:
    """A planned day of dispatch, and what binds it.

    `agreed_on` and `ends_on` are the window of the agreement, None before it; `reason` is why the
    letter leaves on a day off; `moved` says that the agency decided to leave the European day.
    """

    on: date
    route: str
    lane: str
    european: date | None = None
    effective: date | None = None
    agreed_on: date | None = None
    ends_on: date | None = None
    reason: str = ""
    moved: bool = False


def faults(day: Day) -> Iterator[str]:
    """Yield what forbids that day, in words; nothing when the letter may leave then."""
    if not is_working_day(day.on) and not (day.lane == Lane.URGENT and day.reason.strip()):
        told = {"day": described(day.on)}
        if day.lane == Lane.URGENT:
            yield _("%(day)s : dites pourquoi la lettre part un jour non ouvré.") % told
        else:
            yield _("%(day)s : une lettre part un jour ouvré, sauf urgence.") % told
    if day.route == Route.EUROPEAN and day.european and day.on != day.european and not day.moved:
        text = _("Le calendrier européen fixe la diffusion au %(day)s.")
        yield text % {"day": without_weekday(day.european)}
    if day.effective and day.on > day.effective:
        text = _("La mesure prend effet le %(day)s : la lettre part avant.")
        yield text % {"day": without_weekday(day.effective)}
    if day.agreed_on and day.on < day.agreed_on:
        yield _("La lettre ne part pas avant l’accord de l’agence.")
    if day.ends_on and day.on > day.ends_on:
        text = _("L’accord vaut jusqu’au %(day)s : au-delà, un nouvel accord est nécessaire.")
        yield text % {"day": without_weekday(day.ends_on)}

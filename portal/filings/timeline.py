"""What happened to a case, in words, from its transition log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from portal.core.moments import moment
from portal.core.workflow import tables

AGENCY_ONLY = frozenset({"clock", "proposal", "consultation"})


@dataclass(frozen=True)
class Event:
    """One line of the timeline."""

    at: datetime
    title: str
    text: str
    actor: str
    tone: str = ""

    @property
    def when(self) -> str:
        return moment(self.at)


def events(filing: Any, *, internal: bool) -> list[Event]:
    """Return the events of the case, newest first, in two queries.

    Without `internal`, what the agency does for itself is left out and its people are named
    « L’agence ».
    """
    labels, private = _labels(filing._meta.app_label)
    rows = filing.transitions.select_related("actor").order_by("-at", "-pk")
    told = []
    for row in rows:
        if not internal and (row.part in AGENCY_ONLY or (row.part, row.name) in private):
            continue
        label = labels.get((row.part, row.name))
        if label:
            text = row.comment if internal else ""
            told.append(Event(row.at, str(label), text, _actor(row, internal)))
    return told


def _actor(row: Any, internal: bool) -> str:
    if row.actor is None:
        return _("Le portail")
    if row.actor.is_agent and not internal:
        return _("L’agence")
    return row.actor.full_name


def _labels(app_label: str) -> tuple[dict[tuple[str, str], Any], set[tuple[str, str]]]:
    """Return what each move of the workflow's tables is called, and which are internal."""
    labels: dict[tuple[str, str], Any] = {
        ("request", "ask"): _("Question de l’agence"),
        ("disclosure", "confirm"): _("Secret des affaires : communication d’un fichier décidée"),
        ("disclosure", "withdraw"): _("Secret des affaires : décision de communiquer retirée"),
    }
    private: set[tuple[str, str]] = set()
    for table in tables():
        if table.model._meta.app_label == app_label:
            part = table.model.part_name  # type: ignore[attr-defined]
            labels |= {(part, move.name): move.outcome for move in table}
            private |= {(part, move.name) for move in table if move.internal}
    return labels, private

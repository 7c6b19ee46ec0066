"""The arithmetic of a clock: its due date under the rule, the reports and the stops."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.core.deadlines import DueDate, Policy, Stop, due, local_date, with_stops
from portal.core.moments import in_words
from portal.core.sums import due_sum
from portal.filings.models.clocks import Clock

EXTENSION_WORDS = gettext_noop("report accordé par l’agence")


@dataclass(frozen=True)
class Working:
    """A due date with its arithmetic, in one sentence and line by line, as both sides read it."""

    due_on: date
    original_due_on: date
    stopped_since: date | None
    lines: tuple[str, ...]
    sum: str

    @property
    def moved(self) -> bool:
        return self.due_on != self.original_due_on


def working(clock: Clock, now: datetime | None = None) -> Working:
    """Return how the due date is found today; a stopped clock reads as if it ran again today."""
    today = local_date(now or timezone.now())
    running = [row for row in clock.stops.all() if row.ends_on is None]  # type: ignore[attr-defined]
    since = min((row.starts_on for row in running), default=None) if clock.is_live else None
    extensions = list(clock.extensions.all())  # type: ignore[attr-defined]
    found = current(clock, today)
    first = current(clock, today, before=extensions[0].granted_at) if extensions else found
    lines = list(first.steps)
    lines.extend(
        _("Report accordé le %(granted)s : l’échéance passe du %(old)s au %(new)s. Motif : %(why)s")
        % {
            "granted": in_words(local_date(extension.granted_at)),
            "old": in_words(extension.previous_due_on),
            "new": in_words(extension.due_on),
            "why": extension.reason,
        }
        for extension in extensions
    )
    if extensions and found.date != extensions[-1].due_on:
        lines.extend(found.steps)
    if since:
        lines.append(
            _(
                "Horloge arrêtée depuis le %(day)s : l’échéance est calculée "
                "comme si l’horloge repartait aujourd’hui."
            )
            % {"day": in_words(since)}
        )
    total = due_sum(due(clock.rule, clock.anchor_at), found.date)
    return Working(found.date, clock.original_due_on, since, tuple(lines), total)


def _stops(clock: Any, today: date) -> list[Stop]:
    return [
        Stop(row.starts_on, max(row.starts_on, row.ends_on or today)) for row in clock.stops.all()
    ]


def current(clock: Any, today: date, before: datetime | None = None) -> DueDate:
    """Apply the rule, or the last extension, and the stops; `before` reads an earlier state."""
    stops = _stops(clock, today)
    extensions = [] if before else list(clock.extensions.all())
    if not extensions:
        first = due(clock.rule, clock.anchor_at)
        if before:
            granted = local_date(before)
            stops = [
                Stop(held.starts_on, min(held.ends_on, max(granted, held.starts_on)))
                for held in stops
                if held.starts_on <= granted
            ]
        return with_stops(first, stops)
    last = extensions[-1]
    policy = Policy.until("extended", last.granted_at, last.due_on, words=EXTENSION_WORDS)
    return with_stops(due(policy, last.granted_at), stops)

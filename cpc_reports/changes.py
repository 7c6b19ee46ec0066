"""What the history of an entry of the registers tells, from the events of its trigger."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cpc_reports.models import Body
from portal.accounts.models import User

UNTOLD = frozenset({"id", "verified_at"})


@dataclass(frozen=True)
class Change:
    """One writing of an entry: its first state, or what differs from the one before."""

    at: datetime
    by: str
    source: str
    fields: list[tuple[str, str, str]]


def of_body(body: Body) -> list[Change]:
    """Return the writings of an entry, the last first; each says label, before and after."""
    events = list(
        body.events.select_related("verified_by", "pgh_context").order_by(
            "pgh_created_at", "pgh_id"
        )
    )
    authors = User.objects.in_bulk({pk for one in events if (pk := _user_of(one))})
    told = []
    for number, event in enumerate(events):
        before = events[number - 1] if number else None
        fields = _differences(before, event)
        if before is None or fields:
            by = authors.get(_user_of(event)) or event.verified_by
            told.append(
                Change(
                    at=event.pgh_created_at,
                    by=by.full_name if by else "",
                    source=event.source,
                    fields=fields,
                )
            )
    return told[::-1]


def _user_of(event: Any) -> Any:
    return (event.pgh_context.metadata if event.pgh_context else {}).get("user")


def _differences(before: Any, after: Any) -> list[tuple[str, str, str]]:
    if before is None:
        return []
    told = [
        (str(one.verbose_name), _words(before, one), _words(after, one))
        for one in Body._meta.concrete_fields
        if one.name not in UNTOLD
    ]
    return [(label, was, now) for label, was, now in told if was != now]


def _words(event: Any, field: Any) -> str:
    value = getattr(event, field.attname)
    if field.is_relation:
        related = getattr(event, field.name) if value else None
        return str(related or "")
    if isinstance(value, list):
        return ", ".join(value)
    return "" if value is None else str(value)

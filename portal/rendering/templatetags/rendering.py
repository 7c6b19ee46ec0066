"""Filters for the pages from which documents are made."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django import template
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse

from portal.accounts.predicates import is_agent
from portal.core.summary import SummaryRow
from portal.rendering import builders
from portal.rendering.models import DocumentState, GeneratedDocument

register = template.Library()

SHORTEST_PROSE = 160


@register.filter
def is_prose(value: str) -> bool:
    """Tell whether `value` is a text: a hyphen put into an identifier would change it."""
    return len(value) >= SHORTEST_PROSE


@register.filter
def two_by_two(answers: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """Return the answers of a card, two to a line."""
    return [answers[start : start + 2] for start in range(0, len(answers), 2)]


@register.filter
def answered(rows: list[SummaryRow]) -> list[SummaryRow]:
    """Return the questions that have an answer."""
    return [row for row in rows if row.value]


@register.filter
def unanswered(rows: list[SummaryRow]) -> str:
    """Return the labels, with their codes, of the questions that have no answer."""
    return ", ".join(
        f"{row.label} ({row.code})" if row.code else row.label for row in rows if not row.value
    )


@register.filter
def in_utc(moment: datetime) -> str:
    """Return `moment` in UTC, to be printed beside the local time."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def listed(request: HttpRequest, documents: Iterable[GeneratedDocument]) -> dict[str, Any]:
    """Return what `rendering/list.html` needs to show `documents` to the user of `request`."""
    rows = list(documents)
    waited_for = [
        row for row in rows if row.state in {DocumentState.PENDING, DocumentState.RENDERING}
    ]
    kinds = {row.kind: row for row in rows if row.state == DocumentState.READY}
    query = urlencode([("id", row.uuid) for row in rows])
    return {
        "request": request,
        "documents": rows,
        "is_named": any(builders.is_embargoed(row) for row in kinds.values()),
        "poll": f"{reverse('rendering:listing')}?{query}" if waited_for else "",
        "can_retry": is_agent(request.user),
    }


@register.inclusion_tag("rendering/list.html", takes_context=True)
def generated_documents(context: Context, documents: Iterable[GeneratedDocument]) -> dict[str, Any]:
    """Show `documents` with their state; the list refreshes itself until all are ready."""
    return {**listed(context["request"], documents), "csrf_token": context.get("csrf_token")}

"""What holders answered to an action: for the agency, and for the firm whose action it is."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.accounts.decorators import agent_required
from portal.core.durations import duration
from portal.distribution.models import Reply
from portal.distribution.replies.figures import Rates, figures
from portal.filings.views.access import place_or_404
from portal.publication.models import Document
from recalls.editions import KIND
from recalls.models import Action
from recalls.rules import SLUG
from recalls.views.desk import page, place_of

PAGE_SIZE = 50


@require_safe
@agent_required
def for_agency(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show reach, answers, units and who is late."""
    place = place_of(request, uuid)
    return page(request, place, "replies", "replies", **_context(request, place.filing))


@require_safe
def for_firm(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a firm the replies to its own action."""
    place = place_or_404(request, SLUG, uuid)
    told = _context(request, place.filing)
    if not told["document"]:
        raise Http404
    told |= {
        "place": place,
        "action": place.filing,
        "back": reverse("filings:case", args=place.address),
    }
    return render(request, "recalls/replies.html", told)


def _context(request: HttpRequest, action: Action) -> dict[str, Any]:
    document = Document.objects.filter(
        kind=KIND, publication__subject=action.subject, exercise=False
    ).first()
    if document is None:
        return {"document": None, "figures": None}
    told = figures(document)
    replies = (
        Reply.objects.filter(publication=document.pk)
        .select_related("organisation", "version")
        .prefetch_related("lines")
        .order_by("organisation__name", "pk")
    )
    return {
        "document": document,
        "figures": told,
        "rates": [_rate(one) for one in (*told.by_kind, told.total)],
        "to_acknowledge": _delay(told.to_acknowledge),
        "to_complete": _delay(told.to_complete),
        "reconciliation": _percent(told.reconciliation),
        "pages": Paginator(replies, PAGE_SIZE).get_page(request.GET.get("page")),
    }


def _rate(one: Rates) -> dict[str, Any]:
    shares = ("reach", "acknowledgement", "response", "impact", "completion")
    return {"rates": one} | {name: _percent(getattr(one, name)) for name in shares}


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{round(100 * share)} %"


def _delay(delay: timedelta | None) -> str:
    return "–" if delay is None else duration(int(delay / timedelta(minutes=1)))

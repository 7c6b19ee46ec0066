"""What the pages of the agency's desk share: finding the dossier, its bar of pages, its moves."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from dhpc import tabs
from dhpc.rules import SLUG
from portal.filings.views import acting
from portal.filings.views.access import Place, log_reading, place_or_404


def place_of(request: HttpRequest, uuid: UUID) -> Place:
    """Return the dossier that the agency has received and that the user may read, or 404."""
    place = place_or_404(request, SLUG, uuid)
    if place.filing.is_draft:
        raise Http404
    return place


def page(
    request: HttpRequest,
    place: Place,
    template: str,
    current: str,
    *,
    read: str = "",
    **context: Any,
) -> HttpResponse:
    """Render one of the pages of the dossier for the agency; `read` names it in the access log."""
    dossier = place.filing
    log_reading(request, dossier, read)
    told = {
        "place": place,
        "dossier": dossier,
        "back": reverse("filings:agency_case", args=place.address),
        "tabs": tabs.tabs(dossier, current),
        "status": place.spec.status(dossier),
    }
    return render(request, f"dhpc/agency/{template}.html", told | context)


def done(
    request: HttpRequest,
    place: Place,
    row: Any,
    name: str,
    form: Any,
    *,
    current: str = "case",
    template: str = "act",
    back: str = "",
    **context: Any,
) -> HttpResponse:
    """Perform `name` on `row` with what the form says, or show the form again."""
    move = acting.require(row, name, request.user)
    if acting.performed(request, form, row, move):
        return redirect(back or reverse("filings:agency_case", args=place.address))
    return page(
        request,
        place,
        template,
        current,
        form=form,
        title=move.label,
        move=move,
        obstacles=move.obstacles(row),
        **context,
    )

"""What the pages of the agency's desk share: finding the report, its moves, its other rows."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cpc_reports import tabs
from cpc_reports.rules import SLUG
from portal.core.workflow import perform
from portal.filings.views import acting
from portal.filings.views.access import Place, log_reading, place_or_404


def place_of(request: HttpRequest, uuid: UUID) -> Place:
    """Return the report that the agency has received and that the user may read, or 404."""
    place = place_or_404(request, SLUG, uuid)
    if place.filing.is_draft:
        raise Http404
    return place


def page(
    request: HttpRequest, place: Place, template: str, current: str, **context: Any
) -> HttpResponse:
    """Render one of the pages of the report for the agency, and log that it was read."""
    report = place.filing
    log_reading(request, report)
    told = {
        "place": place,
        "report": report,
        "back": reverse("filings:agency_case", args=place.address),
        "tabs": tabs.tabs(report, current),
        "status": place.spec.status(report),
    }
    return render(request, f"cpc_reports/agency/{template}.html", told | context)


def done(
    request: HttpRequest,
    place: Place,
    row: Any,
    name: str,
    form: Any,
    *,
    current: str = "case",
    back: str = "",
    params: Any = None,
    **context: Any,
) -> HttpResponse:
    """Perform `name` on `row` with what the form says, or show the form again.

    `params` gives the parameters where they are not the answers of the form as they stand.
    """
    move = acting.require(row, name, request.user)
    if (
        request.method == "POST"
        and form.is_valid()
        and acting.succeeded(
            form,
            lambda: perform(
                row,
                name,
                actor=request.user,
                **(params(form) if params else form.cleaned_data),
            ),
        )
    ):
        acting.tell_done(request, move)
        return redirect(back or reverse("filings:agency_case", args=place.address))
    return page(
        request,
        place,
        "act",
        current,
        form=form,
        title=move.label,
        move=move,
        obstacles=move.obstacles(row),
        **context,
    )

"""What the pages of the agency's desk share: finding the case and its tabs."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.filings.views.access import Place, log_reading, place_or_404
from quality_defects.messages.post import SLUG, agency_path
from quality_defects.models import Case


def place_of(request: HttpRequest, uuid: UUID) -> Place:
    """Return the case that the agency has received and that `request.user` may read, or 404."""
    place = place_or_404(request, SLUG, uuid)
    if place.filing.is_draft:
        raise Http404
    return place


def tabs(case: Case, current: str = "") -> list[dict[str, Any]]:
    """Return the pages of the case, for the agency."""
    own = {
        "triage": _("Triage"),
        "risk": _("Fiche de risque"),
        "decision": _("Décision"),
        "links": _("Dossiers liés"),
        "closure": _("Clôture"),
    }
    found = [{"label": _("Dossier"), "url": agency_path(case), "current": current == "case"}]
    for name, label in own.items():
        url = reverse(f"quality_defects:{name}", args=[case.uuid])
        found.append({"label": label, "url": url, "current": name == current})
    return found


def page(
    request: HttpRequest, place: Place, template: str, current: str, **context: Any
) -> HttpResponse:
    """Render one of the pages of the case, and log that it was read."""
    log_reading(request, place.filing)
    return render(
        request,
        f"quality_defects/agency/{template}.html",
        {
            "place": place,
            "case": place.filing,
            "back": agency_path(place.filing),
            "tabs": tabs(place.filing, current),
            "status": place.spec.status(place.filing),
            **context,
        },
    )

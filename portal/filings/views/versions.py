"""Signed versions of a part, and what changed between two of them, in both rooms."""

import csv
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from portal.accounts import predicates
from portal.audit.models import AccessAction
from portal.audit.services import record_access
from portal.core.fields import columns, flat, tell
from portal.filings.services import revisions
from portal.filings.views.access import place_or_404


def layout_for(request: HttpRequest) -> str:
    """Return the layout of the reader's room."""
    return "layout/agency.html" if predicates.is_agent(request.user) else "layout/workspace.html"


@require_safe
@login_required
def version(
    request: HttpRequest, slug: str, uuid: UUID, part_name: str, number: int
) -> HttpResponse:
    """A version as it was signed, and what it changed since the one before."""
    place = place_or_404(request, slug, uuid)
    part = place.part(part_name)
    record_access(request, AccessAction.READ, place.filing.subject, f"{part_name} v{number}")
    found = {
        one.number: one
        for one in place.filing.revisions.filter(part=part_name).select_related("signed_by")
    }
    if number not in found:
        raise Http404
    compared = request.GET.get("depuis", "")
    before = found.get(int(compared) if compared.isdigit() else number - 1)
    return render(
        request,
        "filings/version.html",
        {
            **place.links(part),
            "layout": layout_for(request),
            "place": place,
            "part": part,
            "revision": found[number],
            "before": before,
            "others": [one for one in found.values() if one.number != number],
            "sections": tell(part.specification, revisions.answers_of(part, found[number])),
            "changes": revisions.changes_between(part, before, found[number]) if before else [],
        },
    )


@require_safe
@login_required
def answers(
    request: HttpRequest, slug: str, uuid: UUID, part_name: str, number: int, kind: str
) -> HttpResponse:
    """The answers of a version for another system: as frozen (JSON), or in words (CSV)."""
    place = place_or_404(request, slug, uuid)
    part = place.part(part_name)
    revision = get_object_or_404(place.filing.revisions, part=part_name, number=number)
    name = f"{place.filing.reference}-{part_name}-v{number}.{kind}"
    record_access(request, AccessAction.DOWNLOAD, place.filing.subject, name)
    response: HttpResponse
    if kind == "json":
        response = JsonResponse(revision.payload, json_dumps_params={"ensure_ascii": False})
    else:
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response.write("\ufeff")
        cells = flat(part.specification, revisions.answers_of(part, revision))
        writer = csv.writer(response, delimiter=";")
        writer.writerow([heading for _key, heading in columns(part.specification)])
        writer.writerow([cells[key] for key, _heading in columns(part.specification)])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

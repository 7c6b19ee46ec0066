"""Signed versions of a part, and what changed between two of them, in both rooms."""

import csv
from collections import Counter
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from portal.accounts import predicates
from portal.audit.models import AccessAction
from portal.audit.services import record_access
from portal.core.fields import Change, columns, flat, tell, tell_rows
from portal.filings import dossier, papers
from portal.filings.models import Part, Revision
from portal.filings.services import readings, revisions
from portal.filings.services.casework import sees_internal
from portal.filings.views.access import Place, place_or_404
from portal.filings.views.forms import CompareForm

PAGE_SIZE = 100


def layout_for(request: HttpRequest) -> str:
    """Return the layout of the reader's room."""
    return "layout/agency.html" if predicates.is_agent(request.user) else "layout/workspace.html"


def _versions(place: Place, part: Part) -> dict[int, Revision]:
    """Return the versions of a part by number, without what they froze."""
    found = readings.signed_versions(place.filing).filter(part=part.part_name)
    return {one.number: one for one in found}


def _context(request: Any, place: Place, part: Part) -> dict[str, Any]:
    for_agency = predicates.is_agent(request.user)
    # Whoever has both rooms reads a version in that of the agency, as the layout says.
    request.reads_for_agency = for_agency
    room = "filings:agency_case" if for_agency else "filings:case"
    return {
        **place.links(part),
        "case_url": reverse(room, args=place.address),
        "layout": layout_for(request),
        "place": place,
        "part": part,
    }


def counted(changes: list[Change]) -> str:
    """Return how many answers were changed, added and removed, in words."""
    counts = Counter(one.kind for one in changes)
    words = {
        "changed": ngettext(
            "%(n)d réponse modifiée", "%(n)d réponses modifiées", counts["changed"]
        ),
        "added": ngettext("%(n)d réponse ajoutée", "%(n)d réponses ajoutées", counts["added"]),
        "removed": ngettext(
            "%(n)d réponse supprimée", "%(n)d réponses supprimées", counts["removed"]
        ),
    }
    return ", ".join(text % {"n": counts[kind]} for kind, text in words.items() if counts[kind])


@require_safe
@login_required
def version(
    request: HttpRequest, slug: str, uuid: UUID, part_name: str, number: int
) -> HttpResponse:
    """A version as it was signed, and what it changed since the one before."""
    place = place_or_404(request, slug, uuid)
    part = place.part(part_name)
    found = _versions(place, part)
    if number not in found:
        raise Http404
    record_access(request, AccessAction.READ, place.filing.subject, f"{part_name} v{number}")
    if sees_internal(request.user, place.filing):
        readings.note_reading(place.filing, request.user, part_name, number)
    before = found.get(number - 1)
    answers = revisions.answers_of(part, found[number])
    changes = revisions.changes_between(part, before, found[number]) if before else []
    return render(
        request,
        "filings/version.html",
        {
            **_context(request, place, part),
            "revision": found[number],
            "before": before,
            "several": len(found) > 1,
            "attached": papers.attachments(found[number]),
            "documents": place.documents_of_version(found[number], request.user),
            "sections": tell(part.specification, answers, rows=readings.ROWS_SHOWN),
            "changes": changes,
            "shown": changes[: readings.SHOWN],
        },
    )


@require_safe
@login_required
def rows(
    request: HttpRequest, slug: str, uuid: UUID, part_name: str, number: int, group: str
) -> HttpResponse:
    """All the rows of one repeated group of a version, page by page."""
    place = place_or_404(request, slug, uuid)
    part = place.part(part_name)
    found = get_object_or_404(place.filing.revisions, part=part_name, number=number)
    if group not in part.specification.rows:
        raise Http404
    record_access(request, AccessAction.READ, place.filing.subject, f"{part_name} v{number}")
    answers = revisions.answers_of(part, found)
    page = Paginator(answers[group], PAGE_SIZE).get_page(request.GET.get("page"))
    lines = slice(page.start_index() - 1, page.end_index()) if page.object_list else slice(0)
    return render(
        request,
        "filings/version_rows.html",
        {
            **_context(request, place, part),
            "revision": found,
            "page": page,
            "table": tell_rows(part.specification.rows[group], answers, lines),
        },
    )


@require_safe
@login_required
def compare(request: HttpRequest, slug: str, uuid: UUID, part_name: str) -> HttpResponse:
    """What changed between any two versions of a part, section by section."""
    place = place_or_404(request, slug, uuid)
    part = place.part(part_name)
    found = _versions(place, part)
    if not found:
        raise Http404
    newest = max(found)
    asked = request.GET if {"de", "a"} & request.GET.keys() else None
    start = {"de": max(newest - 1, min(found)), "a": newest}
    form = CompareForm(asked, initial=start, versions=found.values())
    chosen = start if asked is None else form.cleaned_data if form.is_valid() else {}
    changes: list[Change] = []
    if chosen:
        label = f"{part_name} v{chosen['de']}–v{chosen['a']}"
        record_access(request, AccessAction.READ, place.filing.subject, label)
        changes = revisions.changes_between(part, found[chosen["de"]], found[chosen["a"]])
    page = Paginator(changes, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "filings/compare.html",
        {
            **_context(request, place, part),
            "form": form,
            "before": found.get(chosen.get("de", 0)),
            "after": found.get(chosen.get("a", 0)),
            "changes": changes,
            "counted": counted(changes),
            "page": page,
            "sections": [
                (title, list(group))
                for title, group in groupby(page, lambda one: one.section_title)
            ],
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


@require_safe
@login_required
def archive(request: HttpRequest, slug: str, uuid: UUID) -> StreamingHttpResponse:
    """The whole file of a received case as one archive, as far as the reader may read it."""
    place = place_or_404(request, slug, uuid)
    if place.filing.is_draft:
        raise Http404
    name = dossier.file_name(place.filing)
    record_access(request, AccessAction.DOWNLOAD, place.filing.subject, name)
    found = dossier.members(place.filing, request.user)
    response = StreamingHttpResponse(dossier.stream(found), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response

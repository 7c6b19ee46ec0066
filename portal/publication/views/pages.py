"""The page of a publication, its versions, its tombstone and the codes of its lines."""

import json
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from portal.audit import counting
from portal.audit.models import CountKind
from portal.publication import registry
from portal.publication.enums import VersionKind
from portal.publication.models import AffectedItem, Publication, Version
from portal.publication.reading import files, symbols, unscannable, versions
from portal.publication.reading import lines as reading
from portal.publication.views.freshness import Freshness
from portal.reference.identifiers import IdentifierType

_UNSAFE = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@require_safe
def page(request: HttpRequest, kind: str, reference: str, number: str = "") -> HttpResponse:
    """Show what a publication says: its current version, or the one of that `number`.

    A retracted one answers 410 with its reason and nothing else.
    """
    publication = _publication(kind, reference)
    if publication.reference != reference:
        return redirect(publication.get_absolute_url(), permanent=True)
    if versions.is_retracted(publication):
        return _tombstone(request, publication)
    shown = int(number or publication.current.number)
    if not 1 <= shown <= publication.current.number:
        raise Http404
    if registry.get(kind).counts_readings:
        counting.count(request, CountKind.PAGE, publication.subject)
    told = registry.page_of(kind)
    sheet = files.sheet_of(_stub(publication, shown), told.sheet)
    papers = files.first_papers(publication.subject, told.first_papers)
    shown_papers = [one.pk for one in papers]
    freshness = Freshness(request, publication.current, sheet and sheet.pk, *shown_papers)
    if unchanged := freshness.not_modified():
        return unchanged
    version = versions.whole(publication, shown)
    if version is None:
        raise Http404
    context = _context(request, publication, version, with_lines=bool(number))
    context |= {"sheet": sheet, "papers": papers, "is_main": not number}
    return freshness.mark(render(request, told.template, context | told.context(version)))


@require_safe
def code(request: HttpRequest, kind: str, reference: str, item: str) -> HttpResponse:
    """Show the code of one affected line, large enough to be scanned from the screen."""
    publication = _publication(kind, reference)
    if versions.is_retracted(publication):
        return _tombstone(request, publication)
    row = get_object_or_404(
        AffectedItem.objects.select_related("version").filter(version__publication=publication),
        pk=int(item),
    )
    told = registry.page_of(kind)
    expiry = told.expiries(row.version, [row]).get(row.pk)
    return render(
        request,
        "publication/code.html",
        {
            "publication": publication,
            "kind": registry.get(kind),
            # What bears on the code: an exercise, a version that was replaced, an end.
            "version": row.version,
            "current": publication.current,
            "is_current": row.version_id == publication.current_id,
            "closing": told.closing(row.version),
            "item": row,
            "extent": reading.extent(row),
            "expiry": expiry,
            "symbol": symbols.symbol(row, expiry),
            "is_range": row.scope not in ("all", "lot", "serial"),
        },
    )


def _publication(kind: str, reference: str) -> Publication:
    found = versions.find(kind, reference.upper())
    if found is None:
        raise Http404
    return found


def _stub(publication: Publication, number: int) -> Version:
    """Return what names a version before it is read."""
    stub = Version(number=number)
    stub.publication = publication
    return stub


def _tombstone(request: HttpRequest, publication: Publication) -> HttpResponse:
    """Answer 410: that it was retracted, when and why, and nothing of what it said."""
    context = {
        "publication": publication,
        "version": publication.current,
        "kind": registry.get(publication.kind),
    }
    freshness = Freshness(request, publication.current)
    response = render(request, "publication/retracted.html", context, status=410)
    return freshness.mark(response)


def _context(
    request: HttpRequest, publication: Publication, version: Version, *, with_lines: bool
) -> dict[str, Any]:
    """Return the shared facts; `with_lines` adds the lines that this version changed."""
    kind = registry.get(publication.kind)
    told = registry.page_of(publication.kind)
    known = reading.products(version)
    with_codes = bool(request.GET.get("codes"))
    shown = reading.lines(
        version,
        known=known,
        text=request.GET.get("ligne", ""),
        product=request.GET.get("produit", ""),
        page=request.GET.get("page", ""),
        size=reading.WITH_CODES if with_codes else reading.PAGE_SIZE,
    )
    without_code = told.unscannable(version.payload)
    items = list(shown.page)
    expiries = told.expiries(version, items)
    kinds = {code: str(label) for code, label in IdentifierType.choices}
    rows = [
        {
            "item": item,
            "extent": reading.extent(item),
            "expiry": expiries.get(item.pk),
            "kind": kinds[item.identifier_kind],
            "symbol": symbols.symbol(item, expiries.get(item.pk)) if with_codes else None,
            "drawable": symbols.is_drawable(item),
        }
        for item in items
    ]
    entries = versions.history(publication)
    place = publication.current.number - version.number
    corrected = entries[0].version if entries[0].version.kind == VersionKind.CORRECTION else None
    address = settings.SITE_URL.rstrip("/") + publication.get_absolute_url()
    return {
        "kind": kind,
        "publication": publication,
        "version": version,
        "current": publication.current,
        "is_current": version.pk == publication.current_id,
        "standing": told.standing(version),
        "closing": told.closing(version),
        "entry": entries[place],
        "line_changes": _line_changes(entries, place) if with_lines else None,
        "entries": entries,
        "corrected": corrected,
        "attachments": files.attached(version),
        "lines": shown,
        "rows": rows,
        "with_codes": with_codes,
        "drawable": any(row["drawable"] for row in rows),
        "unscannable": without_code,
        "unscannable_shown": unscannable.matching(without_code, shown.text, shown.product),
        "every_line": shown.total + unscannable.count_units(without_code),
        "filter_query": _filter_query(shown),
        "offers": registry.offers(request, publication),
        "canonical": address,
        "linked_data": _script(told.linked_data(version, address)),
    }


def _line_changes(entries: list[versions.Entry], place: int) -> versions.LineChanges | None:
    entry = entries[place]
    if place + 1 >= len(entries) or not (entry.added or entry.removed or entry.recoded):
        return None
    return versions.line_changes(entries[place + 1].version, entries[place].version)


def _filter_query(shown: reading.Lines) -> list[tuple[str, str]]:
    """Return the parameters of the filter in force, for the links and forms that keep it."""
    told = [("ligne", shown.text), ("produit", str(shown.product or ""))]
    return [(name, value) for name, value in told if value]


def _script(data: dict[str, Any]) -> SafeString:
    """Return JSON-LD as a block of data: no text of it can end the element that holds it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE)
    # Every sign that HTML gives a meaning is escaped.
    safe = mark_safe(text)  # noqa: S308
    return format_html('<script type="application/ld+json">{}</script>', safe)

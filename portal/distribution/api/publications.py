"""The publications of one kind: list, current version, versions, and the lines of each."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Path, Query, Router

from portal.core.api import Problem
from portal.distribution import items
from portal.distribution.api import schemas
from portal.distribution.api.place import Place, missing, next_page, page_of
from portal.publication import registry
from portal.publication.enums import Lifecycle
from portal.publication.models import Document, Publication, Version
from portal.publication.reading import files, versions
from portal.publication.services.told import said_by

MOST = 200
MOST_LINES = 1000

Describe = Callable[[Version], dict[str, Any]]
Reference = Annotated[str, Path(pattern=r"^[A-Za-z0-9-]{1,24}$")]
Number = Annotated[int, Path(ge=1, le=1_000_000)]
PROBLEMS: dict[Any, Any] = {
    404: schemas.Problem,
    410: schemas.Problem,
    422: schemas.Problem,
    429: schemas.Problem,
}


class ListFilters(schemas.Filters):
    """What a list holds, and which page of it."""

    q: schemas.Name = schemas.Field("", description="Words, an identifier or a reference.")
    after: schemas.Cursor | None = schemas.Field(None, description="From the address `next`.")
    limit: Annotated[int, schemas.Field(ge=1, le=MOST)] = 50


class PageOfLines(schemas.Schema):
    """Which page of lines."""

    after: schemas.Cursor = 0
    limit: Annotated[int, schemas.Field(ge=1, le=MOST_LINES)] = 500


def router(kind: str, schema: Any, describe: Describe, place: Place) -> Router:
    """Return the addresses of the publications of a kind.

    `schema` extends `schemas.Whole`; `describe` gives what it adds, from a version alone.
    """
    made = Router(tags=[registry.get(kind).resource])
    one = kind

    @made.get(
        "",
        response={200: schemas.SummaryPage, **PROBLEMS},
        summary="List, the last changed first",
        operation_id=f"{kind}_list",
    )
    def index(request: HttpRequest, response: HttpResponse, filters: Query[ListFilters]) -> Any:
        found = _listed(filters, one, place)[: filters.limit + 1]
        page, last = page_of(found, filters.limit)
        numbers = dict(
            Version.objects.filter(cursor__in=[row.cursor for row in page]).values_list(
                "cursor", "number"
            )
        )
        return {
            "items": [_summary(row, numbers, place) for row in page],
            "next": next_page(request, response, last and last.cursor),
        }

    @made.get(
        "/{reference}",
        response={200: schema, **PROBLEMS},
        summary="The version in force",
        operation_id=f"{kind}_current",
    )
    def current(request: HttpRequest, reference: Reference) -> Any:
        publication = standing(one, reference, place)
        return _whole(version_of(publication, publication.current.number), describe, place)

    @made.get(
        "/{reference}/versions",
        response={200: schemas.VersionList, **PROBLEMS},
        summary="All versions, the last one first",
        operation_id=f"{kind}_versions",
    )
    def history(request: HttpRequest, reference: Reference) -> Any:
        publication = standing(one, reference, place)
        found = publication.versions.defer("payload", "found_by").order_by("-number")
        return {"items": [_in_history(version, publication, place) for version in found]}

    @made.get(
        "/{reference}/versions/{number}",
        response={200: schema, **PROBLEMS},
        summary="One version",
        operation_id=f"{kind}_version",
    )
    def version(request: HttpRequest, reference: Reference, number: Number) -> Any:
        return _whole(version_of(standing(one, reference, place), number), describe, place)

    @made.get(
        "/{reference}/versions/{number}/items",
        response={200: schemas.ItemPage, **PROBLEMS},
        summary="The lines of a version",
        operation_id=f"{kind}_version_items",
    )
    def lines(
        request: HttpRequest,
        response: HttpResponse,
        reference: Reference,
        number: Number,
        page: Query[PageOfLines],
    ) -> Any:
        found = version_of(standing(one, reference, place), number, "payload")
        said = said_by({found.pk})[found.pk]
        lines = found.items.filter(pk__gt=page.after).order_by("pk")[: page.limit + 1]
        rows, last = page_of(lines, page.limit)
        told, after = [items.row(row, said) for row in rows], last and last.pk
        if after is None and found.found_by.get("unscannable"):
            more, after = items.page_without_code([found], page.after, page.limit - len(told))
            told += more
        return {"items": told, "next": next_page(request, response, after)}

    return made


def published(kind: str, reference: str, place: Place) -> Publication:
    """Return the publication of that reference, also a retracted one; 404 for none."""
    publication = versions.find(kind, reference.upper())
    if publication is None or publication.current.exercise != place.exercises:
        raise missing(_("Aucune publication ne porte cette référence."))
    return publication


def standing(kind: str, reference: str, place: Place) -> Publication:
    """Return the publication of that reference: 404 for none, 410 for a retracted one."""
    publication = published(kind, reference, place)
    if versions.is_retracted(publication):
        current = publication.current
        raise Problem(
            410,
            _("Cette publication a été retirée."),
            reference=publication.reference,
            version=current.number,
            cursor=current.cursor,
            reason=current.reason,
            retracted_at=current.published_at.isoformat(),
        )
    return publication


def _listed(filters: ListFilters, kind: str, place: Place) -> Any:
    found = Document.objects.filter(
        replace(filters.selection(kind), words=filters.q).of_documents(),
        exercise=place.exercises,
    )
    if Lifecycle.RETRACTED not in filters.status:
        found = found.exclude(lifecycle=Lifecycle.RETRACTED)
    if filters.after is not None:
        found = found.filter(cursor__lt=filters.after)
    return found.order_by("-cursor")


def _summary(row: Document, numbers: dict[int, int], place: Place) -> dict[str, Any]:
    kind = registry.get(row.kind)
    same = (
        "reference title summary maker lifecycle urgent exercise cursor first_published_at "
        "updated_at recipients product_kinds actions types kind"
    )
    return {
        **{name: getattr(row, name) for name in same.split()},
        "version": numbers[row.cursor],
        "self": f"{place.base}/{kind.resource}/{row.reference}",
        "url": items.absolute(kind.path(row.reference)),
    }


def _in_history(version: Version, publication: Publication, place: Place) -> dict[str, Any]:
    return {
        "version": version.number,
        "version_kind": version.kind,
        "lifecycle": version.lifecycle,
        "cursor": version.cursor,
        "published_at": version.published_at,
        "reason": version.reason,
        "sha256": version.sha256,
        "self": f"{_base(publication, place)}/versions/{version.number}",
    }


def _base(publication: Publication, place: Place) -> str:
    resource = registry.get(publication.kind).resource
    return f"{place.base}/{resource}/{publication.reference}"


def version_of(publication: Publication, number: int, *without: str) -> Version:
    """Return a version, `without` some of its columns; 404 when there is none of that number."""
    found = publication.versions.filter(number=number).defer(*without).first()
    if found is None:
        raise missing(_("Cette publication n’a pas de version de ce numéro."))
    found.publication = publication
    return found


def _whole(version: Version, describe: Describe, place: Place) -> dict[str, Any]:
    publication = version.publication
    base = _base(publication, place)
    same = "cursor lifecycle published_at title summary reason exercise sha256"
    return {
        **{name: getattr(version, name) for name in same.split()},
        "reference": publication.reference,
        "kind": publication.kind,
        "version": version.number,
        "version_kind": version.kind,
        "first_published_at": publication.first_published_at,
        "urgent": version.found_by["urgent"],
        "attachments": _attachments(version),
        "url": items.absolute(publication.get_absolute_url()),
        "versions": f"{base}/versions",
        "items": f"{base}/versions/{version.number}/items",
        "current": version.pk == publication.current_id,
        **describe(version),
    }


def _attachments(version: Version) -> Sequence[dict[str, Any]]:
    names = ("kind", "name", "size", "sha256", "content_type")
    return [
        {
            **{name: one[name] for name in names},
            "url": items.absolute(reverse("documents:download", args=[one["uuid"]])),
        }
        for one in files.attached(version)
        if one["available"]
    ]

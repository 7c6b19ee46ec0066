"""The change feed and the flat lines, over all kinds of publications that have them."""

from collections.abc import Iterator
from typing import Annotated, Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from portal.core.api import Problem
from portal.distribution import events, items, vocabulary
from portal.distribution.api import schemas
from portal.distribution.api.place import Place, next_page, page_of
from portal.distribution.api.publications import MOST_LINES, PROBLEMS
from portal.distribution.enums import ExportFormat
from portal.distribution.services import exporting
from portal.publication.check.lines import Line, Reader
from portal.publication.enums import Lifecycle
from portal.publication.models import AffectedItem, Document, Version
from portal.publication.services.told import said_by
from portal.reference.identifiers import lot_key


class ChangeFilters(schemas.Filters):
    """Since when, and of what."""

    since: schemas.Cursor = schemas.Field(0, description="The cursor `next` of the last answer.")
    limit: Annotated[int, schemas.Field(ge=1, le=events.MOST)] = 200
    kind: schemas.Code = schemas.Field(
        "action",
        description="A kind of publication, or all.",
        json_schema_extra=schemas.codes_of("kinds_or_all"),
    )


class ItemFilters(schemas.Filters):
    """Which lines, and which page of them."""

    identifier: schemas.Name = schemas.Field("", description="A code, or what a scanner sent.")
    lot: schemas.Name = ""
    reference: schemas.Name = schemas.Field("", description="Public reference of a publication.")
    after: schemas.Cursor = 0
    limit: Annotated[int, schemas.Field(ge=1, le=MOST_LINES)] = 500


def router(place: Place) -> Router:
    """Return the addresses of what machines follow."""
    made = Router(tags=["feed"])

    @made.get(
        "/changes",
        response={200: schemas.Changes, **PROBLEMS},
        summary="What was published since a cursor",
        operation_id="changes",
        description=(
            "Ask with the cursor `next` of the last answer. Events come in the order of their "
            "cursors, none is missed or repeated. A publication that leaves the filters gives a "
            "last event, with `matches` false. An old cursor is never an error; one that this "
            "portal never gave, or from before a migration, is answered with `reset`: load the "
            "full export, then ask from its cursor."
        ),
    )
    def changes(request: HttpRequest, response: HttpResponse, filters: Query[ChangeFilters]) -> Any:
        kinds = vocabulary.values("kinds_or_all")
        if filters.kind not in kinds:
            raise Problem(422, _("Natures connues : %(kinds)s.") % {"kinds": ", ".join(kinds)})
        feed = events.read(
            filters.since,
            filters.selection("" if filters.kind == "all" else filters.kind),
            limit=filters.limit,
            exercises=place.exercises,
            base=place.base,
        )
        next_page(request, response, feed.next if feed.has_more else None, "since")
        made = None if place.exercises else exporting.latest(ExportFormat.NDJSON)
        return {
            "items": feed.events,
            "next": feed.next,
            "has_more": feed.has_more,
            "reset": feed.reset,
            "snapshot": made and made.made_at,
        }

    @made.get(
        "/items",
        response={200: schemas.ItemPage, **PROBLEMS},
        summary="The lines of all versions in force",
        operation_id="items",
        description=(
            "One row per identifier and lot, serial numbers or window of dates: what a stock is "
            "joined with, by `key` and `lot_key`. Lines of closed publications have the status "
            "`closed`; released lines are no longer there. The units of products that no code "
            "names come last, without `key`: a search by identifier leaves them out."
        ),
    )
    def lines(request: HttpRequest, response: HttpResponse, filters: Query[ItemFilters]) -> Any:
        found = current_items(filters, place).filter(pk__gt=filters.after).order_by("pk")
        rows, last = page_of(found[: filters.limit + 1], filters.limit)
        said = said_by({row.version_id for row in rows})
        told, after = items.rows(rows, said), last and last.pk
        if after is None and not filters.identifier:
            more, after = items.page_without_code(
                _without_code(filters, place),
                filters.after,
                filters.limit - len(told),
                lot_key(filters.lot),
            )
            told += more
        return {"items": told, "next": next_page(request, response, after)}

    return made


def current_items(filters: ItemFilters, place: Place) -> Any:
    """Return the items of versions in force that the filters want."""
    standing = _standing(filters, place).filter(pk=OuterRef("version__publication"))
    found = AffectedItem.objects.filter(
        Exists(standing), version=F("version__publication__current")
    )
    if filters.reference:
        found = found.filter(version__publication__reference=filters.reference.upper())
    if filters.identifier:
        found = found.filter(_named(filters.identifier))
    if filters.lot:
        found = found.filter(lot_key__in=["", lot_key(filters.lot)])
    return found


def _standing(filters: ItemFilters, place: Place) -> QuerySet[Document]:
    found = Document.objects.filter(filters.selection().of_documents(), exercise=place.exercises)
    return found.exclude(lifecycle=Lifecycle.RETRACTED)


def _without_code(filters: ItemFilters, place: Place) -> Iterator[Version]:
    """Yield the versions in force that name products without a code, by their publications."""
    documents = _standing(filters, place).filter(unscannable__gt=0)
    if filters.reference:
        documents = documents.filter(reference=filters.reference.upper())
    found = Version.objects.filter(pk__in=documents.values("publication__current"))
    return found.select_related("publication").order_by("publication_id").iterator(10)


def _named(text: str) -> Q:
    """Return the condition that an identifier sets; 422 when it is none."""
    reader = Reader()
    _parsed, error = reader.read(0, Line(scan=text))
    if error:
        raise Problem(422, error)
    return Q(key__in={probe.key for probe in reader.probes})

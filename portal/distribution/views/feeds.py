"""An Atom feed for each set of filters (§ 5.2)."""

from datetime import UTC
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, F, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal.distribution.items import absolute
from portal.distribution.selection import Selection
from portal.distribution.vocabulary import unknown
from portal.distribution.wording import from_query
from portal.publication import registry
from portal.publication.enums import Lifecycle
from portal.publication.models import Document, Version
from portal.publication.search.query import Query

ENTRIES = 50


class PagedFeed(Atom1Feed):
    """A feed whose older entries stand at the address `next` (RFC 5005)."""

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        if self.feed["next"]:
            handler.addQuickElement("link", "", {"rel": "next", "href": self.feed["next"]})

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for scheme, term in item["terms"]:
            handler.addQuickElement("category", "", {"scheme": scheme, "term": term})


@require_safe
@cache_control(public=True, max_age=60)
def feed(request: HttpRequest) -> HttpResponse:
    """Return the publications that the filters of a list want, the last changed first.

    The identifier of an entry never changes; `updated` moves with each version. A publication
    that was retracted stays, as an entry that says so and why: a reader would keep it else. A feed
    whose filters no publication can ever match is not there.
    """
    selection = from_query(Query.parse(request.GET))
    if strange := unknown(selection):
        codes = ", ".join(code for found in strange.values() for code in found)
        return HttpResponse(
            _("Ce flux resterait vide. Codes inconnus : %(codes)s.") % {"codes": codes},
            status=404,
            content_type="text/plain; charset=utf-8",
        )
    found = (
        Document.objects.filter(_wanted(selection), exercise=False)
        .select_related("publication__current")
        .defer("publication__current__payload")
        .order_by("-cursor")
    )
    before = request.GET.get("avant", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        found = found.filter(cursor__lt=int(before))
    rows = list(found[: ENTRIES + 1])
    told = PagedFeed(
        title=_("Publications de sécurité sanitaire"),
        link=absolute("/"),
        feed_url=absolute(request.get_full_path()),
        description=_("Ce qui est publié et modifié, le plus récent d’abord."),
        author_name="ANSM",
        language="fr",
        next=_next(request, rows),
    )
    scheme = absolute("/api/v1/codes/")
    for row in rows[:ENTRIES]:
        url = absolute(registry.get(row.kind).path(row.reference))
        told.add_item(
            title=_title(row),
            link=url,
            description=_summary(row),
            unique_id=url,
            pubdate=row.first_published_at.astimezone(UTC),
            updateddate=row.updated_at.astimezone(UTC),
            terms=[
                (f"{scheme}{name}", code)
                for name in ("recipients", "types", "actions", "emdn")
                for code in getattr(row, name)
            ]
            + [(f"{scheme}lifecycles", row.lifecycle)],
        )
    return HttpResponse(told.writeString("utf-8"), content_type=told.content_type)


def _wanted(selection: Selection) -> Q:
    """Return the condition on what a feed tells: what is wanted, and what was until retracted."""
    before = Version.objects.filter(
        selection.of_versions(),
        publication=OuterRef("publication"),
        number=OuterRef("publication__current__number") - 1,
    )
    gone = Document.objects.filter(Exists(before), lifecycle=Lifecycle.RETRACTED)
    if selection.kind:
        gone = gone.filter(kind__in=selection.kind)
    if selection.words:
        # A tombstone has no words left; there are few.
        told = Version.objects.filter(
            publication__in=gone.values("publication"),
            number=F("publication__current__number") - 1,
        ).defer("payload")
        kept = [
            one.publication_id
            for one in told
            if selection.says(one.found_by, one.lifecycle, one.title)
        ]
        gone = gone.filter(pk__in=kept)
    return Q(pk__in=gone.values("pk")) | (
        selection.of_documents() & ~Q(lifecycle=Lifecycle.RETRACTED)
    )


def _title(row: Document) -> str:
    if row.lifecycle == Lifecycle.RETRACTED:
        # A tombstone names what was retracted by its number only.
        return _("Retirée : %(title)s") % {"title": row.reference}
    return row.title


def _summary(row: Document) -> str:
    if row.lifecycle != Lifecycle.RETRACTED:
        return row.summary
    told = _("Cette publication est retirée. Ce qu’elle disait n’est plus valable.")
    return f"{told} {row.publication.current.reason}"


def _next(request: HttpRequest, rows: list[Document]) -> str:
    if len(rows) <= ENTRIES:
        return ""
    pairs = [(name, value) for name, value in request.GET.lists() if name != "avant"]
    query = urlencode([*pairs, ("avant", rows[ENTRIES - 1].cursor)], doseq=True)
    return absolute(f"{request.path}?{query}")

"""The lists of publications: search, filters, orders, pages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import structlog
from django.core.paginator import Paginator
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.core.moments import without_weekday
from portal.publication import registry
from portal.publication.enums import Lifecycle
from portal.publication.models import Document
from portal.publication.search import FacetValue, Page, Query, Sort, search
from portal.publication.search.query import PAGE_SIZE

logger = structlog.get_logger(__name__)

_DATES = {"du": "since", "au": "until"}


@dataclass(frozen=True)
class Choice:
    """A value of a filter as the form offers it."""

    code: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True)
class Facet:
    """A filter: its parameter, its title and its values."""

    name: str
    parameter: str
    title: str
    choices: list[Choice]

    @property
    def chosen(self) -> int:
        return sum(one.selected for one in self.choices)


@dataclass(frozen=True)
class Chip:
    """A filter in force and the address of the same list without it."""

    label: str
    href: str


CHOSEN = (
    "kinds",
    "recipients",
    "lifecycle",
    "product_kinds",
    "actions",
    "types",
    "substances",
    "emdn",
)
"""The filters by code, in the order in which those in force are told."""


@require_safe
def of_kind(request: HttpRequest, kind: str) -> HttpResponse:
    """List the publications of one kind."""
    return _list(request, registry.get(kind))


@require_safe
def of_all(request: HttpRequest) -> HttpResponse:
    """Search the publications of every kind."""
    return _list(request, None)


def _list(request: HttpRequest, kind: registry.PublicationKind | None) -> HttpResponse:
    query = Query.parse(request.GET)
    if kind:
        query = replace(query, kinds=())
    misread = [request.GET[name] for name in _DATES if _is_misread(request, query, name)]
    if "" in request.GET.values() and not misread:
        # A form sends its empty fields too; an address to share has none.
        asked = query.querystring(page=query.page)
        return redirect(f"{request.path}?{asked}" if asked else request.path)
    context = {
        "kind": kind,
        "query": query,
        "title": kind.label_plural if kind else _("Rechercher dans les publications"),
        "intro": registry.page_of(kind.key).intro if kind else "",
        "links": registry.page_of(kind.key).links if kind else (),
        "asks_something": bool(query.text or query.filtered),
        "misread": misread,
        "sorts": _sorts(query),
        "chips": _chips(query, kind),
        "without_filters": replace(Query(), text=query.text).querystring(),
        "follow_query": _followed(query, kind),
    }
    try:
        found = search(replace(query, kinds=(kind.key,)) if kind else query)
    except OperationalError:
        logger.exception("search_failed", query=query.querystring())
        return render(
            request,
            "publication/list.html",
            context | {"found": None, "facets": [], "results": [], "pages": None, "makers": []},
            status=503,
        )
    if query.page > found.pages > 0:
        return redirect(f"{request.path}?{query.querystring(page=found.pages)}")
    return render(request, "publication/list.html", context | _results(query, kind, found))


def _followed(query: Query, kind: registry.PublicationKind | None) -> str:
    """Return the words and filters of a list as the address of what follows it says them.

    What follows knows no substance but as a word: one is such a word, and several alternatives
    narrow nothing, so that nobody misses one of them.
    """
    kinds = (kind.key,) if kind else query.kinds
    named = _labels("substances", query.substances) if len(query.substances) == 1 else []
    text = " ".join(filter(None, [query.text, *named]))
    return query.querystring(
        text=text, kinds=kinds, substances=(), since=None, until=None, sort=None
    )


def _results(query: Query, kind: registry.PublicationKind | None, found: Page) -> dict[str, Any]:
    pages = Paginator(range(found.pages * PAGE_SIZE), PAGE_SIZE)
    return {
        "found": found,
        "results": [_result(one) for one in found.documents],
        "pages": pages.get_page(query.page),
        "facets": _facets(query, kind, found.facets),
        "makers": [(one, query.querystring(maker=one.code)) for one in found.facets["maker"]],
    }


def _result(document: Document) -> dict[str, Any]:
    """Return a publication as a list shows it; of a retracted one, only that it was."""
    kind = registry.get(document.kind)
    retracted = document.lifecycle == Lifecycle.RETRACTED
    return {
        "document": document,
        "url": kind.path(document.reference),
        "types": _labels("types", document.types) or [str(kind.label)],
        "retracted": retracted,
        "closed": document.lifecycle == Lifecycle.CLOSED,
        "closed_mark": registry.page_of(document.kind).closed_mark(document.types),
        "updated": document.updated_at.date() != document.first_published_at.date(),
    }


# Filters ---------------------------------------------------------------------------------------


def _facets(
    query: Query,
    kind: registry.PublicationKind | None,
    values: dict[str, list[FacetValue]],
) -> list[Facet]:
    titles = {
        "recipients": ("destinataire", _("Destinataires")),
        "lifecycle": ("etat", _("État")),
        "product_kinds": ("produit", _("Nature du produit")),
        "actions": ("action", _("Action à mener")),
        "types": ("type", _("Type")),
        "substances": ("substance", _("Substance active")),
        "emdn": ("emdn", _("Nomenclature EMDN")),
    }
    if kind is None:
        titles = {"kinds": ("nature", _("Nature"))} | titles
    found = [
        Facet(name, parameter, title, _choices(name, values[name], kind))
        for name, (parameter, title) in titles.items()
    ]
    return [one for one in found if one.choices]


def _choices(
    name: str, values: Sequence[FacetValue], kind: registry.PublicationKind | None
) -> list[Choice]:
    labels = _labels(name, [one.code for one in values], kind)
    return [
        Choice(one.code, label, one.count, one.selected)
        for one, label in zip(values, labels, strict=True)
    ]


def _labels(
    name: str, codes: Sequence[str], kind: registry.PublicationKind | None = None
) -> list[str]:
    """Return the words of the codes of a filter, a code itself when no kind knows it.

    Where things stand has words of its own in the list of one `kind`.
    """
    found: dict[str, str] = {}
    if name == "lifecycle":
        found = {code: str(label) for code, label in Lifecycle.choices}
    kinds = registry.all_kinds() if name != "lifecycle" else [kind] if kind else []
    for one in kinds:
        if name == "kinds":
            found[one.key] = str(one.label_plural)
        elif codes and one.page and name in one.page.labels:
            found |= registry.labels_of(one.page.labels[name], codes)
    return [found.get(code, code) for code in codes]


def _chips(query: Query, kind: registry.PublicationKind | None) -> list[Chip]:
    """Return what narrows the list, each with the way to take it away."""
    chips = [
        Chip(label, query.toggled(name, code))
        for name in CHOSEN
        for code, label in zip(
            getattr(query, name), _labels(name, getattr(query, name), kind), strict=True
        )
    ]
    if query.maker:
        chips.append(
            Chip(_("Fabricant : %(name)s") % {"name": query.maker}, query.querystring(maker=""))
        )
    if query.since:
        day = without_weekday(query.since)
        chips.append(Chip(_("Depuis le %(day)s") % {"day": day}, query.querystring(since=None)))
    if query.until:
        day = without_weekday(query.until)
        chips.append(Chip(_("Jusqu’au %(day)s") % {"day": day}, query.querystring(until=None)))
    return chips


def _sorts(query: Query) -> list[tuple[str, str, bool]]:
    """Return the orders to choose from: relevance only where there are words to compare."""
    chosen = query.sort or (Sort.RELEVANCE if query.text else Sort.PUBLISHED)
    offered = [one for one in Sort if query.text or one != Sort.RELEVANCE]
    return [(one.value, str(one.label), one == chosen) for one in offered]


def _is_misread(request: HttpRequest, query: Query, name: str) -> bool:
    return bool(request.GET.get(name)) and getattr(query, _DATES[name]) is None

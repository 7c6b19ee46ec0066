"""What a search gives is what somebody would find who read every document, filter by filter."""

import datetime
import itertools
import random
from collections import Counter

import pytest
from django.core.cache import cache

from portal.publication.models import Document, Entry, FacetSet
from portal.publication.search import Query, Sort, search
from portal.publication.search import finding as finding_module
from portal.publication.services.documents import PARTS, parent, with_ancestors
from portal.publication.services.rebuilding import rebuild
from tests.factories.publications import AT, edition, following, gone, published

pytestmark = pytest.mark.django_db

WORDS = ("pompe", "cathéter", "bandelette", "seringue")
MAKERS = ("Étoile Santé", "Zénith Médical", "étoile santé", "Étoile: Sud", "")
FACETS = {
    "recipients": ("officine", "pui", "ehpad"),
    "product_kinds": ("dm", "dmdiv"),
    "actions": ("return", "destroy", "inspect"),
    "types": ("rappel", "information"),
    "substances": ("00123", "00456"),
    "emdn": ("C0101", "C010203", "C02", "W01"),
}
FILTERS = {
    "recipients": ("officine", "pui"),
    "product_kinds": ("dm",),
    "actions": ("return",),
    "types": ("information",),
    "substances": ("00123",),
    "emdn": ("C01",),
    "lifecycle": ("open",),
    "kinds": ("specimen",),
    "maker": "etoile",
}
HELD = {"lifecycle": "lifecycle", "kinds": "kind", "maker": "maker"}


@pytest.fixture
def many():
    """Forty publications, of which some are exercises, retracted, or changed since."""
    chance = random.Random(7)
    for number in range(40):
        version = published(
            edition(
                title=" ".join(chance.sample(WORDS, 2)),
                summary="",
                text="",
                maker=chance.choice(MAKERS),
                lifecycle=chance.choice(("open", "closed")),
                exercise=number % 13 == 5,
                facets={
                    name: chance.sample(codes, chance.randint(0, 2))
                    for name, codes in FACETS.items()
                },
                items=[],
            ),
            at=AT - datetime.timedelta(days=97 * number),
        )
        if number % 9 == 4:
            published(gone(version))
        elif number % 7 == 3:
            facets = {"recipients": ["ehpad"], "emdn": ["W01"]}
            published(following(version, maker="Zénith Médical", facets=facets, items=[]))


def codes_of(document: Document, facet: str) -> list[str]:
    held = getattr(document, HELD.get(facet, facet))
    return [str(one) for one in held] if isinstance(held, list) else [str(held)]


def passes(document: Document, facet: str, asked: Query) -> bool:
    if facet == "maker":
        return document.maker_key.startswith(asked.maker)
    return bool(set(codes_of(document, facet)) & set(getattr(asked, facet)))


def expected(asked: Query) -> tuple[list[int], dict[str, dict[str, int]]]:
    """Return the documents that are asked for, the newest first, and the counts of each facet."""
    chosen = [name for name in FILTERS if getattr(asked, name)]
    found, counts = [], {name: Counter() for name in (*FILTERS, "year")}
    for document in Document.objects.order_by("-first_published_at", "-pk"):
        if document.exercise or document.lifecycle == "retracted":
            continue
        if asked.text not in document.title:
            continue
        failing = {name for name in chosen if not passes(document, name, asked)}
        if not failing:
            found.append(document.pk)
        for name, counted in counts.items():
            if failing <= {name}:
                counted.update(set(codes_of(document, name)))
    opened = with_ancestors(asked.emdn)
    counts["emdn"] = Counter(
        {
            code: number
            for code, number in counts["emdn"].items()
            if len(code) == 1 or parent(code) in opened
        }
    )
    for name in chosen:
        if name != "maker":
            counts[name].update(dict.fromkeys(getattr(asked, name), 0))
    return found, {name: dict(counted) for name, counted in counts.items()}


def all_questions() -> list[Query]:
    """Return searches of every pair of filters, with a word and without."""
    pairs = [
        (),
        *((name,) for name in FILTERS),
        *itertools.combinations(FILTERS, 2),
        tuple(FILTERS),
    ]
    return [
        Query(text=text, sort=Sort.PUBLISHED, **{name: FILTERS[name] for name in names})
        for names in pairs
        for text in ("", "pompe")
    ]


def assert_exact() -> None:
    for asked in all_questions():
        cache.clear()
        page = search(asked)
        found, counts = expected(asked)
        told = {
            name: {value.code: value.count for value in values}
            for name, values in page.facets.items()
        }
        assert told == counts, asked
        assert page.total == len(found), asked
        assert [one.pk for one in page.documents] == found[:20], asked


@pytest.mark.parametrize("broad", [0, 2000])
def test_every_count_and_page_is_that_of_somebody_who_reads_all(many, monkeypatch, broad):
    monkeypatch.setattr(finding_module, "BROAD", broad)
    assert_exact()
    assert any(len(expected(asked)[0]) not in {0, 40} for asked in all_questions())


def test_rebuilding_changes_no_count_and_drops_what_nothing_holds(many):
    before = FacetSet.objects.count()
    rebuild()
    assert_exact()
    held = {
        number for part in PARTS for number in Entry.objects.values_list(f"{part}_id", flat=True)
    }
    assert held == set(FacetSet.objects.values_list("pk", flat=True))
    assert len(held) < before


def test_what_is_held_alike_is_told_once():
    for _ in range(3):
        published(facets={"recipients": ["pui", "officine"]})
    assert FacetSet.objects.count() == len(PARTS)
    published(facets={"recipients": ["pui"]})
    assert FacetSet.objects.count() == len(PARTS) + 1


def test_of_makers_of_as_many_documents_the_first_by_name_are_told(monkeypatch):
    monkeypatch.setattr(finding_module, "MOST_MAKERS", 2)
    for maker in ("Zénith", "Alpha", "Milieu", "Milieu"):
        published(maker=maker)
    told = [(value.code, value.count) for value in search(Query()).facets["maker"]]
    assert told == [("Milieu", 2), ("Alpha", 1)]

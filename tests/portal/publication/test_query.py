"""Searches as addresses, and the feed of changes."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.publication.search import Query, Sort
from portal.publication.search.words import distance
from portal.publication.services.changes import changes, last_cursor
from tests.factories.publications import following, published

codes = st.lists(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,10}", fullmatch=True), max_size=4).map(
    lambda found: tuple(sorted(set(found)))
)
texts = st.text(max_size=40).map(lambda text: Query.parse("").text + " ".join(text.split()))
queries = st.builds(
    Query,
    text=texts.filter(lambda text: "\x00" not in text),
    maker=texts.filter(lambda text: "\x00" not in text),
    recipients=codes,
    product_kinds=codes,
    actions=codes,
    types=codes,
    emdn=codes,
    lifecycle=codes,
    kinds=codes,
    since=st.none() | st.dates(datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)),
    until=st.none() | st.dates(datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)),
    sort=st.none() | st.sampled_from(Sort),
    page=st.integers(1, 500),
)


@given(queries)
def test_a_search_is_read_back_from_its_address(query):
    assert Query.parse(query.querystring()) == query


@given(st.text(max_size=80))
def test_any_address_is_a_search(text):
    for name in ("q", "destinataire", "du", "au", "tri", "page", "fabricant"):
        query = Query.parse(f"{name}={text}")
        assert Query.parse(query.querystring()) == query


@pytest.mark.parametrize(
    ("address", "query"),
    [
        ("q=  été  %00 à", Query(text="été à")),
        ("du=01/02/2026&au=2026-02-30", Query(since=datetime.date(2026, 2, 1))),
        ("page=0", Query()),
        ("page=9999", Query(page=500)),
        ("page=-3&tri=x&destinataire=<b>", Query()),
        ("destinataire=pui&destinataire=officine&destinataire=pui",
         Query(recipients=("officine", "pui"))),
        ("du=0001-01-01", Query()),
    ],
)  # fmt: skip
def test_what_is_not_understood_asks_nothing(address, query):
    assert Query.parse(address) == query


def test_a_filter_is_added_and_taken_away():
    query = Query(text="pompe", recipients=("pui",), page=3)

    assert query.querystring() == "q=pompe&destinataire=pui&page=3"
    assert query.querystring(page=4) == "q=pompe&destinataire=pui&page=4"
    assert query.toggled("recipients", "officine") == (
        "q=pompe&destinataire=officine&destinataire=pui"
    )
    assert query.toggled("recipients", "pui") == "q=pompe"
    assert query.filtered
    assert not Query(text="pompe", page=2, sort=Sort.TITLE).filtered


@pytest.mark.parametrize(
    ("one", "other", "errors"),
    [
        ("pompe", "pompe", 0),
        ("pompe", "pomp", 1),
        ("pompe", "pompes", 1),
        ("pompe", "bompe", 1),
        ("pompe", "opmpe", 1),
        ("insulien", "insuline", 1),
        ("abcd", "badc", 2),
        ("abc", "xyz", 3),
    ],
)
def test_distance(one, other, errors):
    assert distance(one, other) == distance(other, one) == errors


@pytest.mark.django_db
def test_changes_are_read_by_cursor(specimens):
    assert changes(0).items == []
    assert (last_cursor(), changes(0).next) == (0, 0)
    first = published()
    for _ in range(3):
        published(following(first))
    other = published()

    start = changes(0, limit=2)
    assert [version.cursor for version in start.items] == [1, 2]
    assert (start.next, start.has_more) == (2, True)
    rest = changes(start.next, limit=10)
    assert [version.cursor for version in rest.items] == [3, 4, 5]
    assert (rest.next, rest.has_more) == (5, False)
    assert rest.items[-1].publication == other.publication
    assert changes(5).next == 5
    assert changes(99).next == 99
    none = changes(0, kinds=["dhpc"])
    assert (none.items, none.next, none.has_more) == ([], 5, False)
    assert len(changes(0, kinds=["specimen"]).items) == 5


@pytest.mark.django_db
def test_changes_take_two_statements(django_assert_num_queries):
    for _ in range(3):
        published()

    with django_assert_num_queries(2):
        assert [version.publication.reference for version in changes(0).items]

"""A lot typed in the search box: it finds what names it and hides nothing else."""

import pytest

from portal.publication.search import Query, search
from portal.reference.identifiers import lot_key
from tests.factories.publications import following, lot, published

pytestmark = pytest.mark.django_db


def found(text: str) -> list[str]:
    """Return the references found, in order."""
    return [one.reference for one in search(Query(text=text)).documents]


@pytest.mark.parametrize("typed", ["LOT77", "lot77", "N° LOT77", "  lot77 "])
def test_an_exact_lot_finds_what_names_it(typed):
    named = published(items=[lot("LOT77"), lot("LOT78")])
    published(items=[lot("LOT770")])

    page = search(Query(text=typed))

    assert [one.reference for one in page.documents] == [named.publication.reference]
    assert page.is_lot
    assert not page.is_code


def test_a_lot_of_a_product_without_code_is_found_too():
    named = published(items=[], unscannable=1, lots=["SM-7"])
    assert found("sm-7") == [named.publication.reference]


def test_a_lot_that_is_also_a_word_hides_nothing_that_the_word_finds():
    by_lot = published(items=[lot("2026")])
    by_word = published(title="Campagne 2026", items=[lot("Z1")])
    assert set(found("2026")) == {by_lot.publication.reference, by_word.publication.reference}


def test_a_released_lot_and_a_retracted_action_still_answer_to_their_lot():
    first = published(items=[lot("LOT77"), lot("LOT78")])
    published(following(first, items=[lot("LOT78")]))
    assert found("LOT77") == [first.publication.reference]
    gone = {"version_kind": "retraction", "lifecycle": "retracted", "reason": "Erreur"}
    published(following(first, items=[], **gone))
    assert found("LOT78") == [first.publication.reference]


def test_an_exercise_answers_to_no_lot():
    published(items=[lot("LOT77")], exercise=True)
    assert found("LOT77") == []


def test_what_is_no_lot_is_not_called_one():
    published(items=[lot("LOT77")])
    assert not search(Query(text="LOT7")).is_lot
    assert not search(Query(text="lot")).is_lot
    assert not search(Query(text="bandelettes")).is_lot


SERIALS = {"scope": "serial_range", "serial": "SN00100", "serial_to": "SN00900"}


@pytest.mark.parametrize(
    ("typed", "finds"),
    [("SN00500", True), ("sn00100", True), ("SN00901", False), ("SN500", False), ("00500", False)],
)
def test_a_serial_number_within_a_range_finds_what_names_it(typed, finds):
    named = published(items=[lot("", **SERIALS)])
    page = search(Query(text=typed))
    assert [one.reference for one in page.documents] == [named.publication.reference] * finds
    assert page.is_lot is finds


def test_what_was_lifted_is_not_called_published():
    first = published(items=[lot("LOT77"), lot("LOT78")])
    published(following(first, items=[lot("LOT78")]))
    assert search(Query(text="LOT77")).is_lifted
    assert not search(Query(text="LOT78")).is_lifted
    published(items=[lot("LOT77")])
    assert not search(Query(text="LOT77")).is_lifted


@pytest.mark.parametrize(
    "published_as", ["AB-1234", "AB1234", "AB 1234", "AB.1234", "0AB\u20111234"]
)
@pytest.mark.parametrize("typed", ["AB-1234", "ab1234", "AB 1234", "AB/1234", "lot n° ab_1234"])
def test_a_lot_written_with_other_dashes_is_found(published_as, typed):
    named = published(items=[lot(published_as)])
    published(items=[lot("AB12345")])

    page = search(Query(text=typed))

    assert [one.reference for one in page.documents] == [named.publication.reference]
    assert page.is_lot
    assert page.is_loose is (lot_key(published_as) != lot_key(typed))
    assert not page.corrected


def test_a_lot_of_a_product_without_code_is_found_with_other_dashes():
    named = published(items=[], unscannable=1, lots=["SM-77", "AUTRE-1"])
    assert found("sm77") == [named.publication.reference]
    assert found("sm 7") == []


def test_another_writing_counts_where_nothing_is_written_so():
    written = published(items=[lot("AB-1234")])
    published(items=[lot("AB1234")])
    page = search(Query(text="AB-1234"))
    assert [one.reference for one in page.documents] == [written.publication.reference]
    assert not page.is_loose


def test_a_short_lot_is_found_as_it_is_written_only():
    published(items=[lot("A-12")])
    assert found("A12") == []


def test_a_lot_that_was_lifted_says_so_however_it_is_typed():
    first = published(items=[lot("LOT-77-AB"), lot("LOT78")])
    assert not search(Query(text="LOT77AB")).is_lifted
    published(following(first, items=[lot("LOT78")]))
    page = search(Query(text="LOT77AB"))
    assert page.is_lifted
    assert [one.pk for one in page.documents] == [first.publication_id]


@pytest.mark.parametrize("address", ["/recherche/", "/actions/"])
def test_the_list_says_that_the_lot_is_written_otherwise(client, address):
    named = published(kind="action", items=[lot("AB-1234")])
    answer = client.get(address, {"q": "AB1234"}).content.decode()
    assert named.publication.reference in answer
    assert "ressemble à un lot publié, écrit autrement" in answer
    assert "écrit autrement" not in client.get(address, {"q": "AB-1234"}).content.decode()

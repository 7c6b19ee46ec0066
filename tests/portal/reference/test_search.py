"""The product search, as somebody types."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.reference import search
from portal.reference.models import Medicine, Presentation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loaded(base):
    """Search in the demonstration set."""


def names(query, limit=10):
    return [hit.name for hit in search.medicines(query, limit).hits]


@pytest.mark.parametrize(
    "query", ["dolov", "DOLOVERTE 500", "doloverte 500mg", "Dolovérte", "  doloverte,  500 "]
)
def test_search_finds_names_by_their_start(query):
    assert "DOLOVERTE 500 mg, comprimé pelliculé" in names(query)


def test_search_puts_names_that_start_alike_before_those_that_contain():
    found = names("para", 50)
    assert found
    assert all(not name.startswith("PARA") for name in found)
    assert names("amlodipine")[0] == "AMLODIPINE CLAIREFONT 10 mg, gélule"
    assert any(name.startswith("ALDOVINE") for name in names("amlodipine", 20))


@pytest.mark.parametrize(
    ("query", "start"),
    [
        ("gélule brumaxil", "BRUMAXIL 500"),
        ("paracetamol solu", "DOLOVERTE 24"),
        ("levothyroxine 75", "ERVALINE 75"),
        ("kermaline 1000 ml", "KERMALINE"),
    ],
)
def test_search_takes_words_in_any_order_substances_and_packs(query, start):
    assert names(query)[0].startswith(start)


@pytest.mark.parametrize(
    ("query", "corrected"),
    [("dolovrete", "doloverte"), ("lysbrunne", "lysbrune"), ("amlodipne", "amlodipine")],
)
def test_search_mends_typing_errors(query, corrected):
    results = search.medicines(query)
    assert results.corrected == corrected
    assert results.hits


def test_search_gives_nothing_for_nonsense_or_one_letter():
    assert names("xqzwvk") == []
    assert names("a") == []
    assert names("") == []
    assert names("42 wxyzzy") == []


def test_search_finds_codes_whole_and_started():
    pack = Presentation.objects.get(pk="3400980013705")
    for query in (
        "3400980013705",
        "34009 800 137 05",
        "8001370",
        "0103400980013705",
        "34009800137",
    ):
        results = search.medicines(query)
        assert [hit.value for hit in results.hits] == [pack.cip13], query
        assert results.notes == []
    by_cis = search.medicines("90010611")
    assert len(by_cis.hits) == 2
    assert {hit.cis for hit in search.medicines("9001").hits} <= set(
        Medicine.objects.filter(pk__startswith="9001").values_list("pk", flat=True)
    )


def test_search_reads_a_scan_and_gives_back_lot_and_expiry():
    results = search.medicines("]d201034009800137051728093010LOT7\x1d21S1")
    assert [hit.value for hit in results.hits] == ["3400980013705"]
    assert (results.identified.lot, results.identified.expiry) == ("LOT7", "2028-09-30")


def test_search_says_when_a_code_is_unknown_or_wrong():
    assert "inconnu de la base du 30 octobre 2026" in search.medicines("3400930915004").notes[-1]
    assert "La clé" in search.medicines("3400980013706").notes[0]


def test_search_shows_withdrawn_products_only_by_their_code():
    Presentation.objects.filter(medicine="90010611").update(withdrawn_at="2026-11-01T00:00Z")
    assert not any(hit.cip13 for hit in search.medicines("doloverte 500").hits)
    (hit,) = search.medicines("3400980013705").hits
    assert hit.withdrawn


def test_search_gives_the_pack_of_a_medicine_that_is_not_there():
    orphan = Presentation.objects.get(medicine="99999990")
    (hit,) = search.medicines(orphan.pk).hits
    assert "absente de la base" in hit.name


def test_search_gives_medicines_without_presentation():
    Presentation.objects.filter(medicine="90010611").delete()
    hit = search.medicines("doloverte 500").hits[0]
    assert (hit.value, hit.presentation, hit.label) == ("90010611", "", hit.name)


@pytest.mark.parametrize("query", ["dolo", "dolovrete", "3400980013705", "kermaline 1000 ml"])
def test_search_asks_few_questions_to_the_base(query):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        search.medicines(query)
    assert len(queries) <= 5


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=60))
def test_search_survives_any_text(text):
    assert isinstance(search.medicines(text).as_dict(), dict)


def test_words_are_written_as_the_base_writes_them():
    texts = [*Medicine.objects.values_list("name", flat=True), "Œdème ½ L’ÉTÉ n° 5 – ß Ø µg Ç"]
    with connection.cursor() as cursor:
        for text in texts:
            cursor.execute("SELECT portal_search_key(%s)", [text])
            key = cursor.fetchone()[0].split()
            assert search.words(text) == key

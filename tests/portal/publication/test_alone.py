"""A lot or a serial number without the code of its product, and other writings of a lot."""

import re

import pytest
from django.core.cache import cache

from portal.publication.check import Line, check
from portal.publication.models import AffectedItem
from portal.publication.reading import symbols
from portal.publication.reading.lines import lines, products
from portal.publication.search import Query, search
from portal.publication.stocks import lots
from tests.factories.publications import following, lot, published

pytestmark = pytest.mark.django_db

GTIN = "03401060012342"
PAGE = "/actions/verifier/"


@pytest.fixture(autouse=True)
def no_brake():
    """Start with no call counted."""
    cache.clear()


def alone(**line):
    """Return the verdict of a line, and whether its lot is written otherwise where it is named."""
    results = check([Line(**line)]).results
    loosely = lots.look_up(results)
    return str(results[0].verdict or "error"), loosely.get(0)


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("VEL-22K", "concerned_exact"),
        ("vel-22k", "concerned_exact"),
        ("VEL22K", "to_verify"),
        ("VEL 22K", "to_verify"),
        ("VEL–22K", "to_verify"),
        ("VEL.22/K", "to_verify"),
        ("VEL22", "not_listed"),
        ("VEL-22KX", "not_listed"),
        ("XVEL22K", "not_listed"),
        ("EL-22K", "not_listed"),
    ],
)
def test_dashes_of_a_lot_may_be_left_out(typed, expected):
    published(items=[lot("VEL-22K")])
    (result,) = check([Line(identifier=GTIN, lot=typed)]).results
    assert str(result.verdict) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ({"lot": "VEL-22K"}, ("to_verify", False)),
        ({"lot": "VEL22K"}, ("to_verify", True)),
        ({"scan": "vel22k"}, ("to_verify", True)),
        ({"identifier": "VEL-22K"}, ("to_verify", False)),
        ({"lot": "VEL22"}, ("error", None)),
        # Three signs alone resemble too many lots.
        ({"lot": "A1-2"}, ("to_verify", False)),
        ({"lot": "A12"}, ("error", None)),
        ({"identifier": "03401234567890", "lot": "VEL22K"}, ("unknown_id", None)),
    ],
)
def test_a_lot_alone_is_looked_for_in_its_writings(line, expected):
    published(items=[lot("VEL-22K"), lot("A1-2")])
    assert alone(**line) == expected


def test_an_exact_lot_hides_those_that_resemble_it():
    published(items=[lot("VEL-22K")])
    exact = published(items=[lot("VEL22K")])
    results = check([Line(lot="VEL22K")]).results
    lots.look_up(results)
    assert [one.action for one in results[0].matches] == [exact.publication.reference]


RANGE = {"scope": "serial_range", "serial": "0010100", "serial_to": "0010900"}
NAMED = {"scope": "serial_range", "serial": "SN100", "serial_to": "SN900"}


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ({"identifier": GTIN, "serial": "0010500"}, "concerned_exact"),
        ({"identifier": GTIN, "serial": "10500"}, "not_listed"),
        ({"serial": "0010500"}, "to_verify"),
        ({"scan": "0010500"}, "to_verify"),
        ({"serial": "0010901"}, "error"),
        ({"serial": "10500"}, "error"),
        ({"serial": "sn500"}, "to_verify"),
        ({"serial": "SN901"}, "error"),
    ],
)
def test_serial_numbers_are_found_in_ranges_digits_alone_too(line, verdict):
    published(items=[lot("", **RANGE), lot("", **NAMED)])
    found, _loosely = alone(**line)
    assert found == verdict


def test_a_few_digits_are_no_serial_number():
    few = {"scope": "serial_range", "serial": "1000", "serial_to": "9999"}
    published(items=[lot("", **few)])
    assert alone(serial="2026") == ("error", None)


def test_what_was_released_names_nothing_any_more():
    first = published(items=[lot("", **RANGE), lot("VEL-22K")])
    published(following(first, version_kind="lots_released", items=[lot("B")]))
    assert alone(serial="0010500") == ("error", None)
    assert alone(lot="VEL22K") == ("error", None)


@pytest.mark.parametrize(
    ("typed", "finds"), [("0010500", True), ("0010901", False), ("2026", False)]
)
def test_the_search_finds_a_serial_number_of_digits_alone(typed, finds):
    few = {"scope": "serial_range", "serial": "1000", "serial_to": "9999"}
    named = published(items=[lot("", **RANGE), lot("", **few)])
    page = search(Query(text=typed))
    assert [one.reference for one in page.documents] == [named.publication.reference] * finds


def test_the_page_says_once_that_it_is_to_be_verified(client):
    published(items=[lot("VEL-22K")])
    text = text_of(client.post(PAGE, {"identifier": "", "lot": "VEL22K"}))
    assert text.count("À vérifier") == 1
    assert "un lot qui s’écrit presque ainsi" in text
    assert "· ·" not in text
    what = re.search(
        r'verdict__what">(.*?)</p>',
        client.post(PAGE, {"identifier": "", "lot": "VEL-22K"}).content.decode(),
    )
    assert what[1] == "lot <strong>VEL-22K</strong>"


def test_a_serial_number_alone_may_be_typed(client):
    published(items=[lot("", **RANGE)])
    text = text_of(client.post(PAGE, {"identifier": "", "serial": "0010500"}))
    assert "Ce lot ou ce numéro de série est nommé par" in text
    assert client.post(PAGE, {"identifier": ""}).status_code == 422


def test_the_scan_says_its_verdict_once(client):
    published(items=[lot("VEL-22K")])
    told = client.post(PAGE, {"code": "VEL-22K"}, headers={"accept": "application/json"}).json()
    assert told["message"].count("À vérifier") == 1


def test_the_list_of_an_action_finds_a_lot_without_its_dashes():
    version = published(items=[lot("VEL-22K"), lot("VEL-23K"), lot("A-1")])
    known = products(version)
    assert lines(version, known=known, text="vel22k").found == 1
    assert lines(version, known=known, text="A1").found == 0


def test_only_what_can_be_drawn_offers_a_code():
    published(
        items=[
            lot("A"),
            lot("B", identifier_kind="manufacturer_ref", identifier="EX-P1"),
            lot("C", identifier="03401060012343"),
            lot("D", identifier_kind="hibc_di", identifier="A123BJC5D6E71"),
        ]
    )
    items = list(AffectedItem.objects.order_by("pk"))
    assert [symbols.is_drawable(one) for one in items] == [True, False, False, True]
    assert [bool(symbols.symbol(one).svg) for one in items] == [True, False, False, True]


def test_all_serial_numbers_of_a_stock_are_looked_for():
    published(items=[lot("", **NAMED)])
    rows = [Line(serial=f"SN{number}") for number in (*range(10_000, 10_900), 100, 500, 900, 901)]
    results = check(rows).results
    assert set(lots.look_up(results)) == {900, 901, 902}
    assert not any(one.matches for one in (*results[:900], results[903]))


def test_a_number_is_told_of_the_last_versions_that_hold_it_and_its_neighbours_too():
    wide = {"scope": "serial_range", "serial": "SN100", "serial_to": "SN109"}
    narrow = {"scope": "serial_range", "serial": "SN104", "serial_to": "SN105"}
    first = published(items=[lot("", **wide)])
    others = [published(items=[lot("", **narrow)]) for _ in range(lots.MOST_NAMED)]
    rows = [Line(serial=serial) for serial in ("SN104", "SN103", "SN109", "sn104")]
    results = check(rows).results
    lots.look_up(results)
    last = [one.publication.reference for one in reversed(others)]
    assert [one.action for one in results[0].matches] == last
    assert [one.action for one in results[1].matches] == [first.publication.reference]
    assert [one.action for one in results[2].matches] == [first.publication.reference]
    assert [one.action for one in results[3].matches] == last


def test_exercises_do_not_name_a_serial_number_of_the_others():
    published(items=[lot("", **NAMED)], exercise=True)
    results = check([Line(serial="SN500")]).results
    assert not lots.look_up(results)
    assert set(lots.look_up(results, exercises=True)) == {0}

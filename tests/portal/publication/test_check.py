"""The verdicts of the stock check, one by one."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.publication.check import MOST_LINES, Line, TooManyLines, check
from portal.publication.enums import ItemStatus, Verdict
from portal.reference.identifiers import gtin14_at
from tests.factories.publications import AT, every, following, gone, lot, published

pytestmark = pytest.mark.django_db

GTIN = "03401060012342"
SCAN = f"]d201{GTIN}17270630"


def verdict(**told) -> str:
    return check([Line(**told)]).results[0].verdict


def of(lot_name: str = "", **told) -> str:
    return verdict(identifier=GTIN, lot=lot_name, **told)


def test_each_of_the_seven_verdicts():
    published(items=[lot("LOT42")])
    published(items=[every(identifier="3401060012359")])
    closed = published(items=[lot("OLD1")])
    published(following(closed, version_kind="closure", lifecycle="closed", items=[lot("OLD1")]))
    freed = published(items=[lot("FREE1"), lot("KEPT1")])
    published(following(freed, version_kind="lots_released", items=[lot("KEPT1")]))
    asked = {
        "concerned_exact": Line(identifier=GTIN, lot="lot42"),
        "concerned_all": Line(identifier="3401060012359", lot="ANY"),
        "to_verify": Line(identifier=GTIN),
        "not_listed": Line(identifier=GTIN, lot="LOT43"),
        "unknown_id": Line(identifier="4006381333931", lot="LOT42"),
        "concerned_closed": Line(identifier=GTIN, lot="OLD1"),
        "released": Line(identifier=GTIN, lot="FREE1"),
    }
    found = check(list(asked.values())).results
    assert {str(one.verdict): one.line for one in found} == asked
    assert set(asked) == set(Verdict.values)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ({"lot": "LOT 5175366"}, "concerned_exact"),
        ({"lot": "n° 5175366"}, "concerned_exact"),
        ({"lot": " 5175366 "}, "concerned_exact"),
        ({"lot": "005175366"}, "to_verify"),
        ({"lot": "51 75366"}, "to_verify"),
        ({"lot": "5175367"}, "not_listed"),
        ({"lot": "X5175366"}, "not_listed"),
        ({"lot": ""}, "to_verify"),
    ],
)
def test_writings_of_a_lot(line, expected):
    published(items=[lot("5175366")])
    assert of(line["lot"]) == expected


def test_zeros_in_front_of_the_published_lot():
    published(items=[lot("000"), lot("LOT0042"), lot("A 7")])
    assert of("0") == "to_verify"
    assert of("42") == "to_verify"
    assert of("A7") == "to_verify"
    assert of("LOT0042") == "concerned_exact"


@pytest.mark.parametrize(
    "identifier",
    [GTIN, "3401060012342", "340-1060.0123 42", "6001234", f"(01){GTIN}", f"01{GTIN}"],
)
def test_writings_of_one_identifier(identifier):
    published(items=[lot("LOT42", identifier_kind="acl13", identifier="3401060012342")])
    assert verdict(identifier=identifier, lot="LOT42") == "concerned_exact"


@pytest.mark.parametrize(
    ("kind", "printed", "asked"),
    [
        ("manufacturer_ref", "AB-12.3", "ab 123"),
        ("hibc_di", "A123BJC5D6E71", "+A123BJC5D6E71G"),
        ("hibc_di", "A123BJC5D6E71", "a123bjc5d6e71"),
        ("iccbba_di", "A9999XYZ100T0944", "=/A9999XYZ100T0944"),
        ("ppn", "110375286414", "9N110375286414"),
        ("cip7", "5506240", "34009 550 624 00"),
        ("cip13", "34009 550 624 00", "5506240"),
        ("udi_di", "96385074", "96385074"),
        ("manufacturer_ref", "12345678", "12345678"),
    ],
)
def test_every_kind_of_identifier(kind, printed, asked):
    published(items=[every(identifier_kind=kind, identifier=printed)])
    assert verdict(identifier=asked) == "concerned_all"
    assert verdict(scan=asked) == "concerned_all"


def test_a_wrong_key_is_to_be_verified_and_says_so():
    published(items=[every()])
    found = check([Line(identifier="3401060012343")]).results[0]
    assert found.verdict == "unknown_id"
    published(items=[every(identifier="3401060012343")])
    found = check([Line(identifier="3401060012343")]).results[0]
    assert found.verdict == "to_verify"
    assert "devrait être 2" in found.parsed.warnings[0]


def test_another_pack_of_the_same_item_is_to_be_verified():
    published(items=[lot("LOT42")])
    box = gtin14_at(GTIN, 3)
    assert verdict(identifier=box, lot="LOT42") == "to_verify"
    assert verdict(identifier=box) == "to_verify"
    assert verdict(identifier=box, lot="0LOT42") == "unknown_id"
    assert verdict(identifier=box, lot="LOT43") == "unknown_id"
    published(items=[every(identifier_kind="hibc_di", identifier="A123BJC5D6E71")])
    assert verdict(scan="+A123BJC5D6E72H") == "to_verify"


def test_the_declared_pack_wins_over_another_one():
    published(items=[lot("LOT42"), lot("B7", identifier=gtin14_at(GTIN, 1))])
    assert of("B7") == "to_verify"
    assert verdict(identifier=gtin14_at(GTIN, 1), lot="B7") == "concerned_exact"


def test_a_scan_gives_everything():
    published(items=[lot("LOT42")])
    scan = f"{SCAN}10LOT42\x1d21SER0001"
    found = check([Line(ref="a", scan=scan)]).results[0]
    assert found.as_json() == {
        "ref": "a",
        "verdict": "concerned_exact",
        "parsed": {
            "scheme": "gs1",
            "identifier": GTIN,
            "gtin14": GTIN,
            "lot": "LOT42",
            "serial": "SER0001",
            "expiry": "2027-06-30",
            "warnings": [],
        },
        "matches": [
            {
                "action": found.matches[0].action,
                "version": 1,
                "line": 1,
                "verdict": "concerned_exact",
                "required_actions": [],
                "block_dispensing": "",
                "deadline": None,
                "url": f"/specimens/{found.matches[0].action}/",
            }
        ],
    }


def test_scan_that_lost_its_separator_is_to_be_verified():
    published(items=[lot("LOT42LOT42AB")])
    scan = f"{SCAN}10LOT42LOT42AB21SER0001"
    found = check([Line(scan=scan)]).results[0]
    assert found.verdict == "to_verify"
    assert found.parsed.warnings
    assert verdict(scan=scan, lot="LOT42LOT42AB") == "concerned_exact"


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("A121SN1", "to_verify"),
        ("A12112345678", "to_verify"),
        ("A117270630", "to_verify"),
        ("A121SN1\x1d240X", "not_listed"),
        ("A1X21SN1", "not_listed"),
        ("A121", "not_listed"),
    ],
)
def test_short_scan_that_lost_its_separator_is_to_be_verified_too(sent, expected):
    published(items=[lot("A1")])
    found = check([Line(scan=f"01{GTIN}10{sent}")]).results[0]
    assert found.verdict == expected
    assert bool(found.parsed.warnings) == (expected == "to_verify")


def test_lot_that_is_named_whole_needs_no_second_look():
    published(items=[lot("A1"), lot("A121SN1")])
    found = check([Line(scan=f"01{GTIN}10A121SN1")]).results[0]
    assert found.verdict == "concerned_exact"
    assert found.parsed.warnings == ()


def test_scan_with_a_date_that_does_not_exist_still_finds_its_lot():
    published(items=[lot("LOT42")])
    found = check([Line(scan=f"01{GTIN}1727063110LOT42")]).results[0]
    assert found.verdict == "concerned_exact"
    assert found.parsed.warnings


def test_released_then_affected_again():
    first = published(items=[lot("LOT42"), lot("B")])
    second = published(following(first, version_kind="lots_released", items=[lot("B")]))
    found = check([Line(identifier=GTIN, lot="LOT42")]).results[0]
    assert (found.verdict, found.matches[0].version) == ("released", 2)
    published(following(second, version_kind="scope_extended", items=[lot("LOT42"), lot("B")]))
    found = check([Line(identifier=GTIN, lot="LOT42")]).results[0]
    assert (found.verdict, found.matches[0].version) == ("concerned_exact", 3)


def test_a_retracted_action_is_told_as_released_with_its_reason():
    first = published(items=[lot("LOT42")])
    published(
        following(
            first,
            version_kind="retraction",
            lifecycle="retracted",
            reason="Publiée par erreur.",
            items=[],
        )
    )
    found = check([Line(identifier=GTIN, lot="LOT42"), Line(identifier=GTIN)]).results
    assert [one.verdict for one in found] == ["released", "not_listed"]
    match = found[0].matches[0]
    assert (match.status, match.reason) == (ItemStatus.RETRACTED, "Publiée par erreur.")


def test_two_actions_the_gravest_first():
    freed = published(items=[lot("LOT42"), lot("Z")])
    published(following(freed, version_kind="lots_released", items=[lot("Z")]))
    assert of("LOT42") == "released"
    old = published(items=[lot("LOT42")])
    published(following(old, version_kind="closure", lifecycle="closed", items=[lot("LOT42")]))
    assert of("LOT42") == "concerned_closed"
    published(items=[lot("", scope="serial", serial="S1")])
    assert of("LOT42") == "to_verify"
    whole = published(items=[every()])
    assert of("LOT42") == "concerned_all"
    exact = published(items=[lot("LOT42")])
    found = check([Line(identifier=GTIN, lot="LOT42")]).results[0]
    assert [str(one.verdict) for one in found.matches] == [
        "concerned_exact",
        "concerned_all",
        "concerned_closed",
        "released",
    ]
    assert [one.action for one in found.matches][:2] == [
        exact.publication.reference,
        whole.publication.reference,
    ]


def test_closed_action_without_lot_is_to_be_verified():
    old = published(items=[lot("LOT42")])
    published(following(old, version_kind="closure", lifecycle="closed", items=[lot("LOT42")]))
    found = check([Line(identifier=GTIN)]).results[0]
    assert (found.verdict, found.matches[0].status) == ("to_verify", ItemStatus.CLOSED)


def test_exercises_are_left_out():
    published(items=[lot("LOT42"), every(identifier="3401060012359")], exercise=True)
    assert of("LOT42") == "unknown_id"
    published(items=[lot("OTHER")])
    assert of("LOT42") == "not_listed"
    assert verdict(identifier="3401060012359") == "unknown_id"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (Line(), "n’a pas de code"),
        (Line(scan="   "), "n’a pas de code"),
        (Line(scan="x" * 501), "n’est pas un code"),
        (Line(identifier="340106001"), "9 chiffres"),
        (Line(scan="]d210LOT42"), ""),
        (Line(identifier="\x00"), "n’est pas un code"),
        (Line(identifier="\ud800"), "n’est pas un code"),
    ],
)
def test_a_bad_line_is_an_error_of_its_own(line, words):
    published(items=[lot("LOT42")])
    results = check([Line(ref="1", identifier=GTIN, lot="LOT42"), line]).results
    assert results[0].verdict == "concerned_exact"
    assert results[1].verdict is None
    assert results[1].error
    assert words in results[1].error
    assert results[1].as_json()["error"] == results[1].error


def test_order_cursor_and_time():
    version = published(items=[lot("LOT42")])
    before = datetime.datetime.now(tz=datetime.UTC)
    found = check([Line(ref=str(n), identifier=GTIN, lot=f"LOT{n}") for n in range(100)])
    assert [one.line.ref for one in found.results] == [str(n) for n in range(100)]
    assert [n for n, one in enumerate(found.results) if one.verdict == "concerned_exact"] == [42]
    assert found.cursor == version.cursor
    assert before <= found.checked_at
    told = found.as_json()
    assert told["cursor"] == version.cursor
    assert datetime.datetime.fromisoformat(told["checked_at"]) == found.checked_at
    assert version.published_at == AT


def test_nothing_published_nothing_asked():
    assert check([]).as_json()["results"] == []
    assert check([]).cursor == 0
    assert of("LOT42") == "unknown_id"


def test_ten_thousand_lines_in_as_many_statements_as_one():
    published(items=[lot(f"LOT{n}") for n in range(0, 3000, 2)])
    published(
        items=[
            lot("", scope="serial", serial=f"S{n}", identifier="3401060012359") for n in range(3000)
        ]
    )
    with CaptureQueriesContext(connection) as one:
        check([Line(identifier=GTIN, lot="LOT2")])
    lines = [Line(identifier=GTIN, lot=f"LOT{n}") for n in range(5000)]
    lines += [Line(identifier="3401060012359", serial=f"S{n}") for n in range(5000)]
    with CaptureQueriesContext(connection) as many:
        found = check(lines).results
    assert len(many) == len(one)
    counts = [sum(one.verdict == name for one in found) for name in Verdict.values]
    assert dict(zip(Verdict.values, counts, strict=True)) == {
        "concerned_exact": 1500 + 3000,
        "concerned_all": 0,
        "to_verify": 0,
        "concerned_closed": 0,
        "released": 0,
        "unknown_id": 0,
        "not_listed": 3500 + 2000,
    }


def test_more_lines_than_one_check_takes():
    with pytest.raises(TooManyLines):
        check([Line()] * (MOST_LINES + 1))


def test_no_verdict_says_safe():
    for one in Verdict:
        assert "sûr" not in str(one.label).lower()
        assert "safe" not in str(one.label).lower()


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=60), st.text(max_size=30), st.text(max_size=30), st.text(max_size=12))
def test_any_text_is_answered(code, lot_name, serial, expiry):
    lines = [
        Line(scan=code, lot=lot_name, expiry=expiry),
        Line(identifier=code, serial=serial),
        Line(identifier=GTIN, lot=lot_name, serial=serial, expiry=expiry),
    ]
    for one in check(lines).results:
        assert bool(one.verdict) != bool(one.error)


def test_a_product_that_no_action_names_any_more_is_told_so():
    freed = published(items=[lot("FREE1")])
    assert not check([Line(identifier=GTIN, lot="OTHER")]).results[0].no_longer_named
    published(gone(freed))
    lines = [Line(identifier=GTIN, lot=name) for name in ("FREE1", "OTHER", "")]
    found = check(lines).results
    assert [one.verdict for one in found] == ["released", "not_listed", "not_listed"]
    assert [one.no_longer_named for one in found] == [False, True, True]
    published(items=[lot("NEW1")])
    assert not check([Line(identifier=GTIN, lot="OTHER")]).results[0].no_longer_named

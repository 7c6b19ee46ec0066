"""The stock check by what an action names: serial numbers, ranges, periods, software."""

import datetime

import pytest

from portal.publication.check import Line, check
from tests.factories.publications import lot, published

pytestmark = pytest.mark.django_db

GTIN = "03401060012342"


def of(lot_name: str = "", **told) -> str:
    return check([Line(identifier=GTIN, lot=lot_name, **told)]).results[0].verdict


def window(scope: str, start: str | None, end: str | None, **changes):
    day = datetime.date.fromisoformat
    name = "expiry" if scope == "expiry" else "manufactured"
    return lot(
        "",
        scope=scope,
        **{
            f"{name}_from": day(start) if start else None,
            f"{name}_to": day(end) if end else None,
        },
        **changes,
    )


@pytest.mark.parametrize(
    ("serial", "expected"),
    [
        ("A100", "concerned_exact"),
        ("a-250", "concerned_exact"),
        ("A175", "concerned_exact"),
        ("A099", "not_listed"),
        ("A251", "not_listed"),
        ("A0175", "not_listed"),
        ("B175", "not_listed"),
        ("175", "not_listed"),
        ("X1", "concerned_exact"),
        ("X2", "not_listed"),
        ("SERIE-Z", "concerned_exact"),
        ("", "to_verify"),
    ],
)
def test_serial_numbers_and_ranges(serial, expected):
    published(
        items=[
            lot("", scope="serial_range", serial="A100", serial_to="A250"),
            lot("", scope="serial", serial="X1"),
            lot("", scope="serial", serial="SERIEZ"),
        ]
    )
    assert of(serial=serial) == expected
    assert of("L1", serial=serial) == expected


def test_a_serial_number_of_a_lot_needs_both():
    published(items=[lot("L1", scope="serial", serial="S5")])
    assert of("L1", serial="S5") == "concerned_exact"
    assert of("L1", serial="S6") == "not_listed"
    assert of("L2", serial="S5") == "not_listed"
    assert of("L1") == "to_verify"
    assert of(serial="S5") == "to_verify"
    assert of() == "to_verify"


@pytest.mark.parametrize(
    ("expiry", "expected"),
    [
        ("2027-01-01", "concerned_exact"),
        ("2027-06-30", "concerned_exact"),
        ("2027-06", "concerned_exact"),
        ("2026-12-31", "not_listed"),
        ("2027-07", "not_listed"),
        ("", "to_verify"),
        ("juin 2027", "to_verify"),
    ],
)
@pytest.mark.parametrize("scope", ["expiry", "manufacture"])
def test_windows(scope, expiry, expected):
    published(items=[window(scope, "2027-01-01", "2027-06-30")])
    name = "expiry" if scope == "expiry" else "manufactured"
    assert of(**{name: expiry}) == expected


def test_a_month_that_a_window_cuts_is_to_be_verified():
    published(items=[window("expiry", "2027-06-15", None)])
    assert of(expiry="2027-06") == "to_verify"
    assert of(expiry="2027-06-15") == "concerned_exact"
    assert of(expiry="2099-01") == "concerned_exact"
    assert of(expiry="2027-05") == "not_listed"


def test_a_window_narrows_a_lot():
    published(items=[lot("L1", expiry_from=datetime.date(2027, 1, 1))])
    assert of("L1", expiry="2027-02-01") == "concerned_exact"
    assert of("L1", expiry="2026-02-01") == "not_listed"
    assert of("L1") == "to_verify"


@pytest.mark.parametrize(
    ("software", "expected"),
    [(" v2.1 ", "concerned_exact"), ("2.2", "not_listed"), ("", "to_verify")],
)
def test_software(software, expected):
    published(items=[lot("", scope="software", software="V2.1")])
    assert of(software=software) == expected

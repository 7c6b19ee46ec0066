"""The short way for well-formed GS1 messages differs in nothing from the full one nor from biip."""

import random

import pytest
import time_machine
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portal.reference.identifiers import gs1_fast, parse
from portal.reference.identifiers.parsing import parse_in_full
from tests.portal.reference.gs1_strings import by_biip, by_portal, message, mutated

GTIN = "03401234567890"
SEEDS = st.integers(min_value=0, max_value=2**64).map(random.Random)


def agree(text):
    """Assert that the short way, if it takes `text`, says what biip and the full reading say."""
    found = gs1_fast.read(text)
    if found is not None:
        assert found == parse_in_full(text)
        assert by_portal(found) == by_biip(text)
        assert found.errors == []
    return found


@given(SEEDS)
@settings(max_examples=600)
def test_short_way_agrees_on_messages_and_their_mutations(chance):
    text = message(chance)
    agree(text)
    agree(mutated(chance, text))


@given(st.from_regex(gs1_fast._MESSAGE, fullmatch=True))
@example(f"01{GTIN}11270631")
@example(f"01{GTIN}17270229")
@example(f"01{GTIN}17280229")
@example("01000000000000001727063010A")
@example(f"01{GTIN}21ABC\x1d11260101")
@example(f"01{GTIN}1126010121ABC\x1d11260102")
@settings(max_examples=400)
def test_short_way_agrees_on_all_that_its_expression_takes(text):
    agree(text)


@pytest.mark.parametrize(
    "text",
    [
        f"]d201{GTIN}1727063010LOT42\x1d21SER0001",
        f"01{GTIN}112606301727063010LOT42",
        f"01{GTIN}21SER0001\x1d1727063010LOT42",
        f"01{GTIN}17270600",
        f"]C101{GTIN}",
    ],
)
def test_short_way_takes_the_usual_messages(text):
    assert agree(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        f"01{GTIN}1727063110LOT42",  # no such day
        f"01{GTIN}1126023010LOT42",  # no such day of production
        "0103401234567891" + "10LOT42",  # wrong key
        f"01{GTIN}10LOT4221SER0001",  # perhaps a serial number in the lot
        f"01{GTIN}21SER00011727063010A",  # perhaps a date and a lot in the serial number
        f"01{GTIN}17270630" + "10LOT42\x1d21A\x1d240X",
        f"01{GTIN}10LOT<GS>21S1",
        f"01{GTIN}10LOT%1D21S1",
        f"01{GTIN}10LOT42\n",
        "0103401234567\u06630" + "10A",
    ],
)
def test_short_way_leaves_what_is_rare_doubtful_or_wrong(text):
    assert gs1_fast.read(text) is None


@pytest.mark.parametrize(
    ("now", "year", "expected"),
    [
        ("2026-12-31T23:59:59Z", "76", "2076-01-31"),
        ("2026-12-31T23:59:59Z", "77", "1977-01-31"),
        ("2027-01-01T00:00:01Z", "77", "2077-01-31"),
        ("2051-06-01T00:00:00Z", "01", "2101-01-31"),
    ],
)
def test_century_slides_with_the_year(now, year, expected):
    with time_machine.travel(now, tick=False):
        text = f"01{GTIN}17{year}013110A"
        assert parse(text).expiry == expected
        agree(text)

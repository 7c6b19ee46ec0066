"""Messages whose scanner lost its separators: every way to read them is offered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.reference.identifiers import Reading, parse, readings

HEAD = "010340093009150017280930"
LOT = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=8)
SERIAL = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=6, max_size=12)


def ways(text):
    return readings(parse(text))


@pytest.mark.parametrize(
    ("text", "lot"),
    [
        (f"{HEAD}10LOT12", "LOT12"),
        (f"{HEAD}10LOT12\x1d21SERIAL1", "LOT12"),
        (f"{HEAD}10LOT1221S1", "LOT1221S1"),
        ("(01)03400930091500(17)280930(10)LOT1221SERIAL1(21)A", "LOT1221SERIAL1"),
    ],
)
def test_plain_messages_have_one_reading(text, lot):
    assert ways(text) == [Reading(lot, "2028-09-30", parse(text).serial)]


def test_lot_that_swallowed_the_serial():
    assert ways(f"{HEAD}10LOTxx21yyyyyy") == [
        Reading("LOTxx", "2028-09-30", "yyyyyy"),
        Reading("LOTxx21yyyyyy", "2028-09-30"),
    ]


def test_lot_too_long_to_be_one_is_not_offered():
    found = ways(f"{HEAD}10ABCDEFGHIJKLMN21123456789012")
    assert found == [Reading("ABCDEFGHIJKLMN", "2028-09-30", "123456789012")]


def test_lot_that_swallowed_the_date_and_the_serial():
    assert ways("010340093009150010LOT121728093021ABCDEFG1234")[0] == Reading(
        "LOT12", "2028-09-30", "ABCDEFG1234"
    )


def test_serial_that_swallowed_the_date_and_the_lot():
    assert ways("010340093009150021SER123456" + "17280930" + "10LOT12")[0] == Reading(
        "LOT12", "2028-09-30", "SER123456"
    )


@given(LOT, SERIAL)
def test_the_truth_is_among_the_readings(lot, serial):
    found = ways(f"{HEAD}10{lot}21{serial}")
    if len(found) > 1 or len(f"{lot}21{serial}") > 12:
        assert any(one.lot == lot and one.serial == serial for one in found) or len(found) >= 5


@given(st.text(max_size=80))
def test_any_text_has_a_reading(text):
    assert ways(text)
    assert ways(HEAD + "10" + text)

"""HIBC, ICCBBA and PPN: each flag, each fault, and back from what was built."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.reference.identifiers import Scheme, hibc, iccbba, parse, ppn

DAYS = st.dates(datetime.date(1990, 1, 1), datetime.date(2070, 12, 31)).map(datetime.date.isoformat)
CODE = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=13)


def checked(body):
    return body + hibc.check_character(body)


# HIBC


@pytest.mark.parametrize(
    ("data", "lot", "expiry", "quantity"),
    [
        ("05271", "", "2005-09-28", ""),
        ("052713C001", "3C001", "2005-09-28", ""),
        ("$3C001", "3C001", "", ""),
        ("$$09053C001", "3C001", "2005-09", ""),
        ("$$20928053C001", "3C001", "2005-09-28", ""),
        ("$$30509283C001", "3C001", "2005-09-28", ""),
        ("$$4050928223C001", "3C001", "2005-09-28T22", ""),
        ("$$5052713C001", "3C001", "2005-09-28", ""),
        ("$$605271223C001", "3C001", "2005-09-28T22", ""),
        ("$$73C001", "3C001", "", ""),
        ("$$82409053C001", "3C001", "2005-09", "24"),
        ("$$824", "", "", "24"),
        ("$$90010030509283C001", "3C001", "2005-09-28", "00100"),
    ],
)
def test_hibc_secondary_data(data, lot, expiry, quantity):
    linked = hibc.read(checked(f"+{data}L"))
    joined = hibc.read(checked(f"+Z999009993020351/{data}"))
    for code in (linked, joined):
        assert (code.lot, code.expiry, code.quantity, code.errors) == (lot, expiry, quantity, [])
    assert (linked.link, joined.di) == ("L", "Z999009993020351")


@pytest.mark.parametrize("data", ["$+0001", "$$+09050001", "$$+30509280001", "$$+70001"])
def test_hibc_serial_numbers(data):
    assert parse(checked(f"+Z999009993020351/{data}")).serial == "0001"


def test_hibc_supplementary_data():
    found = parse(checked("+Z999009993020351/$LOT1/S77/16D20260102/14D20270203/Q5"))
    assert (found.lot, found.serial) == ("LOT1", "77")
    assert (found.manufactured, found.expiry) == ("2026-01-02", "2027-02-03")


def test_hibc_wrong_check_character_and_wrong_date_are_told():
    assert parse("+A123BJC5D6E71H").errors
    assert parse("+A123BJC5D6E71G").errors == []
    found = parse(checked("+Z999009993020351/$$3050931LOT"))
    assert (found.lot, found.expiry, len(found.errors)) == ("LOT", "", 1)


def test_hibc_two_codes_of_one_label():
    primary = hibc.build("Z999009993020351")
    secondary = hibc.build_secondary("$LOT1", primary)
    assert hibc.belongs(hibc.read(secondary), hibc.read(primary))
    assert not hibc.belongs(hibc.read(secondary), hibc.read("+A123BJC5D6E71G"))
    assert "premier code" in parse(secondary).warnings[0]


@pytest.mark.parametrize("text", ["+33612345678", "+VITAMINE C", "+", "++", "A123BJC5D6E71G"])
def test_other_texts_are_no_hibc(text):
    assert parse(text).scheme == Scheme.UNKNOWN


@given(
    CODE.map(lambda text: f"A12Z{text}1"),
    st.from_regex(r"[A-Z][0-9A-Z.-]{0,12}", fullmatch=True),
    st.just("") | DAYS | DAYS.map(lambda day: day[:7]) | DAYS.map(lambda day: day + "T07"),
    st.integers(0, 99_999),
    st.booleans(),
)
def test_hibc_is_read_as_it_was_built(di, value, expiry, quantity, is_serial):
    names = {"serial" if is_serial else "lot": value}
    if is_serial:
        quantity = 0
    text = hibc.build(di, hibc.secondary_data(expiry=expiry, quantity=quantity, **names))
    found = parse(text)
    assert (found.udi_di, found.expiry, found.errors) == (di, expiry, [])
    assert (found.serial if is_serial else found.lot) == value


# ICCBBA


def test_iccbba_of_the_dossier():
    text = "=/A9999XYZ100T0944=,000025=A99971312345600=>014032=}013032&,1000000000000XYZ123"
    assert parse(text).as_json() == {
        "scheme": "iccbba",
        "identifier": "A9999XYZ100T0944",
        "lot": "000000000000XYZ123",
        "serial": "000025",
        "expiry": "2014-02-01",
        "manufactured": "2013-02-01",
        "donation_id": "A99971312345600",
        "warnings": [],
    }


def test_iccbba_compound_header_hours_and_what_is_unknown():
    found = parse("=+03000=/A9999XYZ100T0944&>0140321530=<E0791V00&?12")
    assert (found.identifier, found.expiry) == ("A9999XYZ100T0944", "2014-02-01T15:30")
    assert parse("=/A9999XYZ100T0944=>014399").errors
    assert parse("=A99971312345600").warnings


def test_iccbba_flags_check_the_donation():
    din = "G123498654321"
    rank = iccbba._ALPHABET.index(iccbba.donation_check(din))
    assert parse(f"=/A9999XYZ100T0944={din}{60 + rank}").errors == []
    assert parse(f"=/A9999XYZ100T0944={din}{60 + (rank + 1) % 37}").errors


@given(st.from_regex(r"[A-Z][0-9]{4}[0-9A-Z]{11}", fullmatch=True), DAYS, DAYS, CODE)
def test_iccbba_is_read_as_it_was_built(di, expiry, manufactured, lot):
    text = iccbba.build(
        di,
        serial="25",
        donation_id="A99971312345600",
        expiry=expiry,
        manufactured=manufactured + "T08:05",
        lot=lot,
    )
    found = parse(text)
    assert (found.udi_di, found.serial, found.errors) == (di, "000025", [])
    assert (found.expiry, found.manufactured) == (expiry, manufactured + "T08:05")
    assert found.lot == lot.zfill(18)


# PPN


def test_ppn_check_digits():
    assert ppn.check_digits("1103752864") == "14"
    assert parse("9N110375286415").errors
    assert parse("110375286414").identifier == "110375286414"


@given(st.from_regex(r"11[0-9]{8}", fullmatch=True), CODE, CODE, DAYS)
def test_ppn_is_read_as_it_was_built(body, lot, serial, expiry):
    di = body + ppn.check_digits(body)
    found = parse(ppn.build(di, lot=lot, serial=serial, expiry=expiry))
    assert (found.scheme, found.identifier, found.errors) == (Scheme.PPN, di, [])
    assert (found.lot, found.serial, found.expiry) == (lot, serial, expiry)

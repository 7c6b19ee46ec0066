"""Rules of each kind of identifier, lots and ranges of serial numbers."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.reference.identifiers import (
    IdentifierType,
    InvalidRange,
    Serial,
    SerialRange,
    acl13_from_acl7,
    bare,
    checked,
    gs1_key,
    gtin14_at,
    identifier_key,
    is_gs1_number,
    is_other_level,
    loose_lot_key,
    lot_key,
    packaging_level,
    serial_parts,
    split_serial,
)


@pytest.mark.parametrize(
    ("kind", "raw", "key"),
    [
        ("gtin", "3401060012342", "03401060012342"),
        ("gtin", "03401060012342", "03401060012342"),
        ("gtin", "96385074", "00000096385074"),
        ("gtin", "036000291452", "00036000291452"),
        ("ean13", " 340-1060.0123 42", "03401060012342"),
        ("ean13", "03401060012342", "03401060012342"),
        ("acl13", "34010 6001234 2", "03401060012342"),
        ("acl7", "6001234", "03401060012342"),
        ("cip13", "34009 800 137 05", "03400980013705"),
        ("cip7", "5506240", "03400955062400"),
        ("udi_di", "03401060012342", "03401060012342"),
        ("udi_di", "+A123BJC5D6E71G", "A123BJC5D6E71"),
        ("udi_di", "=/A9999XYZ100T0944", "A9999XYZ100T0944"),
        ("udi_di", "110375286414", "110375286414"),
        ("hibc_di", "a123bjc5d6e71", "A123BJC5D6E71"),
        ("hibc_di", "*+A123BJC5D6E71G*", "A123BJC5D6E71"),
        ("iccbba_di", "=/a9999xyz100t0944=,000025", "A9999XYZ100T0944"),
        ("ppn", "11 03752864 14", "110375286414"),
        ("ppn", "9N110375286414", "110375286414"),
        ("manufacturer_ref", " ab  12-3 ", "AB123"),
        ("eudamed_id", "b-12", "B12"),
        ("basic_udi_di", "08717648200274abc", "08717648200274ABC"),
    ],
)
def test_key_of_each_kind(kind, raw, key):
    assert identifier_key(kind, raw) == key
    assert checked(kind, raw).error == ""


def test_ucd_is_taken_as_such_and_flagged_elsewhere():
    body = "340089191047"
    code = body + gs1_key(body)
    assert checked("ucd13", code).warning == checked("ucd13", code).error == ""
    assert "UCD" in checked("cip13", code).warning


@pytest.mark.parametrize(
    ("kind", "raw", "words"),
    [
        ("gtin", "3401060012343", "devrait être 2"),
        ("gtin", "340106001234", "devrait être"),
        ("gtin", "340106001", "9 chiffres au lieu de 8, 12, 13 ou 14"),
        ("gtin", "34O1060012342", "que des chiffres"),
        ("ean13", "13401060012349", "14 chiffres au lieu de 13"),
        ("acl13", "3400980013705", "commence par 3401"),
        ("cip13", "3401060012342", "commence par 3400"),
        ("ucd13", "3401060012342", "commence par 34008"),
        ("acl7", "600123", "sept chiffres"),
        ("cip7", "600123", "sept chiffres"),
        ("hibc_di", "+A123BJC5D6E71H", "contrôle"),
        ("hibc_di", "12345", "à partir du signe"),
        ("iccbba_di", "=/A9999", "seize"),
        ("ppn", "110375286415", "La clé"),
        ("ppn", "1", "n’est pas un code PPN"),
        ("udi_di", "hélas", "IUD-ID"),
        ("udi_di", "  ", "Indiquez"),
        ("udi_di", "1" * 101, "trop long"),
    ],
)
def test_errors_say_how_to_mend(kind, raw, words):
    assert words in checked(kind, raw).error


def test_odd_acl7_is_warned_of_not_refused():
    found = [checked("acl7", f"600123{last}") for last in range(10)]
    assert all(not one.error for one in found)
    assert sum(not one.warning for one in found) <= 1
    assert is_gs1_number(acl13_from_acl7("6001234"))


def test_a_kind_that_is_none_is_an_error_of_the_program():
    with pytest.raises(ValueError, match="isbn"):
        identifier_key("isbn", "1")


@given(st.sampled_from(IdentifierType.values), st.text(max_size=120))
@example("manufacturer_ref", ".")
def test_no_text_breaks_a_rule(kind, raw):
    found = checked(kind, raw)
    assert found.key or found.error
    if not found.error:
        assert identifier_key(kind, found.key) == found.key or kind in {"acl7", "cip7"}


def test_levels_of_packaging():
    item = "03401060012342"
    box = gtin14_at(item, 1)
    assert is_gs1_number(box)
    assert (packaging_level(item), packaging_level(box)) == (0, 1)
    assert is_other_level(item, box)
    assert not is_other_level(item, item)
    assert not is_other_level(item, gtin14_at("03401060012359", 1))
    assert is_other_level("A123BJC5D6E71", "A123BJC5D6E72")
    assert not is_other_level("A123BJC5D6E71", "A123BJC5D6F72")
    assert not is_other_level("110375286414", item)


@pytest.mark.parametrize(
    ("raw", "exact", "loose"),
    [
        ("ken134f", "KEN134F", "KEN134F"),
        ("LOT 5175366", "5175366", "5175366"),
        ("005175366", "005175366", "5175366"),
        ("lot: 42", "42", "42"),
        ("Lot n° 42", "42", "42"),
        ("N°42", "42", "42"),
        ("LOT NO 42", "42", "42"),
        ("LOT NORD", "NORD", "NORD"),
        ("LOT42", "LOT42", "42"),
        ("LOTUS", "LOTUS", "LOTUS"),
        ("LOT", "LOT", "LOT"),
        ("N 12", "N 12", "N12"),
        ("  a   b ", "A B", "AB"),
        ("000", "000", "0"),
        ("", "", ""),
    ],
)
def test_scenario_7_lots_are_compared_exactly_then_loosely(raw, exact, loose):
    assert (lot_key(raw), loose_lot_key(raw)) == (exact, loose)


@given(st.text(max_size=40))
def test_keys_of_lots_are_settled(raw):
    assert bool(lot_key(raw)) == bool(raw.strip())
    assert lot_key(lot_key(raw)) == lot_key(raw)
    assert loose_lot_key(lot_key(raw)) == loose_lot_key(raw)


def test_serial_numbers_in_two():
    assert split_serial("a 0100") == Serial("A", 4, 100)
    assert str(split_serial("A0100")) == "A0100"
    assert split_serial("100A") is None
    assert split_serial("") is None
    long = split_serial("9" * 30)
    assert (long.prefix, long.digits) == ("9" * 12, 18)
    assert split_serial("A\u0663") is None
    assert split_serial("a-0100") == Serial("A", 4, 100)


def test_a_serial_number_without_number_is_all_prefix():
    assert serial_parts("xy-z") == Serial("XYZ", 0, 0)
    assert str(serial_parts("XYZ")) == "XYZ"
    assert serial_parts("") == Serial("", 0, 0)
    assert serial_parts("A07") == split_serial("A07")


@pytest.mark.parametrize(
    ("kind", "raw", "key"),
    [
        ("gtin", "123", "123"),
        ("gtin", "3401060012343", "03401060012343"),
        ("acl13", "96385074", "00000096385074"),
        ("hibc_di", "ab-1", "AB1"),
        ("ppn", "1 1", "11"),
    ],
)
def test_a_wrong_code_has_a_key_too(kind, raw, key):
    assert checked(kind, raw).error
    assert identifier_key(kind, raw) == key


@given(st.sampled_from(IdentifierType.values), st.text(max_size=120))
def test_any_text_has_a_key_of_its_own(kind, raw):
    key = identifier_key(kind, raw)
    assert key or not bare(raw)
    assert key == bare(key)


@pytest.mark.parametrize("text", ["A100–A250", "A100 à A250", "A100 - A250", "a100 to A250"])
def test_scenario_8_ranges_of_serial_numbers(text):
    found = SerialRange.from_text(text)
    assert (found.prefix, found.digits, found.first, found.last) == ("A", 3, 100, 250)
    assert ("A100" in found, "A250" in found, "a 101" in found) == (True, True, True)
    assert not any(one in found for one in ("A99", "A0100", "A251", "B150", "150", "A", ""))
    assert len(found) == 151
    assert next(iter(found)) == "A100"
    assert str(found) == "A100–A250"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("tous les numéros après A100", "n’est pas une plage"),
        ("A100 et suivants", "n’est pas une plage"),
        ("A100", ""),
        ("A100–B250", "préfixe"),
        ("A99–A250", "longueur"),
        ("A250–A100", "inversez"),
        ("AX–AZ", "finir par des chiffres"),
        ("", "n’est pas une plage"),
        ("A1–A2–A3", "n’est pas une plage"),
    ],
)
def test_scenario_8_open_texts_are_refused(text, words):
    if not words:
        assert len(SerialRange.from_text(text)) == 1
        return
    with pytest.raises(InvalidRange, match=words):
        SerialRange.from_text(text)


def test_ranges_that_overlap_and_long_ones():
    one, other = SerialRange.between("A100", "A250"), SerialRange.between("A250", "A300")
    assert one.overlaps(other)
    assert other.overlaps(one)
    assert not one.overlaps(SerialRange.between("A251", "A300"))
    assert not one.overlaps(SerialRange.between("B100", "B250"))
    assert one.is_short
    assert not SerialRange.between("A00000", "A10000").is_short


@given(st.text(max_size=40))
def test_no_text_breaks_a_range(text):
    try:
        found = SerialRange.from_text(text)
    except InvalidRange:
        return
    assert len(found) >= 1
    assert str(next(iter(found))) in found

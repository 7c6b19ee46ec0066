"""How identifiers, lots and serial numbers are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.publication import registry
from portal.publication.keys import identifier_key, lot_key, serial_parts
from tests.factories.publications import KIND


@pytest.mark.parametrize(
    ("kind", "identifier", "key"),
    [
        ("gtin", "03401060012342", "03401060012342"),
        ("acl13", "3401060012342", "03401060012342"),
        ("cip13", "34009 550 624 00", "03400955062400"),
        ("cip7", "5506240", "03400955062400"),
        ("gtin", "012345678905", "00012345678905"),
        ("udi_di", "A9999XYZ100T0944", "A9999XYZ100T0944"),
        ("manufacturer_ref", "ab-12.3 x", "AB123X"),
        ("manufacturer_ref", "3401060012342", "3401060012342"),
        ("acl7", "6001234", "6001234"),
        ("gtin", "123", "123"),
    ],
)
def test_identifier(kind, identifier, key):
    assert identifier_key(kind, identifier) == key


@pytest.mark.parametrize(
    ("lot", "key"),
    [
        ("ken134f", "KEN134F"),
        ("LOT 5175366", "5175366"),
        ("Lot n° 5175366", "5175366"),
        ("N°12", "12"),
        ("lot: A 1", "A 1"),
        ("005175366", "005175366"),
        ("LOT42", "LOT42"),
        ("LOT", "LOT"),
        ("  a   b ", "A B"),
        ("", ""),
    ],
)
def test_lot(lot, key):
    assert lot_key(lot) == key


@pytest.mark.parametrize(
    ("serial", "parts"),
    [
        ("A100", ("A", 100, 3)),
        ("a-0100", ("A", 100, 4)),
        ("XYZ", ("XYZ", 0, 0)),
        ("123", ("", 123, 3)),
        ("9" * 20, ("99", 10**18 - 1, 18)),
        ("١٢", ("١٢", 0, 0)),
    ],
)
def test_serial(serial, parts):
    found = serial_parts(serial)
    assert (found.prefix, found.number, found.digits) == parts


@given(st.text(max_size=60))
def test_any_text_has_keys_that_stay_as_they_are(text):
    for kind in ("gtin", "cip7", "manufacturer_ref"):
        key = identifier_key(kind, text)
        assert identifier_key(kind, key) in {key, identifier_key("gtin", key)}
    assert lot_key(lot_key(text)) == lot_key(text)
    assert serial_parts(text).number < 2**63


def test_a_kind_is_registered_once():
    with pytest.raises(ValueError, match="already"):
        registry.register(KIND)
    assert KIND in registry.all_kinds()

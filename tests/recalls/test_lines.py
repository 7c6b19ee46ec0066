"""Which product a line of the list is of."""

import pytest

from recalls import lines
from tests.recalls.answers import product, scope

P1 = product(
    name="Pompe Éxemplia",
    catalogue_reference="EX-P1",
    identifier="3401234567890",
    id_type="ean13",
)
P2 = product(
    name="Pompe P2", catalogue_reference="EX/P2", identifier="3401060012342", id_type="acl13"
)
P3 = product(
    name="Médicament",
    catalogue_reference="",
    identifier="3400980013705",
    id_type="cip13",
    kind="medicine",
)
ALL = [P1, P2, P3]


def position(told, products=ALL):
    return lines.product_of({"product": told}, products, lines.by_name(products))


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("3401234567890", 0),
        ("03401234567890", 0),
        ("34012 3456 7890", 0),
        ("EX-P1", 0),
        ("ex p1", 0),
        ("pompe exemplia", 0),
        (" Pompe Éxemplia ", 0),
        ("03401060012342", 1),
        ("6001234", 1),
        ("EX/P2", 1),
        ("3400980013705", 2),
        ("8001370", 2),
        ("Pompe", None),
        ("", None),
        ("   ", None),
    ],
)
def test_any_writing_of_a_code_or_name_tells_the_product(told, expected):
    assert position(told) == expected


def test_a_name_of_two_products_tells_neither():
    twins = [P1, P2 | {"name": P1["name"]}]
    assert position("Pompe Éxemplia", twins) is None
    assert position("EX/P2", twins) == 1


def test_a_line_without_product_is_of_the_only_one_whose_units_are_listed():
    assert position("", [P1]) == 0
    assert position("", [P1 | {"reach": "all"}, P2]) == 1
    assert position("", [P1 | {"reach": "all"}]) == 0
    assert position("", [P1 | {"reach": "all"}, P2 | {"reach": "all"}]) is None
    assert position("", []) is None


def test_a_product_without_identifier_has_no_key():
    assert lines.key_of(P1 | {"identifier": ""}) == ""
    assert lines.key_of(P1) == "03401234567890"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("3401060012342", "acl13"),
        ("03401060012342", "gtin"),
        ("3400930000021", "cip13"),
        ("5901234123457", "ean13"),
        ("A999SONDE10", "udi_di"),
        ("=/A9999XYZ100T0944", "udi_di"),
        ("1234567", ""),
        ("carton", ""),
    ],
)
def test_a_further_code_tells_its_own_type(text, kind):
    assert lines.further_codes(product(other_identifiers=text)) == [(kind, text)]


def test_every_code_of_a_product_names_it_and_identifies_it():
    one = product(other_identifiers="3401060012342; A999SONDE10")

    assert list(lines.identifiers(one)) == [
        ("gtin", "03401234567890"),
        ("acl13", "3401060012342"),
        ("udi_di", "A999SONDE10"),
        ("manufacturer_ref", "EX-P1"),
    ]
    names = lines.by_name([one, product(name="Autre", identifier="", catalogue_reference="A")])
    for told in ("3401060012342", "03401060012342", "A999SONDE10"):
        assert lines.product_of(scope(product=told), [one], names) == 0


def test_codes_of_the_nomenclature_are_each_once():
    told = product(emdn="Z12030101", other_emdn="W01 ; Z12030101; W0101")
    assert lines.emdn_codes(told) == ["Z12030101", "W01", "W0101"]

"""What a version says in public: every scope as an item, nothing private."""

import datetime

import pytest

from recalls import editions
from recalls.enums import RowScope
from recalls.fields import NOTICE
from tests.factories import recalls as factory
from tests.recalls.answers import notice, product, scope

DAY, LATER = datetime.date(2027, 1, 1), datetime.date(2027, 12, 31)
GTIN = "03401234567890"


def items(**answers):
    return list(editions.items(notice(**answers)))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ({"scope": "lot", "lot": "A1"}, {"lot": "A1"}),
        ({"scope": "serial", "serial": "S1"}, {"serial": "S1"}),
        (
            {"scope": "serial_range", "serial": "S1", "serial_to": "S9"},
            {"serial": "S1", "serial_to": "S9"},
        ),
        (
            {"scope": "expiry", "date_from": DAY, "date_to": LATER},
            {"expiry_from": DAY, "expiry_to": LATER},
        ),
        (
            {"scope": "manufacture", "date_from": DAY, "date_to": LATER},
            {"manufactured_from": DAY, "manufactured_to": LATER},
        ),
        ({"scope": "software", "software": "2.1"}, {"software": "2.1"}),
    ],
)
def test_each_scope_becomes_items_of_the_code_and_of_the_reference(line, expected):
    found = items(scopes=[scope(lot="", expiry=None) | line])
    assert [(one.identifier_kind, one.identifier) for one in found] == [
        ("gtin", GTIN),
        ("manufacturer_ref", "EX-P1"),
    ]
    for one in found:
        assert one.scope == line["scope"]
        assert {name: getattr(one, name) for name in expected} == expected


def test_every_kind_of_line_is_published():
    for kind in RowScope.values:
        told = scope(scope=kind, serial="S1", serial_to="S2", date_from=DAY, date_to=LATER)
        assert items(scopes=[told | {"software": "1"}]), kind


def test_a_product_all_of_whose_units_are_concerned_is_an_item_by_itself():
    found = items(products=[product(reach="all")], scopes=[])
    assert {(one.scope, one.line, one.product) for one in found} == {
        ("all", 1, "Pompe Exemplia P1")
    }


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, ["gtin", "manufacturer_ref"]),
        ({"catalogue_reference": ""}, ["gtin"]),
        ({"other_identifiers": "3401060012342"}, ["gtin", "acl13", "manufacturer_ref"]),
        ({"identifier": "", "id_type": ""}, ["manufacturer_ref"]),
        ({"identifier": "EX-P1", "id_type": "manufacturer_ref"}, ["manufacturer_ref"]),
        ({"id_type": "basic_udi_di"}, ["manufacturer_ref"]),
        ({"identifier": "", "id_type": "", "catalogue_reference": ""}, []),
    ],
)
def test_what_identifies_a_product_in_a_stock(answers, expected):
    found = items(products=[product(reach="all", **answers)], scopes=[])
    assert [one.identifier_kind for one in found] == expected


def test_lines_of_no_product_are_left_out():
    assert items(scopes=[scope(product="Inconnu")]) == []


def test_facets_are_codes_each_once():
    ivd = product(emdn="", other_emdn="W0101", kind="ivd")
    told = notice(products=[product(), ivd, product()])
    assert editions.facets(told) == {
        "recipients": ["pui", "etablissement_sante"],
        "product_kinds": ["device", "ivd"],
        "actions": ["identify", "quarantine", "return"],
        "emdn": ["Z12030101", "W0101"],
        "types": ["recall"],
    }


def test_the_title_fits_and_names_the_maker():
    assert editions.title_of(notice()) == "Pompe Exemplia P1 – Fabricant Exemple"
    assert (
        len(editions.title_of(notice(commercial_title="x" * 160, manufacturer_name="y" * 200)))
        == 200
    )


def test_the_searched_text_holds_codes_and_problem_and_nothing_private():
    text = editions.searched_text(notice(urgent_reason="Secret", products=[product(model="MX-1")]))
    for word in (GTIN, "EX-P1", "MX-1", "batterie", "FSN-TEST-01", "Z12030101"):
        assert word in text
    assert "Secret" not in text
    assert "Personne Exemple" not in text


@pytest.mark.django_db
def test_the_payload_holds_every_public_answer_and_no_private_one():
    desk = factory.published(urgent="no", defect_reference="2026-DQ-00009")
    payload = desk.publication().current.payload
    told = payload["notice"]
    assert not editions.PRIVATE & told.keys()
    for rows in (told["products"], told["scopes"]):
        assert rows
        assert not any(editions.PRIVATE_IN_ROWS & row.keys() for row in rows)
    known = {*NOTICE.fields, *NOTICE.rows}
    assert told.keys() <= known
    assert payload["completeness"] == {
        "score": 100,
        "barcode": 1,
        "list": 1,
        "recipients": 1,
        "letter": 0,
    }
    assert [one["kind"] for one in payload["attachments"]] == ["fsn"]


def test_private_answers_are_questions_of_the_notice():
    assert NOTICE.fields.keys() >= editions.PRIVATE
    for group in NOTICE.rows.values():
        assert editions.PRIVATE_IN_ROWS & {one.name for one in group.fields}


@pytest.mark.parametrize("reference", ["-", " – ", ".", "\u200b"])
def test_dash_for_a_reference_is_no_reference(reference):
    told = {"identifier": GTIN, "id_type": "gtin", "catalogue_reference": reference}
    found = items(products=[product(**told)], scopes=[scope()])
    assert [one.identifier_kind for one in found] == ["gtin"]


@pytest.mark.django_db
def test_action_with_a_dash_for_a_reference_is_published():
    one = factory.published(product=factory.PRODUCT | {"catalogue_reference": "-"})
    assert one.publication().current.items.count() == 1

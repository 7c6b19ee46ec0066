"""Fields of the form that are few and far between: the interim, MedDRA, the European number."""

import datetime

import pytest

from quality_defects.messages import post
from quality_defects.validation import missing_items, points_to_check
from tests.factories import quality_defects as factory

pytestmark = pytest.mark.django_db
INTERIM = {
    "acting": "yes",
    "acting_name": "Alix Modèle",
    "acting_phone": "01 99 00 00 07",
    "acting_mobile": "06 39 98 00 07",
    "acting_email": "interim@laboratoire.example",
    "acting_from": datetime.date(2026, 1, 1),
    "acting_to": datetime.date(2030, 1, 1),
}


def numbers(desk):
    return [one.address for one in post.firm_numbers(desk.again(), [])]


def test_interim_gives_a_mobile_to_be_called_back():
    desk = factory.set_up()
    volet = factory.fill_volet(desk.volet, **INTERIM | {"acting_mobile": ""})
    assert [one.field for one in missing_items(volet)] == ["acting_mobile"]
    assert missing_items(factory.fill_volet(volet, **INTERIM)) == []


def test_interim_is_reached_in_an_emergency_while_it_lasts(client):
    desk = factory.set_up(recall=True)
    factory.fill_volet(desk.volet, recall=True, **INTERIM)
    factory.sign(desk)
    assert numbers(desk)[0] == "0639980007"
    factory.log_in(client, desk.duty_officer)
    assert "Intérimaire, portable" in client.get("/agence/astreinte/").content.decode()

    other = factory.set_up(recall=True)
    factory.fill_volet(other.volet, recall=True, **INTERIM | {"acting": "no"})
    factory.sign(other)
    assert "0639980007" not in numbers(other)


@pytest.mark.parametrize(("code", "wrong"), [("10001234", False), ("1001234", True), ("x", True)])
def test_meddra_code_has_eight_digits(code, wrong):
    field = factory.set_up().volet.specification.fields["meddra_code"]
    assert bool(field.check(code)) is wrong


@pytest.mark.parametrize(
    ("procedure", "number", "told"),
    [
        ("centralised", "EU/1/23/1234/001", False),
        ("centralised", "EU/1/23/1234/", False),
        ("centralised", "EU 1 23", True),
        ("centralised", "", False),
        ("national", "NL12345", False),
    ],
)
def test_european_number_that_is_none_is_told_and_prevents_nothing(procedure, number, told):
    desk = factory.set_up()
    answers = {"procedure": procedure, "authorisation_number": number, "ema_reported": "no"}
    desk.volet.products.update(**answers)
    found = [one.field for one in points_to_check(desk.volet)]
    assert ("products.authorisation_number" in found) is told
    assert missing_items(desk.volet) == []

"""What titles the lines of a notice where they are signed, examined, compared and imported."""

import datetime

import pytest

from portal.core.fields import differences, tell_rows
from portal.core.workflow import perform
from recalls.fields import NOTICE, SCOPES
from tests.factories import recalls as factory
from tests.factories.quality_defects import log_in
from tests.recalls.pages import case_page

DAY = datetime.date(2028, 1, 31)
PRODUCTS = [
    {"name": "Véloria V20", "identifier": "03600000077125", "reach": "listed"},
    {"name": "Véloria V30", "identifier": "", "reach": "listed"},
]
ROWS = [
    (
        {"scope": "lot", "lot": "V6001", "product": "03600000077125", "expiry": DAY},
        "Lot V6001 – Véloria V20 – 31/01/2028",
    ),
    ({"scope": "lot", "lot": "V6001", "product": "inconnu"}, "Lot V6001 – inconnu"),
    ({"scope": "serial", "serial": "A1", "product": "véloria v30"}, "N° de série A1 – Véloria V30"),
    ({"scope": "serial_range", "serial": "A1", "serial_to": "A9"}, "N° de série A1 à A9"),
    ({"scope": "expiry", "date_from": DAY, "date_to": None}, "Péremption du 31/01/2028 au …"),
    ({"scope": "software", "software": "2.1"}, "Logiciel 2.1"),
    ({"scope": "lot", "lot": ""}, ""),
]


@pytest.mark.parametrize(("row", "title"), ROWS)
def test_a_line_is_titled_by_what_it_designates_its_product_and_its_expiry(row, title):
    assert SCOPES.titles({"products": PRODUCTS})(row) == title


def test_a_line_that_names_no_product_has_that_of_the_only_one():
    title_of = SCOPES.titles({"products": PRODUCTS[:1]})
    assert title_of({"scope": "lot", "lot": "V1"}) == "Lot V1 – Véloria V20"


@pytest.mark.django_db
def test_lines_can_be_read_where_they_are_signed_and_examined(client):
    scopes = [factory.SCOPE | {"lot": lot} for lot in ("V6001", "V6002")]
    desk = factory.set_up(scopes=scopes)
    perform(desk.notice, "request_signature", actor=desk.drafter)
    log_in(client, desk.signatory)
    title = f"Lot V6002 – {factory.PRODUCT['name']} – 30/06/2027"
    for name in ("summary", "sign"):
        assert title in client.get(case_page(name, desk.action, "notice")).content.decode(), name
    factory.sign(desk)
    log_in(client, desk.evaluator)
    assert title in client.get(case_page("agency_case", desk.action)).content.decode()


@pytest.mark.django_db
def test_a_line_taken_away_is_called_by_its_lot_and_its_former_number():
    scopes = [factory.SCOPE | {"lot": f"V600{number}"} for number in range(1, 9)]
    notice = factory.set_up(scopes=scopes).notice
    before = notice.values()
    after = before | {"scopes": [one for one in before["scopes"] if one["lot"] != "V6002"]}
    labels = {one.label.partition(" (")[0] for one in differences(NOTICE, before, after)}
    assert labels == {"Ligne 2 de la version précédente"}
    assert all("(Lot V6002 – " in one.label for one in differences(NOTICE, before, after))
    assert tell_rows(SCOPES, after).cards[1].title.startswith("Lot V6003")

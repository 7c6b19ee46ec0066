"""Products that no code names: read on the page and on paper, told to who files and who checks."""

import csv
import io
import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from portal.publication.models import AffectedItem, Document
from portal.publication.services.rebuilding import rebuild
from portal.rendering.models import GeneratedDocument
from recalls import documents, unscannable, validation
from recalls.enums import SHEET_DOCUMENT
from recalls.models import Product, Scope
from tests.factories import recalls as factory
from tests.recalls.answers import notice, product, scope
from tests.recalls.public_pages import text, url
from tests.recalls.steps import publish_all

pytestmark = pytest.mark.django_db

BARE = {
    "identifier": "",
    "id_type": "",
    "catalogue_reference": "",
    "no_identifier_reason": "Dispositif sur mesure",
}
CHECK = "/actions/verifier/"


@pytest.fixture(autouse=True)
def no_brake():
    """Start with no call counted."""
    cache.clear()


@pytest.fixture
def alone():
    """Publish an action whose only product has neither code nor reference."""
    return factory.published(product=BARE)


@pytest.fixture
def mixed():
    """Publish an action on a product with a code and one without."""
    desk = factory.set_up()
    part = desk.action.notice
    Product.objects.create(part=part, position=1, **(factory.PRODUCT | BARE | {"name": "Orthèse"}))
    Scope.objects.update(product="03401234567890")
    Scope.objects.create(part=part, position=1, scope="lot", lot="SM-7", product="Orthèse")
    Scope.objects.create(
        part=part,
        position=2,
        scope="serial_range",
        serial="OR0100",
        serial_to="OR0250",
        product="Orthèse",
    )
    return publish_all(desk)


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text(response)))


def test_the_page_names_its_units_and_why_it_has_no_code(client, alone):
    page = words(client.get(url(alone)))

    assert AffectedItem.objects.count() == 0
    assert "Produits sans code : aucun scan ne les trouve" in page
    assert "Lot LOT42 (péremption 30/06/2027)" in page
    assert "Dispositif sur mesure" in page
    assert "Aucune ligne ne correspond" not in page
    assert "Lignes concernées 1" in page


def test_the_list_of_an_action_shows_both_kinds_of_products(client, mixed):
    page = text(client.get(url(mixed)))

    assert ">Lot LOT42" in page
    assert "Numéros de série OR0100 à OR0250" in page
    assert f'href="{url(mixed)}#product-2"' in page
    assert 'id="product-2"' in page


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("sm-7", True),
        ("OR0180", True),
        ("orthese", True),
        ("OR0251", False),
        ("LOT42", False),
    ],
)
def test_a_unit_without_code_is_found_by_what_is_printed(client, mixed, typed, found):
    page = text(client.get(url(mixed), {"ligne": typed}))

    assert ('id="product-2"' in page) is found


def test_a_filter_on_another_product_leaves_it_out(client, mixed):
    assert 'id="product-2"' not in text(client.get(url(mixed), {"produit": "1"}))


def test_what_is_found_nowhere_is_said_so(client, alone):
    assert "n’est pas la preuve" in text(client.get(url(alone), {"ligne": "zzz"}))


def test_a_product_all_of_whose_units_are_concerned_says_so(client):
    desk = factory.published(product=BARE | {"reach": "all"}, scopes=())

    assert "Toutes les unités" in words(client.get(url(desk)))


def test_the_paper_names_them_too(alone):
    row = GeneratedDocument.objects.get(subject=alone.action.subject, kind=SHEET_DOCUMENT)
    content = documents.sheet_content(row)

    told = content.context["unscannable"]
    assert [one.extents for one in told] == [["Lot LOT42 (péremption 30/06/2027)"]]
    assert told[0].reason == "Dispositif sur mesure"


def test_who_files_is_told_before_signing():
    desk = factory.set_up(product=BARE)

    told = [one for one in validation.points_to_check(desk.notice) if one.row]
    assert [one.field for one in told] == ["products.identifier"]
    assert "aucun scan" in str(told[0].text)
    factory.sign(desk)


def test_the_check_never_answers_as_if_all_had_a_code(client, alone):
    gtin = "03401060012342"

    page = words(client.post(CHECK, {"code": f"(01){gtin}(10)LOT42"}))
    assert "1 action publiée porte sur des produits sans code" in page
    told = client.post(
        CHECK, {"code": f"(01){gtin}(10)LOT42"}, headers={"accept": "application/json"}
    ).json()
    assert "produits sans code" in told["message"]
    assert reverse("check:unscannable") in told["html"]


def test_the_file_of_a_check_says_so_on_the_lines_that_nothing_names(client, alone):
    shown = client.post(CHECK, {"how": "stock", "cells": "code;lot\n03401060012342;LOT42\n"})
    stock = re.search(r'name="stock" value="([^"]+)"', text(shown))[1]
    answer = client.post(CHECK, {"stock": stock, "file": "1"})
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig")), delimiter=";"))

    assert "produits sans code" in rows[0]["À savoir"]


def test_without_such_products_the_check_says_nothing_of_them(client):
    factory.published()

    page = words(client.post(CHECK, {"code": "(01)03401060012342(10)LOT42"}))
    assert "produits sans code, qu’aucune" not in page


def test_those_actions_have_a_list_of_their_own(client, alone):
    shown = text(client.get(reverse("check:unscannable")))
    assert url(alone) in shown
    assert "1 produit sans code" in shown

    type(alone.action).objects.update(is_exercise=True)
    factory.publish_again(alone, "update_content", lambda notice: None)
    assert url(alone) not in text(client.get(reverse("check:unscannable")))


def test_the_history_says_which_units_came_and_went(client, alone):
    def change(part):
        Scope.objects.filter(part=part).update(lot="LOT43", expiry=None)

    factory.publish_again(alone, "update_content", change)

    page = words(client.get(f"{url(alone)}versions/2/")).partition("Versions")[0]
    assert "1 ligne ajoutée Pompe Exemplia P1 – sans code – Lot LOT43" in page
    assert "1 ligne levée" in page
    assert "Pompe Exemplia P1 – sans code – Lot LOT42" in page


def test_search_knows_how_many_and_their_lots(alone):
    document = Document.objects.get()
    assert (document.unscannable, document.lots) == (1, ["LOT42"])


def test_a_basic_udi_di_is_on_no_pack():
    bare = product(**BARE | {"id_type": "basic_udi_di", "identifier": "340BASIC0001"})
    frozen = unscannable.frozen(
        notice(products=[bare | {"no_identifier_reason": ""}], scopes=[scope(lot="A1")])
    )
    told = unscannable.told({unscannable.KEY: frozen})
    assert "340BASIC0001" in told[0].reason
    assert [unit.words for unit in told[0].units] == ["Lot A1 (péremption 30/06/2027)"]


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ({"serial": "SN1500"}, "to_verify"),
        ({"scan": "sn 1500"}, "to_verify"),
        ({"identifier": "SNX00077"}, "to_verify"),
        ({"serial": "SN2000"}, None),
        ({"serial": "SN500"}, None),
    ],
)
def test_a_serial_number_without_code_is_looked_for_too(client, line, verdict):
    serials = [
        {"scope": "serial_range", "serial": "SN1000", "serial_to": "SN1999"},
        {"scope": "serial", "serial": "SNX00077"},
    ]
    desk = factory.published(product=BARE, scopes=serials)
    rebuild()
    body = {"items": [line]}
    answer = client.post("/api/v1/check", body, content_type="application/json").json()
    (told,) = answer["results"]
    assert told["verdict"] == verdict
    named = [(one["action"], one["line"]) for one in told["matches"]]
    assert named == ([(desk.publication().reference, 1)] if verdict else [])


def test_a_retracted_action_names_no_serial_number(client):
    serials = [{"scope": "serial", "serial": "SNX00077"}]
    desk = factory.published(product=BARE, scopes=serials)
    factory.retract(desk)
    body = {"items": [{"serial": "SNX00077"}]}
    answer = client.post("/api/v1/check", body, content_type="application/json").json()
    assert answer["results"][0]["verdict"] is None

"""Scanning packs into the products and the list of a notice."""

import io

import pytest
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from portal.reference.identifiers.gs1_texts import GS
from recalls.models import Product
from tests.factories import quality_defects
from tests.factories import recalls as factory
from tests.recalls.pages import case_page, section_url

pytestmark = pytest.mark.django_db

GTIN = "03401234567890"
OTHER = "03401060012342"


@pytest.fixture
def desk(client):
    desk = factory.set_up(scopes=())
    quality_defects.log_in(client, desk.drafter)
    return desk


def scan(client, desk, code, group="scopes", **headers):
    url = case_page("scan", desk.action, "notice", group, group)
    return client.post(url, {"code": code}, follow=not headers, headers=headers)


def lines(desk):
    return [
        (row.product, row.scope, row.lot, row.serial, str(row.expiry or ""))
        for row in desk.notice.scopes.order_by("position")
    ]


@pytest.mark.parametrize(
    ("code", "line"),
    [
        (f"01{GTIN}1727063010LOT42", (GTIN, "lot", "LOT42", "", "2027-06-30")),
        (f"]d201{GTIN}1727063010LOT42{GS}21SER0001", (GTIN, "lot", "LOT42", "", "2027-06-30")),
        (f"(01){GTIN}(21)SER0001", (GTIN, "serial", "", "SER0001", "")),
        (f"(01){OTHER}(10)LOT9", (OTHER, "lot", "LOT9", "", "")),
        ("+A123BJC5D6E71G", None),
        (f"01{GTIN}", None),
        ("bonjour", None),
    ],
)
def test_a_code_gives_the_line_of_its_batch_or_serial_number(client, desk, code, line):
    answer = scan(client, desk, code)
    assert lines(desk) == ([line] if line else [])
    if line is None:
        assert answer.context["code_form"].errors


def test_a_code_without_batch_says_so_in_the_words_of_the_list(client, desk):
    answer = scan(client, desk, f"01{GTIN}")
    assert "ni lot ni numéro de série" in answer.content.decode()


def test_the_same_pack_twice_is_one_line(client, desk):
    scan(client, desk, f"01{GTIN}10LOT42")
    answer = scan(client, desk, f"01{GTIN}1727063010lot42")
    assert "complété" in answer.content.decode()
    assert lines(desk) == [(GTIN, "lot", "LOT42", "", "2027-06-30")]


def test_the_line_names_the_product_as_the_notice_does(client, desk):
    Product.objects.update(identifier="3401234567890", id_type="ean13")
    scan(client, desk, f"01{GTIN}10LOT42")
    assert lines(desk)[0][0] == "3401234567890"


def test_the_product_of_a_scanned_batch_may_be_added(client, desk):
    answer = scan(client, desk, f"(01){OTHER}(10)LOT9")
    shown = answer.content.decode()
    assert "n’est pas encore parmi ceux de l’avis" in shown
    url = case_page("follow", desk.action, "notice", "scopes", "scopes")
    for _press in range(2):
        client.post(url, {"code": OTHER})
    added = desk.notice.products.get(identifier=OTHER)
    assert (added.kind, added.id_type, added.reach) == ("device", "gtin", "listed")
    assert desk.notice.products.count() == 2


@pytest.mark.parametrize(
    ("code", "kind", "identifier"),
    [
        (OTHER, "gtin", OTHER),
        (f"01{OTHER}1727063010LOT42", "gtin", OTHER),
        ("+A123BJC5D6E71G", "hibc_di", "A123BJC5D6E71"),
    ],
)
def test_a_code_gives_a_product(client, desk, code, kind, identifier):
    scan(client, desk, code, "products")
    added = desk.notice.products.order_by("position").last()
    assert (added.id_type, added.identifier, added.reach) == (kind, identifier, "listed")


def test_a_code_of_a_product_that_is_there_adds_none(client, desk):
    answer = scan(client, desk, f"01{GTIN}10LOT42", "products")
    assert "déjà dans le brouillon" in answer.content.decode()
    assert desk.notice.products.count() == 1


def test_lost_separators_ask_nothing_where_the_batch_does_not_matter(client, desk):
    code = f"01{OTHER}10LOT4217270630"
    assert scan(client, desk, f"{code}21SERIAL99", "products").status_code == 200
    assert desk.notice.products.count() == 2
    asked = scan(client, desk, f"01{GTIN}10LOT421727063021SERIAL99")
    assert asked.context["codes"]
    assert lines(desk) == []


def test_a_photo_is_read_and_its_lines_chosen(client, desk):
    drawn = zxingcpp.create_barcode(
        f"[01]{GTIN}[10]LOT42", zxingcpp.BarcodeFormat.DataMatrix, gs1=True
    )
    picture = Image.fromarray(drawn.to_image(scale=6, add_quiet_zones=True))
    out = io.BytesIO()
    picture.save(out, "PNG")
    url = case_page("scan", desk.action, "notice", "scopes", "scopes")
    sent = SimpleUploadedFile("photo.png", out.getvalue())
    (code,) = client.post(url, {"photo": sent}).context["codes"]
    client.post(url, {"text-0": code.text, "choice-0": "0"})
    assert lines(desk) == [(GTIN, "lot", "LOT42", "", "")]


def test_pages_of_both_groups_offer_to_scan_and_to_import(client, desk):
    for group in ("products", "scopes"):
        shown = client.get(section_url(desk.action, group)).content.decode()
        assert f'name="scan-{group}"' in shown
        assert case_page("import_rows", desk.action, "notice", group, group) in shown


def test_a_scanner_that_stays_on_the_page_is_answered_in_json(client, desk):
    answer = scan(client, desk, f"01{OTHER}10LOT9", accept="application/json").json()
    assert answer["tone"] == "success"
    assert "Ajouter" in answer["html"]
    assert answer["changed"] is True

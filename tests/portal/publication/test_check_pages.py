"""The pages of the stock check: scan, type, photograph, send a stock; nothing is kept."""

import csv
import io
import json
import re

import pytest
import zxingcpp
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook
from PIL import Image

from portal.publication.models import AffectedItem, CurrentItem, Document, Version
from portal.publication.stocks.tables import iso_of
from portal.publication.views import check_forms
from tests.factories import hostile
from tests.factories.publications import every, following, gone, lot, published

pytestmark = pytest.mark.django_db

GTIN = "03401060012342"
PAGE = "/actions/verifier/"
READER = "/actions/verifier/lecteur/"
HEADINGS = "code;libellé;lot;série;péremption;quantité\n"


@pytest.fixture(autouse=True)
def no_brake():
    """Start with no call counted."""
    cache.clear()


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def send(client, name: str, content: bytes):
    return client.post(PAGE, {"how": "stock", "file": SimpleUploadedFile(name, content)})


def paste(client, cells: str):
    return client.post(PAGE, {"how": "stock", "cells": cells})


def stock_in(response) -> str:
    return re.search(r'name="stock" value="([^"]+)"', response.content.decode())[1]


def test_the_page_opens_for_anybody(client):
    response = client.get(PAGE)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert reverse("check:reader") == READER
    assert READER in response.content.decode()


def test_a_scan_says_what_to_do(client):
    version = published(items=[lot("LOT42")], title="Rappel de bandelettes")
    response = client.post(PAGE, {"code": f"]d201{GTIN}1727063010LOT42{{GS}}21SER1"})
    text = text_of(response)
    assert "Concerné" in text
    assert "lot LOT42" in text
    assert "SER1" in text
    assert f"{version.publication.reference} – Rappel de bandelettes" in text
    assert f"n° {version.cursor}" in text
    assert f"/specimens/{version.publication.reference}/" in response.content.decode()


def test_a_scan_is_answered_in_json_to_the_script(client):
    published(items=[lot("LOT42")])
    answer = client.post(
        PAGE, {"code": f"(01){GTIN}(10)LOT42"}, headers={"accept": "application/json"}
    )
    told = json.loads(answer.content)
    assert told["tone"] == "error"
    assert told["message"].startswith("Concerné.")
    assert "verdict--danger" in told["html"]


def test_an_empty_scan_is_told_at_its_field(client):
    response = client.post(PAGE, {"code": ""})
    assert response.status_code == 422
    assert "field__error" in response.content.decode()


def test_what_is_not_listed_is_told_with_its_date_and_never_as_safe(client):
    version = published(items=[lot("LOT42")])
    for code, lot_name in ((GTIN, "LOT43"), ("4006381333931", "")):
        response = client.post(PAGE, {"identifier": code, "lot": lot_name})
        text = text_of(response)
        assert "publiées au" in text
        assert f"n° {version.cursor}" in text
        assert "sûr " not in text.lower()
        assert "safe" not in text.lower()


def test_typed_with_everything(client):
    published(items=[lot("", scope="serial", serial="S1")])
    told = {"identifier": GTIN, "lot": "L", "serial": "S1", "expiry": "06/2027"}
    text = text_of(client.post(PAGE, told))
    assert "Concerné" in text
    assert "péremption fin juin 2027" in text
    assert client.post(PAGE, {"identifier": ""}).status_code == 422


def test_a_photo_is_read(client):
    published(items=[lot("LOT42")])
    drawn = zxingcpp.create_barcode(
        f"[01]{GTIN}[10]LOT42[21]S1", zxingcpp.BarcodeFormat.DataMatrix, gs1=True
    )
    picture = io.BytesIO()
    Image.fromarray(drawn.to_image(scale=6, add_quiet_zones=True)).save(picture, "PNG")
    sent = SimpleUploadedFile("boite.png", picture.getvalue())
    text = text_of(client.post(PAGE, {"how": "photo", "photo": sent}))
    assert "Concerné" in text
    assert "LOT42" in text


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.png", hostile.picture("PNG"), "Aucun code"),
        ("a.jpg", b"not a picture", ""),
        ("a.gif", hostile.picture("GIF"), "JPEG ou PNG"),
    ],
)
def test_a_photo_without_code_is_refused_in_words(client, name, content, words):
    response = client.post(PAGE, {"how": "photo", "photo": SimpleUploadedFile(name, content)})
    assert response.status_code == 422
    assert words in text_of(response)


STOCK = (
    HEADINGS + "3401060012342;Bandelettes;LOT42;;06/2027;12\n"
    "3401060012342;Bandelettes;LOT43;;30/06/2027;1\n"
    ";Sans code;X;;;\n"
    "4006381333931;Stylo;;;;3\n"
    "3401060012342;=cmd|' /C calc'!A0;LOT44;;;2\n"
)


def test_a_stock_is_counted_the_gravest_first_and_filtered(client):
    published(items=[lot("LOT42")])
    cells = STOCK + "".join(f"4006381333931;Autre {n};;;;1\n" for n in range(60))
    response = paste(client, cells)
    text = text_of(response)
    assert "65 lignes vérifiées" in text
    assert "1 Concerné" in text
    assert "2 Non listé" in text
    assert "1 Ligne non comprise" in text
    assert "61 Code absent des publications" in text
    assert text.index("LOT42") < text.index("LOT43") if "LOT43" in text else True
    assert "Page 1 sur 2" in text
    stock = stock_in(response)
    only = text_of(client.post(PAGE, {"stock": stock, "verdict": "not_listed"}))
    assert "LOT43" in only
    assert "LOT42" not in only
    second = text_of(client.post(PAGE, {"stock": stock, "page": "2"}))
    assert "Page 2 sur 2" in second
    assert "Tout montrer" in only


def test_the_result_as_a_file_has_safe_cells(client):
    version = published(items=[lot("LOT42")])
    stock = stock_in(paste(client, STOCK))
    answer = client.post(PAGE, {"stock": stock, "file": "1"})
    assert answer["Content-Type"].startswith("text/csv")
    assert "attachment" in answer["Content-Disposition"]
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content), delimiter=";"))
    assert [row["Code du verdict"] for row in rows] == [
        "concerned_exact",
        "error",
        "unknown_id",
        "not_listed",
        "not_listed",
    ]
    assert rows[0]["Action"] == version.publication.reference
    assert rows[0]["Ligne"] == "2"
    assert rows[0]["Péremption"] == "2027-06"
    assert rows[0]["Position"] == str(version.cursor)
    assert rows[0]["Adresse"].startswith("http")
    assert rows[-1]["Libellé"] == "'=cmd|' /C calc'!A0"


@pytest.mark.parametrize(
    "headings",
    [
        "Code;Libellé;Lot;Série;Péremption;Quantité",
        "GTIN;Product name;Batch;Serial number;Expiry date;Qty",
        "Qté;Date de péremption;N° de lot;Désignation;CIP13;N° de série",
        "EAN 13,Description,Lot number,Serial,Expiry,Quantity",
    ],
)
def test_usual_headings_are_recognised(client, headings):
    published(items=[lot("LOT42")])
    separator = "," if "," in headings else ";"
    names = headings.split(separator)
    values = ["3401060012342", "Bandelettes", "LOT42", "S1", "06/2027", "2"]
    if names[0] == "Qté":
        values = ["2", "06/2027", "LOT42", "Bandelettes", "3401060012342", "S1"]
    text = text_of(paste(client, f"{headings}\n{separator.join(values)}\n"))
    assert "Concerné" in text
    assert "Bandelettes" in text
    assert "S1" in text
    assert "fin juin 2027" in text


def test_a_list_of_scans_needs_no_heading(client):
    published(items=[lot("LOT42")])
    text = text_of(paste(client, f"01{GTIN}10LOT42\n01{GTIN}10LOT43\n"))
    assert "2 lignes vérifiées" in text
    assert "LOT43" in text


def test_a_workbook_is_read(client):
    published(items=[lot("LOT42")])
    book = Workbook()
    book.active.append(["Stock au 25/11"])
    book.active.append(["Code", "Lot", "Péremption"])
    book.active.append([3401060012342, "LOT42", "06/2027"])
    out = io.BytesIO()
    book.save(out)
    text = text_of(send(client, "stock.xlsx", out.getvalue()))
    assert "1 ligne vérifiée" in text
    assert "Concerné" in text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", hostile.bomb()),
        ("a.xlsx", b"PK\x03\x04 not a workbook"),
        ("a.csv", b"\x00\x01\x02\x03" * 50),
        ("a.csv", b""),
        ("a.exe", b"MZ"),
        ("a.csv", ("code;lot\n" + "1;2\n" * 10_001).encode()),
        ("a.csv", ("code;lot\n" + "1;" + "x" * 30_000).encode()),
        ("a.csv", b"produit;lot\nBandelettes;LOT42\n"),
        ("a.csv", b"code;lot\n"),
    ],
)
def test_a_hostile_or_useless_file_is_refused_in_words(client, name, content):
    response = send(client, name, content)
    assert response.status_code == 422
    assert "field--error" in response.content.decode()


def test_nothing_sent_is_told(client):
    response = paste(client, "  ")
    assert response.status_code == 422
    assert "Collez des cellules" in text_of(response)


def test_digits_that_a_spreadsheet_abridged_are_told(client):
    text = text_of(paste(client, "code;lot\n3,40106E+12;LOT42\n"))
    assert "Le tableur a abrégé ce code" in text


@pytest.mark.parametrize(
    ("cell", "iso"),
    [
        ("06/2027", "2027-06"),
        ("6.27", "2027-06"),
        ("30/06/2027", "2027-06-30"),
        ("2027-06-30", "2027-06-30"),
        ("2027-06", "2027-06"),
        (46568, "2027-06-30"),
        ("bientôt", "bientôt"),
        ("", ""),
    ],
)
def test_dates_of_a_stock(cell, iso):
    assert iso_of(cell) == iso


@pytest.mark.parametrize("stock", ["", "x", "eyJ9:abc:def"])
def test_a_stock_that_is_not_ours_is_asked_again(client, stock):
    response = client.post(PAGE, {"stock": stock})
    assert response.status_code == 422


def test_a_stock_survives_its_travel():
    rows = [check_forms.StockRow(check_forms.Line(ref="1", identifier="a", lot="b"), "c", "d")]
    assert check_forms.unpacked(check_forms.packed(rows)) == rows


def test_nothing_is_kept_and_statements_do_not_grow(client):
    published(items=[lot("LOT42"), every(identifier="3401060012359")])
    paste(client, "code;lot\n3401060012342;LOT42\n")
    tables = (AffectedItem, CurrentItem, Document, Version)
    before = [model.objects.count() for model in tables]
    with CaptureQueriesContext(connection) as few:
        paste(client, "code;lot\n" + "3401060012342;LOT42\n" * 3)
    with CaptureQueriesContext(connection) as many:
        response = paste(
            client, "code;lot\n" + "".join(f"3401060012342;LOT{n}\n" for n in range(2000))
        )
    assert response.status_code == 200
    assert len(few) == len(many)
    written = [
        one["sql"]
        for one in many
        if re.match(r"\s*(INSERT|UPDATE|DELETE|COPY|CREATE)", one["sql"], re.I)
    ]
    assert written == []
    assert [model.objects.count() for model in tables] == before
    assert not client.session.keys()


def test_who_asks_too_often_waits(client):
    for _turn in range(20):
        assert paste(client, "code\n1\n").status_code == 200
    response = paste(client, "code\n1\n")
    assert response.status_code == 429
    assert response["Retry-After"]
    answer = client.post(PAGE, {"code": "1"})
    assert answer.status_code == 200


def test_released_and_retracted_tell_their_reason(client):
    first = published(items=[lot("LOT42"), lot("B")])
    second = published(following(first, version_kind="lots_released", items=[lot("B")]))
    assert "ne la nomme plus" in text_of(client.post(PAGE, {"identifier": GTIN, "lot": "LOT42"}))
    published(
        following(
            second,
            version_kind="retraction",
            lifecycle="retracted",
            reason="Publiée par erreur.",
            items=[],
        )
    )
    text = text_of(client.post(PAGE, {"identifier": GTIN, "lot": "B"}))
    assert "retirée de la publication" in text
    assert "Publiée par erreur." in text


def test_a_product_that_is_named_no_more_is_not_said_to_be_named(client):
    freed = published(items=[lot("FREE1")])
    published(gone(freed))
    told = text_of(client.post(PAGE, {"identifier": GTIN, "lot": "OTHER"}))
    assert "Une action a cité ce produit, elle ne le cite plus." in told
    assert "Une action cite ce produit" not in told


@pytest.mark.parametrize("lines", [1, 9])
def test_what_was_retracted_is_named_by_its_number_only(client, lines):
    freed = published(items=[lot("FREE1")], title="Cathéters de Dupont")
    published(gone(freed))
    told = text_of(paste(client, HEADINGS + f"{GTIN};;FREE1;;;\n" * lines))
    assert freed.publication.reference in told
    assert "Publiée par erreur." in told
    assert "Cathéters" not in told


@pytest.mark.parametrize("sent", [{"code": "lot SN4"}, {"identifier": "SN4"}, {"lot": "sn4"}])
def test_a_lot_without_its_product_is_to_be_verified(client, sent):
    version = published(items=[lot("SN4")])
    told = text_of(client.post(PAGE, {"identifier": ""} | sent))
    assert f"Ce lot ou ce numéro de série est nommé par {version.publication.reference}" in told
    assert "saisissez aussi le code du produit" in told
    assert "Code absent" not in told


def test_a_row_of_a_stock_with_a_lot_alone_is_looked_for(client):
    version = published(items=[lot("SN4")])
    published(items=[lot("SN5")], exercise=True)
    rows = f"4006381333931;;SN4;;;\n;;SN4;;;2\n;;SN5;;;\n;;SN6;;;\n{GTIN};;SN9;;;\n"
    told = text_of(paste(client, HEADINGS + rows))
    assert (
        told.count(f"Ce lot ou ce numéro de série est nommé par {version.publication.reference}")
        == 1
    )
    # A code that no action names is not concerned by a lot of another product.
    assert "Code absent des publications" in told
    assert told.count("Cette ligne n’a pas de code") == 2
    # The row of the file and its quantity, also where few lines are told at length.
    assert "ligne 3 ·" in told
    assert "Quantité : 2" in told


def test_neither_code_nor_lot_is_told_at_the_field(client):
    answer = client.post(PAGE, {"identifier": "", "expiry": "06/2027"})
    assert answer.status_code == 422
    assert "ou au moins son lot" in text_of(answer)

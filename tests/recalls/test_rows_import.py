"""Importing the products and the list of a notice: what a line designates follows from it."""

import csv
import datetime
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from portal.filings.models import RowImport
from portal.reference.identifiers import gs1_key
from recalls.models import Product
from tests.factories import quality_defects
from tests.factories import recalls as factory
from tests.factories.row_tables import as_csv
from tests.recalls.pages import case_page

pytestmark = pytest.mark.django_db

DAY = datetime.date


@pytest.fixture
def desk(client):
    desk = factory.set_up(scopes=())
    quality_defects.log_in(client, desk.drafter)
    return desk


@pytest.fixture
def two(desk):
    """A notice of two products."""
    Product.objects.create(
        part=desk.notice,
        position=1,
        **factory.PRODUCT
        | {
            "name": "Pompe Éxemplia P2",
            "id_type": "acl13",
            "identifier": "3401060012342",
            "catalogue_reference": "EX P/2",
        },
    )
    return desk


def page(name, desk, group, *words):
    return case_page(name, desk.action, "notice", group, group, *words)


def paste(client, desk, text, group="scopes"):
    response = client.post(page("import_rows", desk, group), {"cells": text})
    assert response.status_code == 302, response.context["form"].errors
    return RowImport.objects.latest("pk")


def send(client, desk, name, content, group="scopes"):
    sent = SimpleUploadedFile(name, content)
    return client.post(page("import_rows", desk, group), {"file": sent})


def confirm(client, desk, found, group="scopes", mode="add", **more):
    data = {"mode": mode, "version": desk.notice.section_version(group)} | more
    return client.post(page("import_preview", desk, group, found.uuid), data, follow=True)


def answers(found):
    return [line["answers"] for line in found.good]


def problems(found):
    return [
        (line["line"], problem["label"], problem["text"])
        for line in found.bad
        for problem in line["problems"]
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lot\nA12", {"scope": "lot", "lot": "A12"}),
        (
            "N° de lot;Péremption\nA12;06/2027",
            {"scope": "lot", "lot": "A12", "expiry": "2027-06-30"},
        ),
        ("Serial number\nSN001", {"scope": "serial", "serial": "SN001"}),
        (
            "Premier numéro;Dernier numéro\nA100;A250",
            {"scope": "serial_range", "serial": "A100", "serial_to": "A250"},
        ),
        (
            "Série;to\nA100;A250",
            {"scope": "serial_range", "serial": "A100", "serial_to": "A250"},
        ),
        (
            "Serial\nA100 à A250",
            {"scope": "serial_range", "serial": "A100", "serial_to": "A250"},
        ),
        (
            "Serial\nA100–A250",
            {"scope": "serial_range", "serial": "A100", "serial_to": "A250"},
        ),
        ("Software version\n2.1.4", {"scope": "software", "software": "2.1.4"}),
        (
            "Péremption\n31/12/2027",
            {"scope": "expiry", "date_from": "2027-12-31", "date_to": "2027-12-31"},
        ),
        (
            "Type;Du;Jusqu’au\nUne période de fabrication;01/01/2026;31/03/2026",
            {"scope": "manufacture", "date_from": "2026-01-01", "date_to": "2026-03-31"},
        ),
        (
            "Type;Du;Jusqu’au\nexpiry;01/2026;03/2026",
            {"scope": "expiry", "date_from": "2026-01-01", "date_to": "2026-03-31"},
        ),
        (
            "Type;Lot;Série\nUn numéro de série;A12;SN001",
            {"scope": "serial", "lot": "A12", "serial": "SN001"},
        ),
    ],
)
def test_what_a_line_designates_follows_from_its_cells(client, desk, text, expected):
    found = paste(client, desk, text)
    assert problems(found) == []
    assert answers(found) == [expected]


@pytest.mark.parametrize(
    ("text", "label", "words"),
    [
        ("Lot;Série\nA12;SN001", "Ce que désigne la ligne", "dites lequel est visé"),
        ("Du;Jusqu’au\n01/01/2026;31/03/2026", "Ce que désigne la ligne", "péremption ou de"),
        ("Premier numéro;Dernier numéro\nA100;B250", "Dernier numéro de série", "préfixe"),
        ("Premier numéro;Dernier numéro\nA100;A1250", "Dernier numéro de série", "longueur"),
        ("Premier numéro;Dernier numéro\nA250;A100", "Dernier numéro de série", "précède"),
        ("Serial\nA100 à B250", "Numéro de série, ou le premier", "ne commencent pas"),
        ("Type;Lot\nUn numéro de série;A12", "Numéro de série, ou le premier", "vide"),
        ("Type;Lot;Du\nUne période de péremption;;01/2026", "Jusqu’au", "vide"),
        ("Lot;Exp\nA12;31/02/2027", "Péremption du lot ou de l’unité", "jj/mm/aaaa"),
        ("Type;Lot\nUne couleur;A12", "Ce que désigne la ligne", "n’est pas dans la liste"),
    ],
)
def test_a_line_that_cannot_be_understood_says_how_to_mend_it(client, desk, text, label, words):
    found = paste(client, desk, text)
    assert found.good == []
    assert any(told[1] == label and words in told[2] for told in problems(found)), problems(found)


def test_an_empty_line_of_the_list_asks_for_one_of_the_cells(client, desk):
    found = paste(client, desk, "Lot;Série;Quantité\nA12;;5\n;;7")
    ((line, label, text),) = problems(found)
    assert line == 3
    assert "Numéro de lot" in label
    assert "l’une d’elles" in text


def test_a_table_without_any_known_column_is_refused_in_words(client, desk):
    response = client.post(page("import_rows", desk, "scopes"), {"cells": "Couleur;Poids\nbleu;2"})
    assert "Numéro de lot" in str(response.context["form"].errors)


@pytest.mark.parametrize(
    "named",
    [
        "03401060012342",
        "3401060012342",
        "34010 6001234 2",
        "EX P/2",
        "ex-p/2",
        "Pompe Exemplia P2",
        "pompe éxemplia p2",
    ],
)
def test_a_product_is_named_by_any_of_its_codes_or_names(client, two, named):
    found = paste(client, two, f"Produit;Lot\n{named};A12\nEX-P1;A12")
    assert problems(found) == []
    assert [one["product"] for one in answers(found)] == ["3401060012342", "03401234567890"]
    confirm(client, two, found)
    assert two.notice.scopes.count() == 2


def test_lines_of_several_products_must_name_one_of_them(client, two):
    found = paste(client, two, "Produit;Lot\n;A12\nAutre chose;A13\nEX-P1;A14")
    assert [told[0] for told in problems(found)] == [2, 3]
    assert "plusieurs produits" in problems(found)[0][2]
    assert "ucun produit" in problems(found)[1][2]
    assert answers(found)[0]["lot"] == "A14"


def test_a_product_all_of_whose_units_are_concerned_takes_no_line(client, two):
    two.notice.products.filter(catalogue_reference="EX-P1").update(reach="all")
    found = paste(client, two, "Produit;Lot\nEX-P1;A12\n;A13")
    assert [told[0] for told in problems(found)] == [2]
    assert "toutes les unités" in problems(found)[0][2].lower()
    # The line that names none is of the only product whose units are listed.
    assert answers(found) == [{"scope": "lot", "lot": "A13"}]


def test_repeated_lines_are_marked_however_they_are_written(client, two):
    text = (
        "Produit;Lot;Série;to\nEX-P1;LOT 12;;\n03401234567890;12;;\nEX P/2;12;;\n"
        "EX-P1;;A1;A9\nEX-P1;;A1;A8"
    )
    found = paste(client, two, text)
    assert [told[0] for told in problems(found)] == [3]
    assert "ligne 2" in problems(found)[0][2]
    confirm(client, two, found)
    again = paste(client, two, text)
    shown = client.get(page("import_preview", two, "scopes", again.uuid))
    assert shown.context["new_count"] == 0
    confirm(client, two, again, mode="update")
    assert two.notice.scopes.count() == 4


def test_products_are_imported_with_their_nature_and_the_type_of_their_code(client, desk):
    Product.objects.all().delete()
    found = paste(
        client,
        desk,
        "Désignation;Code;Référence fabricant;EMDN;Classe\n"
        "Pompe A;3401060012342;REF-A;Z12030301;Classe IIb\n"
        "Réactif B;(01)03401234567890(17)270630(10)LOT42;REF-B;W01010213;DMDIV classe B\n"
        "Aiguille C;+A123BJC5D6E71G;REF-C;;\n"
        "Sans code D;;REF-D;;",
        "products",
    )
    assert problems(found) == []
    confirm(client, desk, found, "products")
    rows = [
        (row.name, row.kind, row.id_type, row.identifier, row.reach)
        for row in desk.notice.products.order_by("position")
    ]
    assert rows == [
        ("Pompe A", "device", "acl13", "3401060012342", "listed"),
        ("Réactif B", "ivd", "gtin", "03401234567890", "listed"),
        ("Aiguille C", "", "hibc_di", "A123BJC5D6E71", "listed"),
        ("Sans code D", "", "", "", "listed"),
    ]


def test_a_wrong_identifier_is_marked_with_what_to_mend(client, desk):
    found = paste(
        client,
        desk,
        "Nom;Code\nPompe A;3401060012343\nPompe B;3401234567891\nPompe C;AB-12\nPompe D;340",
        "products",
    )
    told = problems(found)
    assert [line for line, _label, _text in told] == [2, 3, 4, 5]
    assert "La clé du code" in told[0][2]
    assert "de quel type" in told[2][2]


def test_the_same_product_in_two_writings_is_one(client, desk):
    found = paste(
        client,
        desk,
        "Nom;Code\nPompe A;3401060012342\nPompe bis;03401060012342\nExemplia;3401234567890",
        "products",
    )
    assert [told[0] for told in problems(found)] == [3]
    shown = client.get(page("import_preview", desk, "products", found.uuid))
    assert (shown.context["new_count"], shown.context["repeated"]) == (1, [4])


def test_the_template_comes_back_filled(client, two):
    for group in ("products", "scopes"):
        content = client.get(page("import_template", two, group, "xlsx")).content
        book = load_workbook(io.BytesIO(content))
        sheet = book.worksheets[0]
        headings = [cell.value for cell in sheet[1]]
        place = {heading: number for number, heading in enumerate(headings, start=1)}
        if group == "products":
            sheet.cell(2, place["Nom commercial"], "Pompe C")
            sheet.cell(2, place["Identifiant"], "96385074")
        else:
            sheet.cell(2, place["Produit concerné, s’il y en a plusieurs"], "EX-P1")
            sheet.cell(2, place["Numéro de lot"], "00123")
        out = io.BytesIO()
        book.save(out)
        assert send(client, two, "modele.xlsx", out.getvalue(), group).status_code == 302
        found = RowImport.objects.latest("pk")
        assert (found.good_count, found.bad_count) == (1, 0), problems(found)
    assert answers(found)[0]["lot"] == "00123"


def test_hostile_files_give_words_and_no_row(client, desk):
    formulas = paste(client, desk, 'Lot;Péremption\n=HYPERLINK("x");06/2027\n+cmd;06/2027')
    assert [one["lot"] for one in answers(formulas)] == ['=HYPERLINK("x")', "+cmd"]
    mended = client.get(page("import_bad_csv", desk, "scopes", formulas.uuid))
    assert mended.status_code == 200

    latin = send(client, desk, "lots.csv", "Numéro de lot;Péremption\nÉ12;06/2027".encode("cp1252"))
    assert latin.status_code == 302
    assert answers(RowImport.objects.latest("pk"))[0]["lot"] == "É12"
    wide = send(client, desk, "lots.csv", "Lot;Exp\nA12;06/2027".encode("utf-16"))
    assert wide.status_code == 302

    for name, content in (
        ("lots.csv", b"\x00\x01\x02\x03" * 50),
        ("lots.xlsx", b"PK\x03\x04 broken"),
        ("lots.xls", b"\xd0\xcf\x11\xe0"),
        ("lots.csv", b""),
    ):
        refused = send(client, desk, name, content)
        assert refused.status_code == 200, name
        assert refused.context["form"].errors["file"], name
    assert not desk.notice.scopes.exists()


def test_merged_headings_and_lines_above_them_are_read(client, desk):
    book = Workbook()
    sheet = book.active
    sheet.append(["Liste des lots concernés", None, None])
    sheet.merge_cells("A1:C1")
    sheet.append([None])
    sheet.append(["Numéro de lot", "Péremption", "Péremption"])
    sheet.merge_cells("B3:C3")
    sheet.append(["A12", DAY(2027, 6, 30), None])
    out = io.BytesIO()
    book.save(out)
    assert send(client, desk, "lots.xlsx", out.getvalue()).status_code == 302
    found = RowImport.objects.latest("pk")
    assert answers(found) == [{"scope": "lot", "lot": "A12", "expiry": "2027-06-30"}]


def _long(count, bad):
    lines = [["Référence", "Numéro de lot", "Péremption", "Quantité"]]
    for number in range(1, count + 1):
        reference = ("EX-P1", "3401060012342")[number % 2]
        lines.append([reference, f"L{number:06d}", f"{number % 12 + 1:02d}/2028", str(number)])
    for rank in range(bad):
        lines[1 + rank * (count // bad)][0] = "INCONNU"
    return as_csv(lines).encode()


def test_three_thousand_lines_of_two_products(client, two):
    assert send(client, two, "lots.csv", _long(3_000, 30)).status_code == 302
    found = RowImport.objects.latest("pk")
    assert (found.good_count, found.bad_count) == (2_970, 30)
    with CaptureQueriesContext(connection) as captured:
        confirm(client, two, found)
    assert len(captured) < 70
    assert two.notice.scopes.count() == 2_970
    mended = client.get(page("import_bad_csv", two, "scopes", found.uuid)).content.decode()
    rows = list(csv.reader(io.StringIO(mended.removeprefix("\ufeff")), delimiter=";"))
    assert len(rows) == 31
    assert "aucun produit" in rows[1][0].lower()


def test_more_lines_than_the_list_holds_are_refused(client, desk):
    refused = send(client, desk, "lots.csv", _long(20_030, 1))
    assert "20020" in str(refused.context["form"].errors).replace("\u202f", "").replace("\xa0", "")


def test_check_digits_of_this_file_are_right():
    for code in ("3401060012342", "03401234567890", "96385074"):
        assert gs1_key(code[:-1]) == code[-1]

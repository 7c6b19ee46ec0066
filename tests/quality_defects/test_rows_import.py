"""Importing lots: a preview that marks bad lines, a confirmation that keeps the good ones."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.filings.models import RowImport
from portal.filings.services import rows_import
from quality_defects.models import Lot
from tests.factories import quality_defects as factory
from tests.factories import row_tables
from tests.quality_defects.pages import address, section_url

pytestmark = pytest.mark.django_db

GROUP = ["volet1", "lots", "lots"]


@pytest.fixture
def desk(client):
    desk = factory.set_up()
    factory.log_in(client, desk.drafter)
    return desk


def page(name, desk, *words):
    return address(name, desk.case, *GROUP, *words)


def paste(client, desk, text):
    response = client.post(page("import_rows", desk), {"cells": text})
    assert response.status_code == 302, response.context["form"].errors
    return RowImport.objects.latest("pk")


def send(client, desk, name, content):
    sent = SimpleUploadedFile(name, content)
    response = client.post(page("import_rows", desk), {"file": sent})
    assert response.status_code == 302, response.context["form"].errors
    return RowImport.objects.latest("pk")


def confirm(client, desk, found, mode="add", **more):
    data = {"mode": mode, "version": desk.volet.section_version("lots")} | more
    return client.post(page("import_preview", desk, found.uuid), data, follow=True)


def numbers(desk):
    return list(desk.volet.lots.values_list("number", flat=True))


def test_workbook_of_native_numbers_and_days(client, desk):
    found = send(client, desk, "lots.xlsx", row_tables.as_xlsx(row_tables.table(40, 4)))
    assert (found.good_count, found.bad_count) == (36, 4)
    assert found.good[-1]["answers"]["manufactured_on"] == "2025-05-13"


def test_five_thousand_lines_of_which_three_hundred_are_bad(client, desk):
    cells = row_tables.table(5_000, 300)
    found = send(client, desk, "lots.csv", row_tables.as_csv(cells).encode())
    assert (found.good_count, found.bad_count) == (4_700, 300)
    shown = client.get(page("import_preview", desk, found.uuid)).content.decode()
    assert "300 lignes à corriger" in shown
    assert "Marché noir" in shown
    with CaptureQueriesContext(connection) as captured:
        answer = confirm(client, desk, found)
    assert len(captured) < 60
    assert "Lignes ajoutées : 4700" in answer.content.decode()
    kept = desk.volet.lots.order_by("position")
    assert kept.count() == 4_701
    last = kept.last()
    assert last.number == "TEST-05000"
    assert last.status == "excluded"
    assert last.quantity_france == 10_000
    assert "distributed_from" in last.unknowns
    mended = client.get(page("import_bad_csv", desk, found.uuid)).content.decode()
    assert mended.count("\r\n") == 301
    # The lines mended and sent again complete the draft.
    for wrong, right in (
        ("31/02/2028", "28/02/2028"),
        ("Peut-être", "Suspect"),
        ("Officines | Marché noir", "Officines"),
        ("douze", "12"),
    ):
        mended = mended.replace(wrong, right)
    again = send(client, desk, "corrigees.csv", mended.encode())
    assert (again.good_count, again.bad_count) == (300, 0)
    confirm(client, desk, again)
    assert desk.volet.lots.count() == 5_001


def test_bad_line_says_its_number_its_cell_and_how_to_mend_it(client, desk):
    found = paste(client, desk, "Lot\tPéremption\nTEST-B1\t03/2028\nTEST-B2\tbientôt\n\t04/2028")
    assert found.good_count == 1
    assert [line["line"] for line in found.bad] == [3, 4]
    (wrong,), (empty,) = (line["problems"] for line in found.bad)
    assert wrong["label"] == "Date de péremption"
    assert wrong["cell"] == "bientôt"
    assert "jj/mm/aaaa" in wrong["text"]
    assert empty["label"] == "Numéro de lot"


def test_confirming_twice_adds_once(client, desk):
    found = paste(client, desk, "Lot;Exp\nTEST-B1;03/2028")
    confirm(client, desk, found)
    second = confirm(client, desk, found)
    assert "rien n’a été ajouté deux fois" in second.content.decode()
    assert numbers(desk) == ["TEST-A01", "TEST-B1"]


def test_nothing_is_written_before_the_confirmation(client, desk):
    paste(client, desk, "Lot;Exp\nTEST-B1;03/2028")
    assert numbers(desk) == ["TEST-A01"]


def test_repeated_lots_are_marked_in_the_file_and_against_the_draft(client, desk):
    found = paste(client, desk, "Lot;Exp;Motif\ntest-a01;;x\nTEST-B1;;\n test-b1 ;;")
    assert found.good_count == 2
    assert "ligne 3" in found.bad[0]["problems"][0]["text"]
    context = client.get(page("import_preview", desk, found.uuid)).context
    assert (context["new_count"], context["repeated"]) == (1, [2])
    confirm(client, desk, found)
    assert numbers(desk) == ["TEST-A01", "TEST-B1"]
    assert not desk.volet.lots.get(number="TEST-A01").status_reason


def test_same_lot_of_two_medicines_is_two_rows(client, desk):
    found = paste(client, desk, "Lot;Produit\nTEST-B1;AAA\nTEST-B1;BBB\n")
    assert (found.good_count, found.bad_count) == (2, 0)


def test_medicine_by_name_or_by_code_is_the_same(client, desk):
    product = factory.PRODUCT
    Lot.objects.create(part=desk.volet, number="TEST-B1", product=product["name"], position=1)
    found = paste(client, desk, f"Lot;CIP\nTEST-B1;{product['cip13']}")
    context = client.get(page("import_preview", desk, found.uuid)).context
    assert context["new_count"] == 0


def test_update_completes_the_rows_that_are_there(client, desk):
    found = paste(client, desk, "Lot;Taille;Exp\nTEST-A01;1200;04/2028\nTEST-B1;;")
    confirm(client, desk, found, "update")
    lot = desk.volet.lots.get(number="TEST-A01")
    assert (lot.size, lot.expiry) == (1200, datetime.date(2028, 4, 30))
    assert lot.channels == factory.LOT["channels"]
    assert numbers(desk) == ["TEST-A01", "TEST-B1"]


def test_replace_asks_to_be_sure_and_keeps_the_keys(client, desk):
    Lot.objects.create(part=desk.volet, number="TEST-OLD", position=1)
    key = desk.volet.lots.get(number="TEST-A01").key
    found = paste(client, desk, "Lot\nTEST-C1\nTEST-A01")
    refused = confirm(client, desk, found, "replace")
    assert refused.context["form"].errors["sure"]
    assert numbers(desk) == ["TEST-A01", "TEST-OLD"]
    confirm(client, desk, found, "replace", sure="on")
    assert numbers(desk) == ["TEST-C1", "TEST-A01"]
    assert desk.volet.lots.get(number="TEST-A01").key == key


def test_replace_gives_way_to_what_somebody_saved_meanwhile(client, desk):
    found = paste(client, desk, "Lot\nTEST-C1")
    volet = desk.volet
    volet.count_save("lots")
    volet.save()
    answer = client.post(
        page("import_preview", desk, found.uuid),
        {"mode": "replace", "sure": "on", "version": "0"},
        follow=True,
    )
    assert "modifiée entre-temps" in answer.content.decode()
    assert numbers(desk) == ["TEST-A01"]


def test_no_more_rows_than_the_group_holds(client, desk, monkeypatch):
    group = desk.volet.specification.rows["lots"]
    found = paste(client, desk, "Lot\nTEST-C1\nTEST-C2")
    monkeypatch.setitem(vars(group), "maximum", 2)
    answer = confirm(client, desk, found)
    assert answer.context["form"].errors["mode"]
    assert numbers(desk) == ["TEST-A01"]


def test_columns_without_headings_are_those_of_the_template(client, desk):
    found = paste(client, desk, "TEST-B1\t03/2028\t\tSuspect")
    assert found.good[0]["answers"] == {
        "number": "TEST-B1",
        "expiry": "2028-03-31",
        "status": "suspected",
    }


def test_headings_may_stand_under_a_title_and_beside_strangers(client, desk):
    found = paste(client, desk, "Export du 12/03\n\nRef;N° de lot;EXP DATE\nx;TEST-B1;03/2028")
    assert found.good == [{"line": 4, "answers": {"number": "TEST-B1", "expiry": "2028-03-31"}}]
    shown = client.get(page("import_preview", desk, found.uuid)).context
    assert shown["ignored"] == ["Ref"]


def test_a_table_without_lot_numbers_is_refused(client, desk):
    answer = client.post(page("import_rows", desk), {"cells": "Péremption;Taille\n03/2028;12"})
    assert "Numéro de lot" in str(answer.context["form"].errors["cells"])


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_is_understood_whole(client, desk, kind):
    template = client.get(page("import_template", desk, kind)).content
    if kind == "csv":
        template += b"TEST-B1;03/2028\r\n"
        found = send(client, desk, "modele.csv", template)
        assert all(column["name"] for column in found.columns)
        assert (found.good_count, found.bad_count) == (1, 0)
    else:
        answer = client.post(
            page("import_rows", desk), {"file": SimpleUploadedFile("m.xlsx", template)}
        )
        assert "aucune ligne" in str(answer.context["form"].errors["file"])


def test_formulas_never_leave_in_the_file_to_mend(client, desk):
    found = paste(client, desk, "Lot;Exp\n=1+1;bientôt")
    content = client.get(page("import_bad_csv", desk, found.uuid)).content.decode()
    assert ";'=1+1;" in content


@pytest.mark.parametrize("name", ["import_rows", "scan", "add_row"])
def test_only_drafters_of_the_organisation(client, desk, name):
    factory.log_in(client, desk.reader)
    assert client.get(page(name, desk)).status_code == 403
    factory.log_in(client, desk.outsider)
    assert client.get(page(name, desk)).status_code == 404


def test_a_preview_belongs_to_its_case(client, desk):
    found = paste(client, desk, "Lot\nTEST-C1")
    other = factory.set_up()
    factory.log_in(client, other.drafter)
    assert client.get(page("import_preview", other, found.uuid)).status_code == 404


def test_groups_without_tools_are_not_imported(client, desk):
    url = address("import_rows", desk.case, "volet1", "products", "products")
    assert client.get(url).status_code == 404


def test_nothing_is_imported_once_signed(client, desk):
    found = paste(client, desk, "Lot\nTEST-C1")
    factory.sign(desk)
    confirm(client, desk, found)
    assert numbers(desk) == ["TEST-A01"]


def test_old_previews_are_swept(client, desk):
    paste(client, desk, "Lot\nTEST-C1")
    assert rows_import.sweep() == 0
    RowImport.objects.update(expires_at=timezone.now() - datetime.timedelta(minutes=1))
    assert rows_import.sweep() == 1


def test_section_leads_to_the_import(client, desk):
    assert page("import_rows", desk) in client.get(section_url(desk.case, "lots")).content.decode()

"""Pages that are long once they are filled: previews of imports, related cases, CAPA, set aside."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from quality_defects.models import Lot
from tests.e2e.a11y import prove
from tests.factories import quality_defects as factory
from tests.factories import row_tables, volet2
from tests.quality_defects.pages import address, section_url

pytestmark = pytest.mark.django_db(transaction=True)
Desk = Callable[..., Page]


def test_preview_of_an_import_is_accessible(desk: Desk, tmp_path: Path) -> None:
    case = factory.set_up()
    Lot.objects.filter(part=case.volet).update(number="TEST-00003")
    table = tmp_path / "lots.xlsx"
    table.write_bytes(row_tables.as_xlsx(row_tables.table(40, 12)))
    page = desk(address("import_rows", case.case, "volet1", "lots", "lots"), user=case.drafter)
    prove(page)
    page.locator("input[type=file]").set_input_files(table)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/importer/*-*/")
    prove(page)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/a-corriger/")
    prove(page)
    page.goto(section_url(case.case, "lots"))
    prove(page)
    assert case.volet.lots.count() > 25


def test_related_cases_are_accessible(desk: Desk) -> None:
    case = factory.submitted()
    for number in range(3):
        twin = factory.set_up()
        twin.volet.lots.update(substance_lot="API-77")
        twin.volet.lots.update(number=f"TEST-A0{number}")
        factory.sign(twin)
    page = desk(reverse("quality_defects:links", args=[case.case.uuid]), user=case.evaluator)
    expect(page.get_by_text("même lot du même médicament")).to_have_count(1)
    prove(page)
    page.get_by_role("button", name="Affaire parente").first.click()
    expect(page.get_by_text("Déjà lié")).to_have_count(1)
    prove(page)


def test_actions_are_accessible(desk: Desk) -> None:
    case = volet2.signed()
    action = case.again().capas.get()
    action.due_on -= timedelta(days=400)
    action.save()
    page = desk("/espace/defauts-qualite/capa/", user=case.drafter)
    prove(page)
    page.get_by_role("link", name="CAPA-01").click()
    prove(page)
    page.goto(address("case", case.case))
    prove(page)

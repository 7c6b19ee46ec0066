"""Word forms in a browser: a filled form becomes a draft; the pages on the way are accessible."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from portal.filings import registry
from portal.filings.services import word
from quality_defects.models import Case
from tests.e2e.a11y import prove
from tests.factories import quality_defects as factory
from tests.factories.accounts import MembershipFactory
from tests.factories.word import Edited
from tests.quality_defects.pages import address

pytestmark = pytest.mark.django_db(transaction=True)
Desk = Callable[..., Page]
NEW = "/espace/defauts-qualite/importer-word/"


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    blank = word.blank_form(registry.get("quality_defects"), "volet1", "fr")
    document = Edited(blank).type("description", "Des comprimés d’un autre dosage.")
    document.type("complaints_france", "beaucoup").type("lots.number", "TEST-A01")
    path = tmp_path / "volet-1.docx"
    path.write_bytes(document.bytes())
    return path


def send(page: Page, path: Path) -> None:
    page.get_by_label("Formulaire rempli").set_input_files(path)
    page.get_by_role("button", name="Lire le formulaire").click()


def test_filled_form_becomes_a_draft(desk: Desk, filled: Path, tmp_path: Path) -> None:
    page = desk(NEW, user=MembershipFactory().user)
    prove(page)
    foreign = tmp_path / "lettre.docx"
    foreign.write_bytes(b"PK nothing")
    send(page, foreign)
    prove(page, error=True)
    send(page, filled)
    page.get_by_role("heading", name="Formulaire Word importé").wait_for()
    prove(page)
    assert Case.objects.get().volet1.raw_input == {"complaints_france": "beaucoup"}


def test_differences_are_confirmed(desk: Desk, filled: Path) -> None:
    case = factory.set_up()
    page = desk(address("word_part", case.case, "volet1"), user=case.drafter)
    prove(page)
    send(page, filled)
    page.get_by_role("heading", name="Ce que le document changerait").wait_for()
    prove(page)
    page.get_by_role("button", name="Reprendre ces réponses dans le brouillon").click()
    page.get_by_role("heading", name="Formulaire Word importé").wait_for()
    assert case.volet.description == "Des comprimés d’un autre dosage."

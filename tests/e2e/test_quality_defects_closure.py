"""From Volet 2 to the closing letter: the firm investigates, the agency decides and closes."""

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from quality_defects.fields.volet2 import BLOCKS
from tests.e2e.a11y import prove
from tests.e2e.pages.answers import fill
from tests.e2e.pages.steps import follow, press
from tests.e2e.pages.volet2 import Volet2
from tests.factories import quality_defects as factory
from tests.factories import quality_defects_agency as agency
from tests.factories import volet1_final
from tests.quality_defects.pages import address

pytestmark = pytest.mark.django_db(transaction=True)
Desk = Callable[..., Page]
LETTER = "Votre investigation répond aux demandes de l’agence : le dossier est clos."


@pytest.fixture
def case() -> factory.Desk:
    """A case whose Volet 1 is final and that nobody at the agency has read."""
    desk = factory.set_up()
    volet1_final.complete(desk.volet)
    factory.sign(desk, final=True)
    return desk


def tab(page: Page, name: str) -> None:
    pages = page.get_by_role("navigation", name="Pages du dossier")
    with page.expect_navigation():
        pages.get_by_role("link", name=name, exact=True).click()


def firm_investigates(desk: Desk, case: factory.Desk) -> None:
    """A drafter fills Volet 2; the signatory signs its final version."""
    page = desk(address("case", case.case), user=case.drafter)
    follow(page, "Commencer le volet 2")
    prove(page)
    press(page, "Commencer le volet 2")
    volet = Volet2(page, f"{address('case', case.case)}volet2/")
    volet.fill_everything()
    page.goto(f"{volet.address}recapitulatif/")
    expect(page.get_by_text("Il manque des informations")).to_have_count(0)
    expect(page.get_by_text("Vide de ligne incomplet").first).to_be_visible()
    prove(page)
    at_signatory = desk(volet.address, user=case.signatory)
    signing = Volet2(at_signatory, volet.address)
    signing.open_signature()
    prove(at_signatory)
    signing.sign()
    expect(at_signatory.locator(".receipt-number")).to_have_text(case.again().reference)
    prove(at_signatory)


def evaluator_judges_and_decides(page: Page) -> None:
    """Priority, risk sheet, every block of Volet 2, and a decision that is proposed."""
    tab(page, "Triage")
    press(page, "Confirmer et commencer l’évaluation")
    tab(page, "Fiche de risque")
    sheet = {name: value for name, value in agency.SHEET.items() if value}
    fill(page, **sheet | {"disagrees": "false"})
    press(page, "Enregistrer une nouvelle version")
    expect(page.get_by_text("Fiche complète")).to_be_visible()
    prove(page)
    tab(page, "Dossier")
    follow(page, "Juger les blocs du volet 2")
    fill(page, **dict.fromkeys(BLOCKS, "sufficient"))
    prove(page)
    press(page, "Enregistrer l’avis")
    expect(page.get_by_text("le volet 2 est évalué")).to_be_visible()
    tab(page, "Décision")
    fill(page, eu_class="III", measures=["MES02"], letter=agency.DECISION["letter"])
    fill(page, reasons=agency.REASONS)
    press(page, "Proposer la décision")
    expect(page.get_by_text("Une autre personne doit confirmer cette action.")).to_be_visible()
    prove(page)


def firm_carries_out(desk: Desk, case: factory.Desk) -> None:
    """The firm reads the decision, and proves its measure and its action."""
    page = desk(address("case", case.case), user=case.drafter)
    expect(page.get_by_text(agency.DECISION["letter"])).to_be_visible()
    expect(page.get_by_text(agency.REASONS)).to_have_count(0)
    prove(page)
    for name in ("Surveillance renforcée", "CAPA-01 – Réviser la procédure de vide de ligne"):
        page.goto(address("case", case.case))
        follow(page, name)
        proof = {"name": "preuve.csv", "mimeType": "text/csv", "buffer": b"Date;Fait\n1;oui\n"}
        page.locator("input[type=file]").set_input_files(proof)
        expect(page.get_by_role("link", name="preuve.csv").first).to_be_visible(timeout=15_000)
        prove(page)
        follow(page, "Déclarer réalisée")
        press(page, "Déclarer réalisée")
        expect(page.get_by_text("C’est fait")).to_be_visible()


def evaluator_proposes_closure(page: Page, case: factory.Desk) -> None:
    """What the firm did is verified; the checklist is then done."""
    home = address("agency_case", case.case)
    page.goto(reverse("quality_defects:closure", args=[case.case.uuid]))
    expect(page.get_by_text("Pas encore possible :").first).to_be_attached()
    prove(page)
    for name, verdict in (
        ("Surveillance renforcée", "Vérifier"),
        ("CAPA-01 – Réviser la procédure de vide de ligne", "Juger efficace"),
    ):
        page.goto(home)
        follow(page, name)
        follow(page, verdict)
        press(page, verdict)
    page.goto(home)
    tab(page, "Clôture")
    expect(page.get_by_text("À faire", exact=True)).to_have_count(0)
    follow(page, "Proposer la clôture")
    press(page, "Proposer la clôture")


def validator_closes(page: Page, case: factory.Desk) -> None:
    page.goto(reverse("quality_defects:closure", args=[case.case.uuid]))
    prove(page)
    follow(page, "Clore le dossier")
    prove(page)
    fill(page, letter=LETTER)
    press(page, "Clore le dossier")


def test_a_case_goes_from_volet2_to_its_closing_letter(
    desk: Desk, case: factory.Desk, worker: None
) -> None:
    firm_investigates(desk, case)
    at_evaluator = desk(address("agency_case", case.case), user=case.evaluator)
    evaluator_judges_and_decides(at_evaluator)

    at_validator = desk(address("agency_case", case.case), user=case.second)
    with at_validator.expect_navigation():
        at_validator.get_by_role("link", name=re.compile("^Confirmer :")).click()
    prove(at_validator)
    with at_validator.expect_navigation():
        at_validator.get_by_role("button", name=re.compile("^Confirmer :")).click()
    firm_carries_out(desk, case)

    evaluator_proposes_closure(at_evaluator, case)
    at_firm = desk(address("case", case.case), user=case.signatory)
    expect(at_firm.get_by_text("Clôture proposée")).to_have_count(0)
    validator_closes(at_validator, case)

    at_firm.reload()
    expect(at_firm.get_by_text(LETTER)).to_be_visible()
    expect(at_firm.get_by_text("Clos", exact=True).first).to_be_visible()
    expect(at_firm.locator(".documents a").filter(has_text="clôture")).to_have_count(
        1, timeout=20_000
    )
    prove(at_firm)
    assert case.again().state == "closed"

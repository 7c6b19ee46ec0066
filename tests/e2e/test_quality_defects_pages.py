"""Every page of the journey of a Volet 1, proved in both rooms: clean and with errors."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from portal.core.fields import Level, section_missing
from portal.core.workflow import perform
from portal.filings.services import revisions, thread
from portal.filings.services.requests import Question
from portal.reference.demo import DEMO_DATE, DEMO_FOLDER
from portal.reference.loaders.loading import load
from quality_defects.models import Lot
from tests.e2e.a11y import prove
from tests.e2e.pages.identity import totp_code
from tests.e2e.pages.volet1 import Volet1
from tests.factories import quality_defects as factory
from tests.factories.accounts import MembershipFactory

pytestmark = pytest.mark.django_db(transaction=True)
Desk = Callable[..., Page]


def address(name: str, desk: factory.Desk, *more: object) -> str:
    return reverse(f"filings:{name}", args=["defauts-qualite", desk.case.uuid, *more])


def prove_all(page: Page, *addresses: str, error: bool = False) -> None:
    for each in addresses:
        page.goto(each)
        prove(page, error=error)


def test_drafting_is_accessible(desk: Desk) -> None:
    load(DEMO_FOLDER, source_date=DEMO_DATE)
    prove(desk("/espace/", user=MembershipFactory().user))
    case = factory.set_up(fill=False)
    page = desk("/espace/", user=case.drafter)
    prove(page)
    prove_all(
        page,
        address("part", case, "volet1"),
        address("summary", case, "volet1"),
        address("move", case, "case", "abandon"),
    )
    for section in case.volet.specification:
        prove_all(page, address("section", case, "volet1", section.name))


def test_open_suggestions_are_accessible(desk: Desk) -> None:
    load(DEMO_FOLDER, source_date=DEMO_DATE)
    case = factory.set_up(fill=False)
    page = desk(address("section", case, "volet1", "products"), user=case.drafter)
    page.get_by_role("combobox").first.press_sequentially("dolov")
    page.get_by_role("option").first.wait_for()
    prove(page)


def test_sections_with_errors_are_accessible(desk: Desk) -> None:
    case = factory.set_up(fill=False)
    page = desk("/espace/", user=case.drafter)
    values = case.volet.values()
    for section in case.volet.specification:
        if section.is_asked(values) and section_missing(section, values, Level.PROVISIONAL):
            here = address("section", case, "volet1", section.name)
            prove_all(page, f"{here}?verifier=1", error=True)
            assert page.locator(".error-summary li:not(:has(a))").count() == 0


def test_wrong_answers_are_shown_accessibly(desk: Desk) -> None:
    case = factory.set_up(fill=False)
    page = desk(address("section", case, "volet1", "lots"), user=case.drafter)
    volet = Volet1(page, page.url)
    volet.field("Numéro de lot").fill("un numéro de lot bien trop long")
    volet.field("Date de péremption").fill("bientôt")
    volet.go_on()
    prove(page, error=True)


def test_conflict_is_accessible(desk: Desk) -> None:
    case = factory.set_up()
    here = address("section", case, "volet1", "defect")
    pages = [desk(here, user=user) for user in (case.drafter, case.signatory)]
    for page, words in zip(pages, ("Première", "Seconde"), strict=True):
        Volet1(page, here).field("Description").fill(f"{words} description, longue comme il faut.")
        page.get_by_role("button", name="Enregistrer et revenir").click()
        page.wait_for_timeout(1500)
    pages[1].get_by_role("link", name="Comparer les deux versions").click()
    prove(pages[1])


def test_summary_signature_and_receipt_are_accessible(desk: Desk) -> None:
    case = factory.set_up(recall=True)
    page = desk(address("summary", case, "volet1"), user=case.signatory)
    prove(page)
    Lot.objects.create(part=case.volet, **{**factory.LOT, "number": "TEST-A02"})
    page.goto(address("sign", case, "volet1"))
    prove(page)
    page.get_by_label("Code").fill(totp_code())
    page.get_by_role("button", name="Confirmer").click()
    page.wait_for_url("**/signature/")
    prove(page)
    page.get_by_role("button", name="Signer et transmettre").click()
    prove(page, error=True)
    page.get_by_label("Définitive").check()
    page.get_by_label("J’atteste").check()
    page.get_by_role("button", name="Signer et transmettre").click()
    prove(page, error=True)
    page.get_by_label("Provisoire").check()
    Volet1(page, address("part", case, "volet1")).sign()
    prove(page)


def asked(recall: bool = True) -> factory.Desk:
    """A case in evaluation with a question, a message and a note."""
    case = factory.submitted(recall=recall)
    perform(case.again(), "take", actor=case.evaluator)
    question = Question(
        part="volet1",
        text="Combien de plaquettes par boîte ?",
        reason="incomplete",
        section="defect",
        field="description",
    )
    due = timezone.localdate() + timedelta(days=3)
    revisions.request_completion(case.volet, [question], actor=case.evaluator, due_on=due)
    filing = case.again()
    thread.post_message(
        filing, case.drafter, "Les photos suivent.", organisation=filing.organisation
    )
    thread.post_message(filing, case.evaluator, "Bien reçu, merci.")
    thread.post_message(filing, case.evaluator, "À rapprocher d’un autre dossier.", kind="note")
    return case


def answered() -> factory.Desk:
    """The same case after its second version."""
    case = asked()
    volet = case.volet
    volet.description += " Deux par boîte."
    volet.save()
    question = case.again().requests.get()
    question.draft_answer = "Deux."
    question.save()
    factory.sign(case)
    return case


def test_declarant_case_is_accessible(desk: Desk) -> None:
    case = asked()
    page = desk("/espace/", user=case.drafter)
    prove_all(
        page,
        "/espace/",
        address("case", case),
        address("part", case, "volet1"),
        address("section", case, "volet1", "defect"),
        address("summary", case, "volet1"),
        address("version", case, "volet1", 1),
        reverse("quality_defects:log_call", args=[case.case.uuid]),
    )
    page.get_by_label("Numéro").fill("")
    page.get_by_role("button", name="Enregistrer l’appel").click()
    prove(page, error=True)


def test_agency_case_is_accessible(desk: Desk) -> None:
    case = asked()
    page = desk("/agence/", user=case.evaluator)
    prove(page)
    prove_all(
        page,
        "/agence/?vue=mine",
        address("agency_case", case),
        address("ask", case, "volet1"),
    )
    page.get_by_role("button", name="Envoyer la question").click()
    prove(page, error=True)
    prove_all(page, address("agency_move", case, "case", "reassign"))
    page.get_by_role("button", name="Confier à une autre personne").click()
    prove(page, error=True)


def test_second_version_is_accessible_on_both_sides(desk: Desk) -> None:
    case = answered()
    agency = desk(address("agency_case", case), user=case.evaluator)
    prove(agency)
    prove_all(agency, address("version", case, "volet1", 2))
    page = desk(address("case", case), user=case.drafter)
    prove(page)
    prove_all(page, address("version", case, "volet1", 2))


def test_call_is_accessible_at_the_agency(desk: Desk) -> None:
    case = factory.submitted(recall=True)
    page = desk(reverse("quality_defects:duty"), user=case.duty_officer)
    prove(page)
    page.get_by_role("link", name="Ouvrir le dossier").click()
    prove(page)
    page.get_by_role("link", name="Préciser l’appel reçu").click()
    prove(page)
    page.get_by_label("Numéro").fill("01 55 87 30 00")
    page.get_by_role("button", name="Enregistrer l’appel").click()
    page.locator(".state").filter(has_text="Appel confirmé par l’agence").wait_for()
    prove(page)

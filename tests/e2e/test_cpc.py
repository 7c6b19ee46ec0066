"""A report towards a framework in a browser: every page proved, each side in its turn."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from cpc_reports.models import Cosignature, Evidence
from portal.core.workflow import perform
from tests.e2e.a11y import prove
from tests.e2e.pages.identity import confirm_identity
from tests.e2e.pages.steps import day, follow, press
from tests.factories import cpc as factory

pytestmark = pytest.mark.django_db(transaction=True)
Desk = Callable[..., Page]
SLUG = "cpc"


@pytest.fixture(autouse=True)
def at_once(settings) -> None:
    settings.CPC_PUBLICATION_DAYS = 0


def case_of(one: factory.Desk) -> str:
    return reverse("filings:agency_case", args=[SLUG, one.report.uuid])


def page_of(one: factory.Desk, name: str) -> str:
    return reverse(f"cpc_reports:{name}", args=[one.report.uuid])


def test_a_visitor_finds_the_right_door_without_an_account(desk: Desk) -> None:
    factory.body()
    page = desk("/declarer/cpc/")
    prove(page)
    page.get_by_role("link", name="trouver ma voie").click()
    prove(page)
    page.get_by_label("Médecin ou pharmacien").check()
    press(page, "Continuer")
    page.get_by_label("Oui", exact=True).check()
    press(page, "Continuer")
    page.get_by_label("Un groupe de patients").check()
    press(page, "Continuer")
    expect(page.get_by_role("heading", name="Faites relayer la pratique")).to_be_visible()
    prove(page)
    follow(page, "Trouver un organisme habilité et l’informer")
    prove(page)
    expect(page.get_by_text("Centre de référence de démonstration")).to_be_visible()


def test_a_centre_prepares_and_signs_its_report(desk: Desk) -> None:
    one = factory.set_up()
    page = desk(reverse("filings:part", args=[SLUG, one.report.uuid, "sheet"]), user=one.signatory)
    prove(page)
    for section in ("filer", "medicine", "disease", "extent", "proof", "balance", "closing"):
        page.goto(reverse("filings:section", args=[SLUG, one.report.uuid, "sheet", section]))
        prove(page)
    page.goto(page_of(one, "references"))
    prove(page)
    page.get_by_label("Références").fill("1. Étude C. doi:10.1000/c\n2. Étude D. PMID: 31111111")
    press(page, "Ajouter les références")
    expect(page.get_by_text("2 références ajoutées").first).to_be_visible()
    page.goto(reverse("filings:summary", args=[SLUG, one.report.uuid, "sheet"]))
    expect(page.get_by_role("heading", name="Avant de déposer")).to_be_visible()
    prove(page)
    page.goto(reverse("cpc_reports:body_request"))
    prove(page)
    Evidence.objects.filter(part=one.sheet, kind="").update(tag="efficacy", kind="cohort")
    perform(one.sheet, "submit", actor=one.signatory, attestation=True, ip="127.0.0.1")
    page.goto(reverse("filings:case", args=[SLUG, one.report.uuid]))
    expect(page.get_by_text("L’agence vérifie que le signalement est recevable")).to_be_visible()
    prove(page)
    page.goto(page_of(one, "withdraw"))
    prove(page)


def test_another_body_reads_and_cosigns(desk: Desk) -> None:
    one = factory.set_up()
    other = factory.cosigner(one)
    perform(one.sheet, "request_cosignatures", actor=one.drafter)
    page = desk(reverse("cpc_reports:cosignatures"), user=other)
    prove(page)
    row = Cosignature.objects.get()
    page.goto(reverse("cpc_reports:cosignature", args=[row.pk, "sign"]))
    confirm_identity(page)
    prove(page)
    press(page, "Cosigner")
    expect(page.get_by_text("C’est fait").first).to_be_visible()
    page.goto(reverse("cpc_reports:supports"))
    prove(page)


def test_the_agency_goes_from_the_filing_to_the_public_list(desk: Desk) -> None:
    one = factory.filed()
    page = desk(case_of(one), user=one.evaluator)
    prove(page)
    follow(page, "Déclarer recevable")
    prove(page)
    page.get_by_label("Conforme").check()
    press(page, "Déclarer recevable")
    page.goto(page_of(one, "evaluation"))
    prove(page)
    perform(one.again(), "begin_assessment", actor=one.evaluator)
    page.goto(page_of(one, "move_ask_laboratory"))
    prove(page)
    page.locator("select[name=organisation]").select_option(label="Laboratoire Exemple")
    page.get_by_label("Propositions de protocole").check()
    page.get_by_label("Réponse attendue le").fill(day(20))
    press(page, "Interroger un laboratoire")
    asked = one.again().lab_requests.get()

    lab = desk(reverse("cpc_reports:laboratories"), user=one.lab_user)
    prove(lab)
    lab.goto(reverse("cpc_reports:laboratory", args=[asked.uuid]))
    prove(lab)
    lab.get_by_role("textbox", name="Votre réponse").fill("Voici nos propositions.")
    press(lab, "Transmettre la réponse")

    agency = desk(page_of(one, "parties"), user=one.evaluator)
    prove(agency)
    perform(
        one.again(),
        "conclude",
        actor=one.evaluator,
        conclusion="favourable",
        rationale="Deux études concordantes.",
    )
    perform(one.again(), "draft_framework", actor=one.evaluator)
    factory.answer_laboratory(one, factory.ask_laboratory(one, "observations"))
    agency.goto(page_of(one, "framework"))
    prove(agency)
    agency.goto(reverse("cpc_reports:framework_move", args=[one.report.uuid, "write"]))
    prove(agency)
    perform(one.again(), "propose", actor=one.evaluator, decision_reason="Besoin non couvert.")

    validator = desk(page_of(one, "move_establish"), user=one.validator)
    prove(validator)
    validator.get_by_label("En vigueur du").fill(day(0))
    validator.get_by_label("Au", exact=True).fill(day(900))
    press(validator, "Établir le cadre")
    perform(one.again(), "publish", actor=one.publisher)

    public = desk("/cpc/")
    prove(public)
    with public.expect_navigation():
        public.get_by_role("link", name="EXEMPLIDE").first.click()
    expect(public.get_by_text(one.again().public_reference).first).to_be_visible()
    prove(public)


def test_the_registers_and_the_entry_of_the_agency(desk: Desk) -> None:
    one = factory.set_up()
    page = desk(reverse("cpc_reports:registers"), user=one.evaluator)
    prove(page)
    page.goto(reverse("cpc_reports:entry"))
    prove(page)

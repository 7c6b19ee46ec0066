"""The agency asks for a Volet 1, a delegate sends it before it is signed, the pharmacist signs."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from quality_defects.fields import VOLET1
from quality_defects.models import Case, FlashMandate, SectionShare
from tests.e2e.a11y import prove
from tests.e2e.pages.identity import confirm_identity
from tests.e2e.pages.volet1 import Volet1
from tests.factories import hostile as files
from tests.factories import quality_defects as factory
from tests.factories.accounts import AgentFactory, MembershipFactory, give_totp

pytestmark = pytest.mark.django_db(transaction=True)
Desk = Callable[..., Page]


@pytest.fixture
def people(settings) -> dict:
    """A laboratory's delegate and pharmacist, a duty officer; flash declarations are open."""
    settings.QUALITY_DEFECTS_FLASH = True
    signatory = MembershipFactory(signatory=True, user__full_name="Dominique Spécimen")
    delegate = MembershipFactory(
        organisation=signatory.organisation, user__full_name="Camille Exemple"
    )
    return {
        "firm": signatory.organisation,
        "delegate": give_totp(delegate.user),
        "signatory": give_totp(signatory.user),
        "site": MembershipFactory(user__email="alix@site.example").user,
        "officer": AgentFactory(roles=["duty_officer"], full_name="Sacha Exemple"),
    }


def test_a_sheet_is_asked_sent_in_urgency_and_signed(desk: Desk, people: dict) -> None:
    at_agency = desk("/agence/defauts-qualite/demandes/", user=people["officer"])
    prove(at_agency)
    ask(at_agency, people)
    case = Case.objects.get()

    at_pharmacist = desk("/espace/defauts-qualite/mandats-flash/", user=people["signatory"])
    give_mandate(at_pharmacist)

    at_delegate = desk(f"/espace/defauts-qualite/{case.uuid}/volet1/", user=people["delegate"])
    expect(at_delegate.get_by_text("Plusieurs hôpitaux le signalent.")).to_be_visible()
    expect(at_delegate.get_by_text("Nom de la pharmacie à taire")).to_have_count(0)
    prove(at_delegate)
    share_the_sites(at_delegate, case)
    at_site = desk("/espace/", user=people["site"])
    write_the_sites(at_site)
    complete(case)
    send_before_signature(at_delegate)

    reference = Case.objects.get().reference
    at_agency.goto(f"/agence/defauts-qualite/{case.uuid}/")
    expect(at_agency.get_by_text("Volet 1 non signé (déclaration flash)")).to_be_visible()
    expect(at_agency.get_by_text("Demandé par l’agence")).to_be_visible()
    prove(at_agency)
    take_from_the_duty_page(at_agency, reference)

    at_pharmacist.goto(f"/espace/defauts-qualite/{case.uuid}/")
    prove(at_pharmacist)
    signing = Volet1(at_pharmacist, f"/espace/defauts-qualite/{case.uuid}/volet1/")
    signing.open_signature()
    signing.sign()
    at_agency.goto(f"/agence/defauts-qualite/{case.uuid}/")
    expect(at_agency.get_by_text("Volet 1 non signé (déclaration flash)")).to_have_count(0)
    expect(at_agency.get_by_role("heading", name=re.compile("^Volet 1, version 2"))).to_be_visible()
    at_site.goto(f"/espace/partages/{SectionShare.objects.get().uuid}/")
    expect(at_site.get_by_text("Usine Exemple")).to_be_visible()
    expect(at_site.get_by_text("EXEMPLIUM")).to_have_count(0)
    prove(at_site)


def ask(page: Page, people: dict) -> None:
    page.get_by_role("link", name="Demander une fiche").click()
    prove(page)
    page.get_by_label("Organisation déclarante").select_option(str(people["firm"].pk))
    page.get_by_label("Signalement d’un professionnel de santé").check()
    scan = {"name": "signalement.pdf", "mimeType": "application/pdf", "buffer": files.pdf()}
    page.locator("input[type=file]").set_input_files(scan)
    page.get_by_label("Note interne").fill("Nom de la pharmacie à taire")
    page.get_by_label("Message au déclarant").fill("Plusieurs hôpitaux le signalent.")
    page.get_by_label("Médicament").fill("EXEMPLIUM 500 mg")
    due = timezone.localtime() + timedelta(hours=6)
    page.get_by_label("Fiche attendue avant le").fill(f"{due:%d/%m/%Y %H:%M}")
    page.get_by_role("button", name="Envoyer la demande").click()
    expect(page.get_by_role("heading", name=re.compile("-DF-00001$"))).to_be_visible()
    expect(page.get_by_text("Nom de la pharmacie à taire")).to_be_visible()
    prove(page)


def give_mandate(page: Page) -> None:
    prove(page)
    page.get_by_role("link", name="Donner un mandat").click()
    page.wait_for_load_state()
    confirm_identity(page)
    prove(page)
    page.get_by_label("Délégué").select_option(label="Camille Exemple")
    page.get_by_label("Référence de l’acte écrit").fill("Mandat 2026-01")
    today = timezone.localdate()
    page.get_by_label("Premier jour").fill(f"{today:%d/%m/%Y}")
    page.get_by_label("Dernier jour").fill(f"{today + timedelta(days=30):%d/%m/%Y}")
    page.get_by_role("button", name="Enregistrer le mandat").click()
    expect(page.get_by_role("rowheader", name="Camille Exemple")).to_be_visible()
    prove(page)
    assert FlashMandate.objects.get().reference == "Mandat 2026-01"


def share_the_sites(page: Page, case: Case) -> None:
    page.get_by_role("link", name="Partager des rubriques : Volet 1").click()
    prove(page)
    page.get_by_label("Adresse électronique").fill("alix@site.example")
    page.get_by_label("Nom et prénom").fill("Alix Modèle")
    page.get_by_label("Site ou sous-traitant").fill("Site Exemple")
    page.get_by_label(str(VOLET1.section("sites").title), exact=True).check()
    page.get_by_label("Jusqu’au (inclus)").fill(f"{timezone.localdate():%d/%m/%Y}")
    page.get_by_role("button", name="Envoyer l’invitation").click()
    expect(page.get_by_role("rowheader", name=re.compile("Alix Modèle"))).to_be_visible()
    prove(page)
    page.goto(f"/espace/defauts-qualite/{case.uuid}/volet1/")


def write_the_sites(page: Page) -> None:
    page.goto(f"/espace/partages/{SectionShare.objects.get().uuid}/")
    prove(page)
    page.get_by_role("link", name=str(VOLET1.section("sites").title), exact=True).click()
    expect(page.get_by_text("Plusieurs hôpitaux le signalent.")).to_have_count(0)
    prove(page)
    if page.get_by_label(re.compile("^Nom")).count() == 0:
        page.get_by_role("button", name=re.compile("^Ajouter")).click()
    page.get_by_label(re.compile("^Nom")).first.fill("Usine Exemple")
    page.get_by_role("button", name="Enregistrer la rubrique").click()
    expect(page.get_by_text("Rubrique enregistrée.")).to_be_visible()
    assert Case.objects.get().volet1.sites.get().name == "Usine Exemple"


def complete(case: Case) -> None:
    """Answer what the sections ask: their pages have journeys of their own."""
    volet = case.volet1
    volet.products.update(**factory.PRODUCT)
    factory.fill_volet(volet, trigger="agency", agency_reference=volet.agency_reference)


def send_before_signature(page: Page) -> None:
    page.goto(page.url + "recapitulatif/")
    page.get_by_role("link", name="Transmettre avant signature (déclaration flash)").click()
    page.wait_for_load_state()
    confirm_identity(page)
    prove(page)
    page.get_by_label("Motif").fill("Le pharmacien responsable est en vol.")
    page.get_by_label(re.compile("^J’agis sous le mandat")).check()
    page.get_by_role("button", name="Transmettre sans signature").click()
    page.wait_for_url("**/volet1/accuse/")
    expect(page.get_by_text("non signée").first).to_be_visible()
    prove(page)


def take_from_the_duty_page(page: Page, reference: str) -> None:
    page.goto("/agence/astreinte/")
    card = page.get_by_role("article", name=reference)
    expect(card.get_by_text("Volet 1 non signé")).to_be_visible()
    prove(page)
    card.get_by_role("link", name="Prendre en charge").click()
    page.get_by_role("button", name="Prendre en charge").click()
    expect(page.get_by_text("Sacha Exemple").first).to_be_visible()

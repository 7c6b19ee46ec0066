"""A letter to health professionals in a browser: every page proved, each side in its turn."""

import datetime
from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from portal.core.workflow import perform
from portal.filings.services import consultations
from tests.e2e.a11y import prove
from tests.e2e.pages.steps import follow, press
from tests.factories import dhpc as factory
from tests.factories.accounts import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db(transaction=True)
Desk = Callable[..., Page]
SLUG = "dhpc"


def case_of(one: factory.Desk) -> str:
    return reverse("filings:agency_case", args=[SLUG, one.dossier.uuid])


def firm_case(one: factory.Desk) -> str:
    return reverse("filings:case", args=[SLUG, one.dossier.uuid])


def page_of(one: factory.Desk, name: str) -> str:
    return reverse(f"dhpc:{name}", args=[one.dossier.uuid])


def test_the_agency_decides_of_a_request_and_sends_its_indications(desk: Desk) -> None:
    one = factory.opened()
    page = desk(case_of(one), user=one.evaluator)
    prove(page)
    follow(page, "Décider d’une lettre")
    prove(page)
    page.get_by_label("Accélérée").check()
    page.get_by_label("Note de décision").fill("Une contre-indication change la pratique.")
    press(page, "Décider d’une lettre")
    expect(page.get_by_text("C’est fait").first).to_be_visible()
    follow(page, "Périmètre et laboratoires")
    prove(page)
    page.goto(case_of(one))
    follow(page, "Envoyer les indications")
    page.get_by_label("Indications pour la rédaction").fill("Dire le risque et la conduite.")
    due = timezone.localdate().strftime("%d/%m/%Y")
    page.get_by_label("Projet attendu le").fill(due)
    prove(page)
    press(page, "Envoyer les indications")
    assert one.letter.state == "draft"
    page.goto(reverse("dhpc:entry"))
    prove(page)


def test_a_laboratory_writes_a_letter_under_its_controls(desk: Desk) -> None:
    one = factory.writing()
    factory.fill_letter(one.letter, background="Voir <adresse>.")
    page = desk(firm_case(one), user=one.drafter)
    expect(page.get_by_text("Dire la contre-indication").first).to_be_visible()
    prove(page)
    page.goto(reverse("filings:part", args=[SLUG, one.dossier.uuid, "letter"]))
    prove(page)
    for section in ("heading", "summary", "background", "audience", "plan", "timetable"):
        page.goto(reverse("filings:section", args=[SLUG, one.dossier.uuid, "letter", section]))
        prove(page)
    page.goto(reverse("filings:section", args=[SLUG, one.dossier.uuid, "letter", "background"]))
    expect(page.get_by_text("V23").first).to_be_visible()
    page.get_by_label("Contexte et données sur le problème de sécurité").fill(
        "L’exemplafilline est indiquée dans l’hypertension. 3 enfants sur 120 exposés sont touchés."
    )
    press(page, "Enregistrer et continuer")
    page.goto(reverse("filings:summary", args=[SLUG, one.dossier.uuid, "letter"]))
    expect(page.get_by_text("V23")).to_have_count(0)
    prove(page)


def test_laboratories_agree_on_a_perimeter_in_their_room(desk: Desk) -> None:
    one = factory.shared()
    perform(one.again(), "start_coordination", actor=one.evaluator)
    page = desk(reverse("dhpc:shared"), user=one.other_drafter)
    prove(page)
    with page.expect_navigation():
        page.get_by_role("link", name=one.again().reference).click()
    prove(page)
    page.get_by_label("J’accepte le périmètre").check()
    press(page, "Envoyer la réponse")
    page.get_by_label("Message aux autres laboratoires").fill("Nous proposons de coordonner.")
    press(page, "Envoyer aux laboratoires")
    expect(page.get_by_text("Nous proposons de coordonner.")).to_be_visible()
    prove(page)
    agency = desk(page_of(one, "agency_perimeter"), user=one.evaluator)
    expect(agency.get_by_text("Périmètre accepté").first).to_be_visible()
    prove(agency)


def test_the_agency_evaluates_and_two_people_agree(desk: Desk) -> None:
    one = factory.in_review()
    body = OrganisationFactory(kind="learned_society", name="Société savante Exemple")
    person = MembershipFactory(organisation=body).user
    opinion = consultations.invite(
        one.again(),
        "Le texte convient-il ?",
        actor=one.evaluator,
        due_on=timezone.localdate() + datetime.timedelta(days=5),
        organisation=body,
    )
    perform(opinion, "declare", actor=person, interests="none")
    page = desk(page_of(one, "agency_letter"), user=one.evaluator)
    prove(page)
    factory.ready(one)
    page.goto(case_of(one))
    prove(page)


def test_a_letter_leaves_is_proved_and_published(desk: Desk) -> None:
    one = factory.scheduled()
    page = desk(page_of(one, "dispatch"), user=one.drafter)
    prove(page)
    page.get_by_label("Groupe").select_option("medecine_generale")
    page.get_by_label("Courriel").check()
    now = timezone.localtime().strftime("%d/%m/%Y %H:%M")
    page.get_by_label("Envoyé le").fill(now)
    page.get_by_label("Nombre d’envois").fill("900")
    press(page, "Déclarer l’envoi")
    expect(page.get_by_text("Envoi déclaré.")).to_be_visible()
    prove(page)
    lines = [factory.counts(), factory.counts(500, audience="pharmaciens_officine")]
    perform(one.again().dispatch, "file_proofs", actor=one.signatory, lines=lines)
    agency = desk(page_of(one, "agency_dispatch"), user=one.evaluator)
    prove(agency)
    follow(agency, "Accepter la couverture")
    prove(agency)
    press(agency, "Accepter la couverture")
    publisher = desk(page_of(one, "publish"), user=one.publisher)
    prove(publisher)
    press(publisher, "Publier la lettre")
    reference = one.again().public_reference
    public = desk("/dhpc/")
    prove(public)
    with public.expect_navigation():
        public.get_by_role("link", name="Exemplafilline").first.click()
    expect(public.get_by_text(reference).first).to_be_visible()
    prove(public)


@pytest.mark.parametrize("address", ["/declarer/dhpc/", "/aide/lettres-professionnels/"])
def test_what_informs_everybody_is_right(desk: Desk, address: str) -> None:
    prove(desk(address))

"""What is told to an entitled body, and what is asked after an answer, in a browser."""

import datetime
from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from playwright.sync_api import Page, expect

from cpc_reports.models import Dialogue, Measure, Tip
from portal.core.workflow import perform
from portal.documents.models import File
from portal.filings.services import consultations
from tests.e2e.a11y import prove
from tests.e2e.pages.steps import day, follow, press
from tests.factories import cpc as factory
from tests.factories.accounts import UserFactory
from tests.factories.hostile import pdf

pytestmark = pytest.mark.django_db(transaction=True)
Desk = Callable[..., Page]
PHONE = {"width": 320, "height": 640}


def test_an_omedit_informs_a_centre_which_prepares_a_report(desk: Desk) -> None:
    one = factory.set_up(fill=False)
    page = desk(reverse("cpc_public:triage"), viewport=PHONE)
    page.get_by_label("OMéDIT").check()
    press(page, "Continuer")
    follow(page, "Trouver un organisme habilité et l’informer")
    prove(page)
    follow(page, "Informer cet organisme : Centre de référence de démonstration")
    expect(page.get_by_label("OMéDIT", exact=True)).to_be_checked()
    prove(page)
    page.get_by_label("Votre nom").fill("Dominique Région")
    page.get_by_label("Votre OMéDIT").fill("OMéDIT Exemple")
    page.get_by_label("Votre adresse électronique").fill("omedit@exemple.example")
    page.get_by_label("Médicament ou substance").fill("EXEMPLIDE 50 mg")
    page.get_by_label("Maladie ou situation").fill("Aphtose sévère")
    page.get_by_label("Champ de la maladie").select_option("skin")
    page.get_by_label("Pratique observée hors AMM").fill("Patient né le 12/03/1954, aphtes.")
    page.get_by_label("Aucune donnée n’identifie un patient").check()
    press(page, "Transmettre")
    expect(page.get_by_text("Ce texte semble contenir").first).to_be_visible()
    prove(page, error=True)
    page.get_by_label("Pratique observée hors AMM").fill("Prescrit après deux échecs.")
    press(page, "Transmettre")
    prove(page)
    tip = Tip.objects.get()
    page.goto(reverse("cpc_public:tip", args=[tip.uuid]))
    prove(page)
    press(page, "Confirmer et transmettre")
    expect(page.get_by_text("Transmise", exact=True)).to_be_visible()
    prove(page)

    body = desk(reverse("cpc_reports:tips"), user=one.drafter)
    prove(body)
    follow(body, "EXEMPLIDE 50 mg – Aphtose sévère")
    prove(body)
    press(body, "Préparer un signalement")
    tip.refresh_from_db()
    body.goto(reverse("filings:section", args=["cpc", tip.report.uuid, "sheet", "need"]))
    prove(body)
    page.reload()
    expect(page.get_by_text("Reprise dans un signalement")).to_be_visible()
    prove(page)


def test_a_laboratory_and_an_expert_are_asked_again(desk: Desk) -> None:
    one = factory.assessed()
    asked = factory.ask_laboratory(one)
    factory.answer_laboratory(one, asked)
    expert = UserFactory()
    due = factory.today() + datetime.timedelta(days=20)
    opinion = consultations.invite(
        one.again(), "Votre avis ?", actor=one.evaluator, due_on=due, consultee=expert
    )
    opinion = perform(opinion, "declare", actor=expert, interests="none")
    perform(opinion, "answer", actor=expert, opinion="favourable")
    page = desk(reverse("cpc_reports:parties", args=[one.report.uuid]), user=one.evaluator)
    prove(page)
    for number, words in enumerate(("Et après un an ?", "À quelle dose ?")):
        page.goto(reverse("cpc_reports:parties", args=[one.report.uuid]))
        with page.expect_navigation():
            page.get_by_role("link", name="Demander une précision").nth(0).click()
        prove(page)
        page.get_by_label("Précision demandée").fill(words)
        page.get_by_label("Réponse attendue le").fill(day(20))
        press(page, "Demander une précision")
        assert Dialogue.objects.filter(state="waiting").count() == number + 1
    prove(page)
    lab = desk(
        reverse("cpc_reports:laboratory", args=[asked.uuid]), user=one.lab_user, viewport=PHONE
    )
    expect(lab.get_by_text("Et après un an ?")).to_be_visible()
    prove(lab)
    follow(lab, "Répondre à la précision demandée")
    prove(lab)
    lab.get_by_label("Votre réponse").fill("Le suivi est favorable.")
    press(lab, "Transmettre la réponse")
    prove(lab)
    reader = desk(reverse("casework:opinion", args=[opinion.uuid]), user=expert)
    prove(reader)
    follow(reader, "Répondre à la précision demandée")
    prove(reader)


def test_a_holder_sends_a_measure_with_two_documents(desk: Desk) -> None:
    one = factory.established()
    page = desk(reverse("cpc_reports:measure", args=[one.report.uuid]), user=one.lab_user)
    prove(page)
    page.get_by_label("Laboratoire").select_option(label="Laboratoire Exemple")
    page.get_by_label("Mesure envisagée").fill("Courrier aux prescripteurs.")
    page.get_by_label("Projets de documents").set_input_files(
        [
            {"name": name, "mimeType": "application/pdf", "buffer": ContentFile(pdf()).read()}
            for name in ("courrier.pdf", "brochure.pdf")
        ]
    )
    press(page, "Transmettre la mesure")
    assert File.objects.filter(anchor=Measure.objects.get().anchor).count() == 2
    prove(page)

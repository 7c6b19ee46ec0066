"""The other parties of a report in a browser: OMéDIT, expert, holder, agency without a filer."""

import datetime
from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from playwright.sync_api import Page, expect

from cpc_reports.models import Report
from portal.core.workflow import perform
from portal.documents.models import File
from portal.documents.services import receive
from portal.filings.services import consultations
from tests.e2e.a11y import prove
from tests.e2e.pages.steps import follow, press
from tests.factories import cpc as factory
from tests.factories.accounts import UserFactory
from tests.factories.hostile import pdf

pytestmark = pytest.mark.django_db(transaction=True)
Desk = Callable[..., Page]
PHONE = {"width": 320, "height": 640}


@pytest.fixture(autouse=True)
def at_once(settings) -> None:
    settings.CPC_PUBLICATION_DAYS = 0


def page_of(one: factory.Desk, name: str, *more) -> str:
    return reverse(f"cpc_reports:{name}", args=[one.report.uuid, *more])


def test_an_omedit_finds_to_whom_it_transmits(desk: Desk) -> None:
    factory.body()
    page = desk("/declarer/")
    section = page.locator("#organisme")
    expect(section.get_by_text("OMéDIT : des prescriptions hors AMM")).to_be_visible()
    with page.expect_navigation():
        section.get_by_role("link", name="Trouver un organisme habilité").click()
    page.get_by_label("Champ d’intervention").select_option("skin")
    press(page, "Chercher")
    expect(page.get_by_text("Centre de référence de démonstration")).to_be_visible()
    prove(page)
    page.goto(reverse("cpc_public:triage"))
    page.get_by_label("OMéDIT").check()
    press(page, "Continuer")
    expect(page.get_by_role("heading", name="Transmettez à l’INCa")).to_be_visible()
    prove(page)


def test_a_practitioner_on_a_phone_finds_an_entitled_body(desk: Desk) -> None:
    factory.body()
    page = desk("/declarer/", viewport=PHONE)
    section = page.locator("#professionnel")
    with page.expect_navigation():
        section.get_by_role("link", name="Trouver un organisme habilité").click()
    expect(page.get_by_text("Centre de référence de démonstration")).to_be_visible()
    prove(page)


def test_an_expert_declares_interests_reads_the_annexes_and_answers(desk: Desk) -> None:
    one = factory.set_up()
    receive(
        ContentFile(pdf(), name="essai.pdf"),
        subject=one.again().subject,
        anchor="sheet.annexes",
        user=one.drafter,
        organisation=one.report.organisation,
        kind="publication",
    )
    factory.sign(one)
    File.objects.update(sealed_at=one.again().received_at, state="clean")
    perform(one.again(), "declare_admissible", actor=one.evaluator, competence="within")
    perform(one.again(), "begin_assessment", actor=one.evaluator)
    expert = UserFactory()
    asked = consultations.invite(
        one.again(),
        "Le niveau de preuve suffit-il ?",
        actor=one.evaluator,
        due_on=factory.today() + datetime.timedelta(days=20),
        consultee=expert,
    )
    page = desk(reverse("casework:opinions"), user=expert)
    prove(page)
    page.goto(reverse("casework:opinion", args=[asked.uuid]))
    expect(page.get_by_text("Aphtose sévère")).to_have_count(0)
    prove(page)
    page.locator("input[name='declare-interests'][value='none']").check()
    press(page, "Déclarer et lire le dossier")
    expect(page.get_by_text("Aphtose sévère de l’adulte").first).to_be_visible()
    expect(page.get_by_role("link", name="essai.pdf")).to_be_visible()
    expect(page.get_by_text("Centre Exemple")).to_have_count(0)
    prove(page)
    page.get_by_label("Favorable", exact=True).check()
    press(page, "Envoyer l’avis")
    expect(page.get_by_role("link", name="essai.pdf")).to_have_count(0)
    prove(page)


def test_a_holder_reads_the_drafts_and_answers_and_the_rows_are_written(desk: Desk) -> None:
    one = factory.concluded()
    perform(one.again(), "draft_framework", actor=one.evaluator)
    page = desk(page_of(one, "framework"), user=one.evaluator)
    prove(page)
    follow(page, "Ajouter une indication")
    prove(page)
    page.get_by_label("Indication", exact=True).fill("Aphtose de l’adolescent")
    press(page, "Écrire une indication")
    expect(page.get_by_text("Aphtose de l’adolescent").first).to_be_visible()
    follow(page, "Ajouter un médicament")
    prove(page)
    asked = factory.ask_laboratory(one, "observations")
    lab = desk(reverse("cpc_reports:laboratory", args=[asked.uuid]), user=one.lab_user)
    expect(lab.get_by_role("heading", name="Projets soumis à vos observations")).to_be_visible()
    expect(lab.get_by_text("Aphtose de l’adolescent")).to_be_visible()
    prove(lab)
    lab.get_by_role("textbox", name="Votre réponse").fill("Nous n’avons pas d’observation.")
    press(lab, "Transmettre la réponse")
    phone = desk(
        reverse("cpc_reports:laboratory", args=[asked.uuid]), user=one.lab_user, viewport=PHONE
    )
    prove(phone)


def test_the_agency_writes_to_a_holder_without_an_account(desk: Desk) -> None:
    one = factory.assessed()
    page = desk(page_of(one, "move_ask_laboratory"), user=one.evaluator)
    page.get_by_label("Laboratoire sans compte").fill("Laboratoire Lointain")
    page.get_by_label("Son adresse électronique").fill("affaires@lointain.example")
    page.get_by_label("Données (art. R. 5121-76-3)").check()
    page.get_by_label("7° Intention").check()
    day = factory.today() + datetime.timedelta(days=20)
    page.get_by_label("Réponse attendue le").fill(f"{day:%d/%m/%Y}")
    press(page, "Interroger un laboratoire")
    page.goto(page_of(one, "parties"))
    prove(page)
    follow(page, "Saisir la réponse reçue")
    prove(page)
    page.get_by_role("textbox").first.fill("Aucune intention.")
    page.get_by_label("Courrier", exact=True).check()
    press(page, "Saisir la réponse reçue")
    expect(page.get_by_text("Réponse reçue par Courrier").first).to_be_visible()


def test_an_intention_is_read_by_the_holder_before_a_suspension(desk: Desk) -> None:
    one = factory.published()
    page = desk(page_of(one, "framework_move", "announce"), user=one.validator)
    prove(page)
    page.get_by_label("Suspendre le cadre").check()
    page.get_by_label("Motif").fill("Signal hépatique.")
    press(page, "Informer le titulaire d’une intention")
    lab = desk(reverse("cpc_reports:laboratories"), user=one.lab_user)
    expect(lab.get_by_text("Signal hépatique.")).to_be_visible()
    prove(lab)
    page.goto(page_of(one, "framework_move", "suspend"))
    prove(page)


def test_the_agency_opens_a_case_without_a_filer_and_reads_an_entry(desk: Desk) -> None:
    one = factory.filed()
    page = desk(reverse("cpc_reports:own"), user=one.evaluator)
    prove(page)
    page.get_by_label("Initiative de l’ANSM").check()
    page.get_by_label("Qui en prend l’initiative").fill("Direction des maladies rares")
    press(page, "Ouvrir et remplir la fiche")
    assert Report.objects.filter(state="draft", paper_filing__channel="own").exists()
    page.goto(reverse("cpc_reports:body", args=[one.body.pk]))
    prove(page)
    page.goto(page_of(one, "evaluation"))
    prove(page)
    page.goto(page_of(one, "appraise_section", "need"))
    prove(page)

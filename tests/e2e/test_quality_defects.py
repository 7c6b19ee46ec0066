"""A Volet 1, from the first click of a drafter to the second version at the agency."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from django.utils import timezone
from docx import Document
from PIL import Image
from playwright.sync_api import Page, expect

from portal.mail.enums import MessageState
from portal.mail.models import OutgoingMessage
from portal.mail.tasks import sweep
from portal.reference.demo import DEMO_DATE, DEMO_FOLDER
from portal.reference.loaders.loading import load
from quality_defects.models import Case
from tests.e2e.pages.volet1 import Volet1
from tests.factories.accounts import AgentFactory, MembershipFactory, give_totp

pytestmark = pytest.mark.django_db(transaction=True)
Desk = Callable[..., Page]


@pytest.fixture
def people() -> dict:
    """A laboratory's drafter and signatory, an evaluator and a duty officer."""
    signatory = MembershipFactory(signatory=True, user__full_name="Dominique Spécimen")
    give_totp(signatory.user)
    drafter = MembershipFactory(
        organisation=signatory.organisation, user__full_name="Camille Exemple"
    )
    return {
        "drafter": drafter.user,
        "signatory": signatory.user,
        "evaluator": AgentFactory(roles=["evaluator"], full_name="Andréa Modèle"),
        "duty_officer": AgentFactory(roles=["duty_officer"], full_name="Sacha Exemple"),
    }


@pytest.fixture
def medicines() -> None:
    """The invented medicines of the demonstration."""
    load(DEMO_FOLDER, source_date=DEMO_DATE)


def picture() -> bytes:
    content = BytesIO()
    Image.new("RGB", (40, 30), "navy").save(content, "PNG")
    return content.getvalue()


def draft(page: Page) -> Volet1:
    """Fill every section as a drafter does, in the order of the task list."""
    page.goto("/espace/")
    volet = Volet1.start(page)
    page.get_by_role("link", name="Déclaration", exact=True).click()
    volet.fill_declaration()
    volet.go_on()
    volet.choose_medicine("dolov", "500 mg")
    expect(volet.field("Substances actives")).not_to_have_value("")
    expect(volet.field("Code CIP13")).to_have_value(re.compile("^34009800"))
    expect(volet.field("Titulaire de l’autorisation")).to_have_value("LABORATOIRE AZUREL")
    volet.go_on()
    volet.fill_lot()
    volet.go_on()
    volet.fill_defect()
    volet.go_on()
    volet.fill_impact()
    volet.go_on()
    volet.fill_measures()
    volet.go_on()
    volet.go_on()  # the sites may wait for the final version
    volet.fill_people()
    volet.go_on()
    volet.attach("plaquette.png", picture())
    return volet


def read_documents(page: Page, reference: str) -> None:
    """Wait for the documents, download each and find the case's number in it."""
    links = page.locator(".documents a")
    expect(links).to_have_count(3, timeout=10_000)
    texts = {}
    for link in links.all():
        answer = page.request.get(link.get_attribute("href"))
        assert answer.ok
        body = answer.body()
        if body.startswith(b"%PDF-"):
            with pikepdf.open(BytesIO(body)) as file:
                texts[f"pdf {len(texts)}"] = str(file.docinfo.get("/Title", ""))
        else:
            whole = Document(BytesIO(body))
            texts["docx"] = "\n".join(
                [each.text for each in whole.paragraphs]
                + [each.text for section in whole.sections for each in section.header.paragraphs]
                + [section.footer.paragraphs[0].text for section in whole.sections]
            )
    assert len(texts) == 3
    assert all(reference in text for text in texts.values()), texts


def mails_leave(seconds: float = 60) -> None:
    """Wait until every message is sent; beat's sweep takes up those that waited for a document."""
    deadline = time.monotonic() + seconds
    while OutgoingMessage.objects.exclude(state=MessageState.SENT).exists():
        assert time.monotonic() < deadline
        sweep.delay()
        time.sleep(2)


def test_volet1_goes_from_a_drafter_to_the_agency_and_back(
    desk: Desk, people: dict, medicines: None, worker: None
) -> None:
    at_drafter = desk("/espace/", user=people["drafter"])
    volet = draft(at_drafter)
    volet.open_summary()
    expect(at_drafter.get_by_text("Il manque des informations")).to_have_count(0)
    expect(at_drafter.get_by_text("TEST-A01").first).to_be_visible()

    at_signatory = desk("/espace/", user=people["signatory"])
    signing = volet.seen_by(at_signatory)
    signing.open_signature()
    signing.sign()
    reference = f"{timezone.localdate().year}-DQ-00001"
    expect(at_signatory.locator(".receipt-number")).to_have_text(reference)
    expect(at_signatory.get_by_text("01 55 87 30 00").first).to_be_visible()
    read_documents(at_signatory, reference)
    receipts = OutgoingMessage.objects.filter(content__key="quality_defects.receipt")
    received = OutgoingMessage.objects.filter(content__key="quality_defects.version_received")
    assert receipts.filter(address=volet_organisation(volet).email).exists()
    assert received.filter(user=people["evaluator"]).exists()
    mails_leave()

    call_is_logged_and_confirmed(at_signatory, desk, people, signing, reference)
    question = "Combien de plaquettes par boîte ?"
    at_evaluator = desk("/agence/", user=people["evaluator"])
    evaluator_asks(at_evaluator, reference, question)
    drafter_answers(at_drafter, volet, question)

    signing.open_signature()
    signing.sign()
    at_evaluator.reload()
    expect(
        at_evaluator.get_by_role("heading", name=re.compile("^Volet 1, version 2"))
    ).to_be_visible()
    expect(at_evaluator.locator("ins").filter(has_text="deux par boîte")).to_be_visible()
    expect(at_evaluator.get_by_text("Deux plaquettes de huit comprimés.").first).to_be_visible()
    version = volet.address + "versions/2/"
    at_drafter.goto(version)
    expect(at_drafter.locator("ins").filter(has_text="deux par boîte")).to_be_visible()
    at_drafter.goto(volet.case_address)
    expect(at_drafter.locator(".documents a")).to_have_count(6, timeout=20_000)


def volet_organisation(volet: Volet1):
    return Case.objects.get(uuid=volet.case_address.rstrip("/").rsplit("/", 1)[1]).organisation


def call_is_logged_and_confirmed(
    at_signatory: Page, desk: Desk, people: dict, volet: Volet1, reference: str
) -> None:
    """The firm logs its call, the duty officer confirms it; each side reads both."""
    at_signatory.get_by_role("link", name="Noter l’appel passé").click()
    now = timezone.localtime()
    at_signatory.get_by_label("Date et heure de l’appel").fill(f"{now:%d/%m/%Y %H:%M}")
    at_signatory.get_by_label("Personne jointe").fill("Standard")
    at_signatory.get_by_role("button", name="Enregistrer l’appel").click()
    expect(at_signatory.get_by_text("Standard")).to_be_visible()

    at_agency = desk("/agence/?vue=all", user=people["duty_officer"])
    at_agency.get_by_role("link", name=reference).click()
    expect(at_agency.get_by_text("Standard")).to_be_visible()
    at_agency.get_by_role("link", name="Préciser l’appel reçu").click()
    at_agency.get_by_label("Personne jointe").fill("Pharmacien d’astreinte")
    at_agency.get_by_role("button", name="Enregistrer l’appel").click()
    expect(at_agency.get_by_text("Pharmacien d’astreinte")).to_be_visible()
    at_signatory.goto(volet.case_address)
    expect(at_signatory.get_by_text("Pharmacien d’astreinte")).to_be_visible()


def evaluator_asks(page: Page, reference: str, question: str) -> None:
    page.get_by_role("link", name=reference).click()
    page.get_by_role("link", name="Prendre en charge").click()
    page.get_by_role("button", name="Prendre en charge").click()
    page.get_by_role("link", name="Poser une question").click()
    page.get_by_label("Champ concerné").select_option("defect:description")
    page.get_by_label("Incomplet").check()
    page.get_by_label("Question", exact=True).fill(question)
    due = timezone.localdate() + timedelta(days=3)
    page.get_by_label("Réponse attendue le").fill(f"{due:%d/%m/%Y}")
    page.get_by_role("button", name="Envoyer la question").click()
    expect(page.get_by_text("Question envoyée au déclarant.")).to_be_visible()


def drafter_answers(page: Page, volet: Volet1, question: str) -> None:
    page.goto(volet.case_address)
    page.get_by_role("link", name=re.compile("Répondre dans le champ")).first.click()
    expect(page.get_by_text(question)).to_be_visible()
    page.get_by_label("Explication").fill("Deux plaquettes de huit comprimés.")
    box = volet.field("Description du défaut qualité")
    box.fill(box.input_value().replace("du lot.", "du lot, deux par boîte."))
    volet.go_on()

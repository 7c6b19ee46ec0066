"""A letter agreed in Europe in a browser, from the draft of its request to the public register."""

import datetime
import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.e2e.a11y import prove
from tests.e2e.pages.identity import confirm_identity
from tests.factories import dhpc as factory
from tests.factories.dhpc_answers import POINTS
from tests.factories.hostile import pdf

pytestmark = pytest.mark.django_db(transaction=True)
Desk = Callable[..., Page]
SLUG = "dhpc"
ENGLISH = {
    "Objet en anglais": "Exemplafilline (EXEMPLIA 10 mg tablets): contraindicated in pregnancy",
    "Contexte en anglais": (
        "Exemplafilline is indicated in hypertension.\n\n"
        "Malformations were reported in 3 of 120 exposed children."
    ),
    "Recommandations en anglais": "- Rule out pregnancy.\n- Plan contraception.",
    "Adaptation nationale": "Le numéro du centre régional remplace celui de l’autorité européenne.",
}
EMA_PAGE = "https://www.ema.europa.eu/en/medicines/dhpc/exemplia"


class Side:
    """The pages of one dossier in the browser of one person."""

    def __init__(self, page: Page, one: factory.Desk) -> None:
        self.page = page
        self.uuid = one.dossier.uuid

    def section(self, part: str, name: str) -> None:
        self.page.goto(reverse("filings:section", args=[SLUG, self.uuid, part, name]))

    def go(self, name: str, *rest: object) -> None:
        self.page.goto(reverse(f"dhpc:{name}", args=[self.uuid, *rest]))

    def case(self, room: str = "case") -> None:
        self.page.goto(reverse(f"filings:{room}", args=[SLUG, self.uuid]))

    def press(self, name: str, role: str = "button") -> None:
        with self.page.expect_navigation():
            self.page.get_by_role(role, name=name, exact=True).first.click()

    def move(self, name: str) -> None:
        """Carry out a transition of the agency from the page of the dossier."""
        self.case("agency_case")
        self.press(name, "link")
        prove(self.page)

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label).first.fill(text)

    def choose(self, question: str, answer: str) -> None:
        legend = re.compile(re.escape(question))
        group = self.page.get_by_role("radiogroup", name=legend)
        group.or_(self.page.get_by_role("group", name=legend)).last.get_by_label(
            answer, exact=True
        ).check()

    def attach(self, kind: str, name: str) -> None:
        self.page.get_by_label("Nature du fichier").select_option(kind)
        file = {"name": name, "mimeType": "application/pdf", "buffer": pdf()}
        self.page.locator("input[type=file]").set_input_files(file)
        expect(self.page.get_by_role("link", name=name).first).to_be_visible(timeout=15_000)

    def sign(self, part: str) -> None:
        self.page.goto(reverse("filings:sign", args=[SLUG, self.uuid, part]))
        confirm_identity(self.page)
        prove(self.page)
        self.page.get_by_label(re.compile("^J’atteste")).check()
        self.press("Signer et transmettre")


def french(day: datetime.date) -> str:
    return day.strftime("%d/%m/%Y")


def ask(drafter: Side, signatory: Side) -> None:
    """Ask for the letter: procedure, calendar, English letter and plan, signature."""
    today = timezone.localdate()
    drafter.section("request", "origin")
    drafter.choose("Parcours", "Parcours européen : texte et plan convenus avec l’EMA")
    drafter.choose("Sous l’autorité de", "EMA et ANSM")
    drafter.choose("Origine des données", "Réévaluation européenne du bénéfice/risque")
    prove(drafter.page)
    drafter.press("Enregistrer et continuer")
    drafter.section("request", "european")
    drafter.fill("Numéro de la procédure européenne", "EMEA/H/A-31/0000")
    drafter.fill("Accord du CHMP ou du CMDh le", french(today))
    drafter.fill("Date de diffusion du calendrier européen", french(today))
    drafter.fill("Page de l’EMA sur cette lettre", EMA_PAGE)
    prove(drafter.page)
    drafter.press("Enregistrer et continuer")
    drafter.section("request", "attachments")
    drafter.attach("en_letter", "lettre-convenue.pdf")
    drafter.attach("en_plan", "plan-convenu.pdf")
    prove(drafter.page)
    signatory.sign("request")


def qualify(agent: Side) -> None:
    """Decide of the letter in the urgent lane, and open its writing."""
    agent.move("Décider d’une lettre")
    agent.page.get_by_label("Urgente (moins de 48 heures)").check()
    agent.fill("Note de décision", "Texte convenu par le PRAC : la traduction est attendue.")
    agent.press("Décider d’une lettre")
    agent.move("Envoyer les indications")
    agent.fill("Indications pour la rédaction", "Traduire le texte convenu, annexe comprise.")
    agent.fill("Projet attendu le", french(timezone.localdate()))
    agent.press("Envoyer les indications")


def translate(drafter: Side, one: factory.Desk) -> None:
    """Copy the English text with a wrong figure, see it told beside the French, and mend it."""
    factory.fill_letter(one.letter, **factory.today())
    drafter.section("letter", "source")
    for label, text in ENGLISH.items():
        drafter.fill(label, text.replace("3 of", "30 of"))
    for number, point in enumerate(POINTS):
        drafter.page.get_by_role("button", name="Ajouter un point anglais").click()
        row = drafter.page.locator("[data-row]").nth(number)
        row.get_by_label("Un fait" if point["kind"] == "fact" else "Une conduite à tenir").check()
        row.get_by_label("Texte anglais").fill(f"English point {'one' if number else 'two'}.")
        if "action" in point:
            row.get_by_label("Conduite à tenir", exact=True).select_option(point["action"])
    prove(drafter.page)
    drafter.press("Enregistrer et continuer")
    drafter.section("letter", "background")
    expect(drafter.page.get_by_text("absent du français : 30").first).to_be_visible()
    expect(drafter.page.locator("td[lang=en] mark")).to_have_text("30")
    drafter.page.get_by_text("Lire l’aperçu").click()
    text = one.letter.background + "\n\nUn suivi est prévu."
    drafter.fill("Contexte et données sur le problème de sécurité", text)
    expect(drafter.page.locator("#letter-preview")).to_contain_text("Un suivi est prévu.")
    expect(drafter.page.locator("#letter-pairs")).to_contain_text("Un suivi est prévu.")
    expect(drafter.page.locator("#preview-status")).to_contain_text("Aperçu mis à jour à")
    prove(drafter.page)
    drafter.section("letter", "source")
    drafter.fill("Contexte en anglais", ENGLISH["Contexte en anglais"])
    drafter.press("Enregistrer et continuer")
    drafter.section("letter", "annexes")
    drafter.attach("spc_redline", "annexe-nationale.pdf")
    prove(drafter.page)
    drafter.page.goto(reverse("filings:summary", args=[SLUG, drafter.uuid, "letter"]))
    prove(drafter.page)


def evaluate(agent: Side, validator: Side) -> None:
    """Read both languages, approve the recipients, propose, and agree as another person."""
    agent.move("Déclarer recevable")
    agent.press("Déclarer recevable")
    agent.go("agency_letter")
    expect(agent.page.get_by_role("cell", name="English point one.")).to_be_visible()
    prove(agent.page)
    agent.go("recipient_groups")
    for radio in agent.page.get_by_label("Approuvé", exact=True).all():
        radio.check()
    prove(agent.page)
    agent.press("Enregistrer les décisions")
    agent.move("Proposer l’accord")
    agent.page.get_by_role("textbox").first.fill("Traduction fidèle, annexe complète.")
    agent.press("Proposer l’accord")
    validator.move("Délivrer l’accord")
    validator.press("Délivrer l’accord")


def send(one: factory.Desk, drafter: Side, signatory: Side, agent: Side) -> None:
    """Have the proof compared, the European day confirmed, the dispatch declared and proved."""
    drafter.go("dispatch")
    proof = {"name": "bat.pdf", "mimeType": "application/pdf", "buffer": factory.proof_of(one)}
    drafter.page.get_by_label("Bon à tirer (PDF)").set_input_files(proof)
    drafter.press("Comparer à la lettre")
    expect(drafter.page.get_by_text("identique à la lettre approuvée").first).to_be_visible()
    agent.move("Confirmer la date de diffusion")
    agent.press("Confirmer la date de diffusion")
    for group, channel, count in (
        ("medecine_generale", "Courriel", "1000"),
        ("pharmaciens_officine", "Courriel", "500"),
    ):
        drafter.go("dispatch")
        drafter.page.get_by_label("Groupe").select_option(group)
        drafter.page.get_by_label(channel, exact=True).check()
        drafter.fill("Envoyé le", timezone.localtime().strftime("%d/%m/%Y %H:%M"))
        drafter.fill("Nombre d’envois", count)
        drafter.press("Déclarer l’envoi")
    signatory.go("dispatch")
    prove(signatory.page)
    signatory.press("Transmettre les preuves", "link")
    confirm_identity(signatory.page)
    for label, count in (("Médecins généralistes", "960"), ("Pharmaciens d’officine", "500")):
        signatory.fill(f"{label} – Distribués", count)
    signatory.page.get_by_label(re.compile("^J’atteste")).check()
    prove(signatory.page)
    signatory.press("Signer et transmettre")
    agent.go("agency_dispatch")
    agent.press("Accepter la couverture", "link")
    agent.press("Accepter la couverture")


def test_a_letter_agreed_in_europe_goes_from_its_draft_to_the_register(desk: Desk) -> None:
    one = factory.set_up()
    drafter = Side(desk("/espace/", user=one.drafter), one)
    signatory = Side(desk("/espace/", user=one.signatory), one)
    agent = Side(desk("/agence/", user=one.evaluator), one)
    validator = Side(desk("/agence/", user=one.validator), one)
    publisher = Side(desk("/agence/", user=one.publisher), one)

    ask(drafter, signatory)
    assert one.again().route == "european"
    qualify(agent)
    translate(drafter, one)

    signatory.sign("letter")
    factory.lay_out(one)
    evaluate(agent, validator)
    assert one.again().state == "agreed"
    send(one, drafter, signatory, agent)
    publisher.move("Publier la lettre")
    publisher.press("Publier la lettre")

    public = desk("/dhpc/")
    with public.expect_navigation():
        public.get_by_role("link", name="Exemplafilline").first.click()
    expect(public.get_by_text(one.again().public_reference).first).to_be_visible()
    expect(public.get_by_text("Agence européenne des médicaments").first).to_be_visible()
    expect(public.get_by_role("link", name=re.compile("EMA"))).to_have_attribute("href", EMA_PAGE)
    prove(public)

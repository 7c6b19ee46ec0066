"""Volet 1 as a person fills it: sections, summary and signature."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from tests.e2e.pages.identity import confirm_identity


class Volet1:
    """The pages of one Volet 1 in the browser of one person."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address

    @classmethod
    def start(cls, page: Page) -> "Volet1":
        """Press the button of the dashboard, where `page` is, that makes a draft."""
        with page.expect_navigation():
            page.get_by_role("button", name="Déclarer un défaut qualité").click()
        return cls(page, page.url)

    def seen_by(self, page: Page) -> "Volet1":
        """Return the same Volet 1 in the browser of somebody else."""
        return Volet1(page, self.address)

    @property
    def case_address(self) -> str:
        return self.address.removesuffix("volet1/")

    def open(self, section: str) -> None:
        self.page.goto(f"{self.address}rubrique/{section}/")

    def field(self, label: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_label(label).first

    def choose(self, question: str, *answers: str) -> None:
        """Check the options of the question that has this legend."""
        legend = re.compile(re.escape(question))
        group = self.page.get_by_role("radiogroup", name=legend).or_(
            self.page.get_by_role("group", name=legend)
        )
        for answer in answers:
            group.last.get_by_label(answer, exact=True).check()

    def go_on(self) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="Enregistrer et continuer").click()

    def fill_declaration(self) -> None:
        yesterday = timezone.localtime() - timedelta(days=1)
        self.field("Date et heure de réception du signalement").fill(f"{yesterday:%d/%m/%Y} 17:40")
        self.choose("Origine de la déclaration", "Déclaration spontanée")
        self.field("Qualité du déclarant").select_option("exploitant")

    def choose_medicine(self, typed: str, wanted: str) -> None:
        """Type the beginning of a name and take a suggestion with the keyboard."""
        box = self.page.get_by_role("combobox").first
        box.press_sequentially(typed, delay=20)
        suggestion = self.page.get_by_role("option", name=re.compile(wanted)).first
        expect(suggestion).to_be_visible()
        while suggestion.get_attribute("aria-selected") != "true":
            box.press("ArrowDown")
        box.press("Enter")

    def fill_lot(self, number: str = "TEST-A01") -> None:
        self.field("Numéro de lot").fill(number)
        self.field("Date de péremption").fill("03/2027")
        self.choose("Situation du lot", "Concerné")
        self.choose("Canaux de distribution", "Officines")
        self.choose("Lot déjà bloqué ?", "Non")
        self.field("Lots de remplacement disponibles").fill("aucun")

    def fill_defect(self) -> None:
        self.field("Description du défaut qualité").fill(
            "Des comprimés d’un autre dosage ont été trouvés dans plusieurs plaquettes du lot."
        )
        self.choose("Suspicion de contrefaçon", "Non")
        self.choose("Écart constaté", "Non-conformité aux spécifications du dossier d’AMM")
        self.field("Catégorie principale").select_option("DQ01")
        self.field("Sous-catégorie").select_option("DQ01.2")
        self.field("Origine de la détection").select_option("OR02")
        for label in ("Réclamations en France", "Réclamations dans le monde", "Unités en cause"):
            self.field(label).fill("2")
        self.choose("Le défaut est-il confirmé ?", "Suspecté")
        self.field("Étendue du défaut").select_option("sporadic")
        self.choose("Détectable avant usage", "Oui")

    def fill_impact(self) -> None:
        for label in ("Effets indésirables rapportés", "dont graves", "dont décès"):
            self.field(label).fill("0")
        self.choose("Criticité proposée", "Majeure")

    def fill_measures(self, *, recall: bool = True) -> None:
        self.page.locator("input[name=measures_taken][value=quarantine]").check()
        yesterday = timezone.localtime() - timedelta(days=1)
        self.field("Mis en quarantaine le").fill(f"{yesterday:%d/%m/%Y} 18:00")
        self.page.locator("input[name=measures_proposed][value=MES10]").check()
        self.choose("Proposez-vous un rappel de lot ?", "Oui" if recall else "Non")
        if recall:
            self.page.locator("input[name=recall_level][value=N3]").check()
            self.field("Justification du rappel").fill("Risque de surdosage.")
            self.field("Lots à rappeler").fill("TEST-A01")
            self.choose("Risque de rupture en cas de rappel", "Non")

    def fill_people(self) -> None:
        self.field("Pharmacien responsable : téléphone").fill("01 99 00 00 01")
        self.field("Pharmacien responsable : portable").fill("06 39 98 00 01")

    def attach(self, name: str, content: bytes) -> None:
        """Join a file and wait until the list shows it."""
        file = {"name": name, "mimeType": "image/png", "buffer": content}
        self.page.locator("input[type=file]").set_input_files(file)
        expect(self.page.get_by_role("link", name=name).first).to_be_visible(timeout=15_000)

    def open_summary(self) -> None:
        self.page.goto(f"{self.address}recapitulatif/")

    def open_signature(self) -> None:
        """Go from the summary to the signature, with the second factor if it is asked."""
        self.open_summary()
        self.page.get_by_role("link", name="Signer et transmettre").click()
        self.page.wait_for_url(re.compile("reauthenticate|signature"))
        confirm_identity(self.page)
        self.page.wait_for_url("**/volet1/signature/")

    def sign(self) -> None:
        self.page.get_by_label(re.compile("^J’atteste")).check()
        self.page.get_by_role("button", name="Signer et transmettre").click()
        self.page.wait_for_url("**/volet1/accuse/")

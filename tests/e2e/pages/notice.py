"""A notice as a maker of devices fills it: sections, import, codes of the letter, signature."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.pages.identity import confirm_identity


class Notice:
    """The pages of one notice in the browser of one person."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address

    @classmethod
    def start(cls, page: Page) -> "Notice":
        """Press the button of the dashboard, where `page` is, that makes a draft."""
        with page.expect_navigation():
            page.get_by_role("button", name="Déclarer une action de sécurité").click()
        return cls(page, page.url)

    def seen_by(self, page: Page) -> "Notice":
        """Return the same notice in the browser of somebody else."""
        return Notice(page, self.address)

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

    def answer(self, question: str, label: str) -> None:
        """Choose the answer of a list, or check it where the answers are all shown."""
        box = self.page.get_by_role("combobox", name=re.compile(re.escape(question)))
        if box.count():
            box.first.select_option(label=label)
        else:
            self.choose(question, label)

    def go_on(self) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="Enregistrer et continuer").click()

    def fill_parties(self) -> None:
        expect(self.field("Fabricant, ou exploitant du médicament")).not_to_have_value("")
        self.field("Numéro SRN du fabricant").fill("FR-MF-000000001")
        self.field("Adresse du fabricant").fill("1 rue de l’Exemple\n00000 Exempleville")
        self.answer("Pays du fabricant", "France")
        self.field("Contact pour les utilisateurs en France").fill("Service clients")
        self.field("Contact pour les utilisateurs : téléphone").fill("01 99 00 00 01")
        self.field("Contact pour les utilisateurs : adresse électronique").fill(
            "contact@fabricant.example"
        )
        self.field("Contact pour l’agence : nom").fill("Personne Exemple")
        self.field("Contact pour l’agence : téléphone").fill("01 99 00 00 02")

    def fill_action(self) -> None:
        self.answer("Type d’action", "Rappel de produit")
        self.field("Produits concernés, en une ligne").fill("Pompe Exemplia P1")
        self.field("Référence de l’avis (FSN)").fill("FSN-TEST-01")
        self.field("Référence de l’action corrective (FSCA)").fill("FSCA-TEST-01")
        self.answer("L’avis joint est", "Version finale")
        self.answer("Publication urgente demandée ?", "Non")

    def fill_product(self) -> None:
        self.answer("Nature du produit", "Dispositif médical")
        self.field("Nom commercial").fill("Pompe Exemplia P1")
        self.answer("Type d’identifiant", "GTIN")
        self.field(re.compile("^Identifiant")).fill("03401234567890")
        self.field("Référence catalogue du fabricant").fill("EX-P1")
        self.field("Usage clinique principal").fill("Perfusion")
        self.answer("Unités concernées", LISTED)

    def choose_emdn(self, typed: str, code: str) -> None:
        """Type words and take a suggestion with the keyboard."""
        box = self.page.get_by_role("combobox", name=re.compile("nomenclature européenne")).first
        box.press_sequentially(typed, delay=20)
        suggestion = self.page.get_by_role("option", name=re.compile(code)).first
        expect(suggestion).to_be_visible()
        while suggestion.get_attribute("aria-selected") != "true":
            box.press("ArrowDown")
        box.press("Enter")
        expect(self.field("Code EMDN")).to_have_value(code)

    def fill_risk_class(self) -> None:
        """Say class III: only then is the question on implants asked."""
        question = self.page.get_by_role("radiogroup", name=re.compile("Implantable de classe III"))
        expect(question).to_be_hidden()
        self.answer("Classe de risque", "Classe III")
        expect(question).to_be_visible()
        self.choose("Implantable de classe III ?", "Non")

    def import_table(self, name: str, content: bytes) -> None:
        """Send a table of lines from the page of the group, up to its preview."""
        self.page.get_by_role("link", name=re.compile("Importer|importer")).first.click()
        file = {"name": name, "mimeType": "text/csv", "buffer": content}
        self.page.locator("input[type=file]").set_input_files(file)
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="Lire le tableau").click()

    def fill_reason(self) -> None:
        self.field("Description du problème").fill(
            "La batterie de la pompe peut s’arrêter sans alarme."
        )
        self.field("Danger à l’origine de l’action").fill("Interruption d’une perfusion.")

    def fill_recipients(self) -> None:
        self.choose("Types de destinataires finaux", "Pharmacies à usage intérieur")
        self.field("À l’attention de").fill("Pharmaciens, ingénieurs biomédicaux")

    def fill_user_actions(self) -> None:
        self.choose("Actions à mener", "Identifier les produits", "Mettre en quarantaine")
        self.field("Précisions sur les actions").fill("Isolez les pompes des lots concernés.")
        self.answer("Échéance des actions", "Sans délai")
        self.choose("Les actions portent sur", "Produits en stock")
        self.answer("Les logiciels doivent-ils bloquer la délivrance ?", "Oui")
        self.answer("Suivi de patients ou relecture de résultats recommandés ?", "Non")
        self.answer("Réponse des utilisateurs demandée ?", "Non")

    def fill_maker_actions(self) -> None:
        self.choose("Actions du fabricant", "Retrait des produits")
        self.answer("L’avis doit-il être communiqué aux patients ?", "Non")

    def fill_general(self) -> None:
        self.answer("Type d’avis", "Nouvel avis")
        self.answer("Un nouvel avis est-il prévu ?", "Non")

    def attach_letter(self, content: bytes) -> None:
        """Join the letter under its nature and wait until the list shows it."""
        self.page.get_by_label("Nature du fichier").first.select_option("fsn")
        file = {"name": "avis.pdf", "mimeType": "application/pdf", "buffer": content}
        self.page.locator("input[type=file]").set_input_files(file)
        expect(self.page.get_by_role("link", name="avis.pdf").first).to_be_visible(timeout=15_000)

    def open_summary(self) -> None:
        self.page.goto(f"{self.address}recapitulatif/")

    def open_signature(self) -> None:
        """Go from the summary to the signature, with the second factor if it is asked."""
        self.open_summary()
        self.page.get_by_role("link", name="Signer et transmettre").click()
        self.page.wait_for_url(re.compile("reauthenticate|signature"))
        confirm_identity(self.page)
        self.page.wait_for_url("**/notice/signature/")

    def sign(self) -> None:
        self.page.get_by_label(re.compile("^J’atteste")).check()
        self.page.get_by_role("button", name="Signer et transmettre").click()
        self.page.wait_for_url("**/notice/accuse/")


LISTED = "Certains lots, numéros de série ou périodes, listés ensuite"

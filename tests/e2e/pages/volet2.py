"""Volet 2 as a firm fills it, section by section, and signs it."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from quality_defects.fields.volet2 import RECORDS
from tests.e2e.pages.answers import fill, fill_row
from tests.e2e.pages.identity import confirm_identity
from tests.e2e.pages.steps import day
from tests.factories import volet2 as factory

FRENCH = {
    "go_on": "Enregistrer et continuer",
    "add_action": "Ajouter une CAPA",
    "sign": "Signer et transmettre",
}
ENGLISH = {"go_on": "Save and continue", "add_action": "Add a CAPA", "sign": "Sign and submit"}


class Volet2:
    """The pages of one Volet 2 in the browser of one person, whose buttons `words` names.

    `read` is called with each section before it is filled.
    """

    def __init__(
        self,
        page: Page,
        address: str,
        words: dict[str, str] = FRENCH,
        read: Callable[[Page], None] = lambda _page: None,
    ) -> None:
        self.page = page
        self.address = address
        self.words = words
        self.read = read

    def open(self, section: str) -> None:
        self.page.goto(f"{self.address}rubrique/{section}/")
        self.read(self.page)

    def go_on(self) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=self.words["go_on"]).click()
        self.read(self.page)

    def fill_update(self) -> None:
        """Bring the stocks up to date and confirm what differs from Volet 1."""
        fill_row(self.page, "lots", **factory.STOCKS)
        self.page.locator("input[name=update_confirmed]").check()

    def fill_timeline(self) -> None:
        fill_row(
            self.page, "timeline", on=day(-10), fact="Réclamation reçue", origin="Service client"
        )

    def fill_investigations(self) -> None:
        fill_row(
            self.page,
            "investigations",
            kind="IN02",
            site="Exempleville",
            on=day(-5),
            result="not_compliant",
            conclusion="Vide de ligne non tracé.",
        )

    def fill_records(self) -> None:
        reviewed = {f"review_{name}": "done" for name, _label in RECORDS}
        fill(self.page, **reviewed, review_findings="Aucun écart dans le dossier de lot.")

    def fill_causes(self) -> None:
        fill(
            self.page,
            root_causes=["RC04", "RC14"],
            root_cause_description="Vide de ligne incomplet après un changement de format.",
            root_cause_proof="probable",
        )

    def fill_impact(self) -> None:
        fill(self.page, impact_analysis="Les lots voisins viennent d’une autre ligne.")

    def fill_actions(self) -> None:
        self.page.get_by_role("button", name=self.words["add_action"]).click()
        expect(self.page.locator("[name=capas-0-number]")).to_be_focused()
        fill_row(self.page, "capas", **factory.CAPA, due_on=day(20), verify_on=day(200))

    def fill_the_rest(self) -> None:
        """Fill the changes, the risk, the conclusion; no recall, nothing left open."""
        fill(self.page, change_needed="no")
        self.go_on()
        fill(
            self.page,
            risk_analysis="Le risque est limité aux unités du lot TEST-A01.",
            final_criticality="minor",
            final_class="III",
        )
        self.go_on()
        fill(self.page, conclusion="La cause est identifiée et les actions sont engagées.")
        self.go_on()

    def fill_everything(self) -> None:
        """Fill each section in the order of the task list."""
        self.open("update")
        for step in (
            self.fill_update,
            self.fill_timeline,
            self.fill_investigations,
            self.fill_records,
            self.fill_causes,
            self.fill_impact,
            self.fill_actions,
        ):
            step()
            self.go_on()
        self.fill_the_rest()

    def open_signature(self) -> None:
        """Go from the summary to the signature, with the second factor if it is asked."""
        self.page.goto(f"{self.address}recapitulatif/")
        self.page.get_by_role("link", name=self.words["sign"]).click()
        self.page.wait_for_url(re.compile("reauthenticate|signature"))
        confirm_identity(self.page)
        self.page.wait_for_url("**/volet2/signature/")

    def sign(self) -> None:
        """Sign the final version."""
        self.page.locator("input[name=final][value=true]").check()
        self.page.locator("input[name=attestation]").check()
        self.page.get_by_role("button", name=self.words["sign"]).click()
        self.page.wait_for_url("**/volet2/accuse/")

"""The behaviours of the kit, on the example form of /composants/, with and without scripts."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.a11y import prove

FORM = "/composants/formulaire/"
SAVED = "Brouillon enregistré à"


@pytest.fixture(autouse=True)
def demonstration(settings: Any) -> None:
    settings.PORTAL_DEMO = True


def send(page: Page) -> None:
    page.get_by_role("button", name="Envoyer").click()


def test_errors_are_summed_up_with_links_to_fields(desk: Callable[..., Page]) -> None:
    page = desk(FORM)
    page.get_by_label("Quantité distribuée").fill("douze")
    page.get_by_label("Intitulé").fill("Comprimés friables")
    send(page)
    expect(page).to_have_title("Erreur : Essai de formulaire – Portail de sécurité sanitaire")
    prove(page, error=True)
    page.get_by_role("link", name="Quantité distribuée : Saisissez un nombre").click()
    expect(page.get_by_label("Quantité distribuée")).to_be_focused()
    expect(page.get_by_label("Quantité distribuée")).to_have_value("douze")
    expect(page.get_by_label("Intitulé")).to_have_value("Comprimés friables")


def test_error_in_a_row_names_its_row(desk: Callable[..., Page]) -> None:
    page = desk(FORM)
    page.get_by_role("button", name="Ajouter un lot").click()
    page.get_by_label("Date de péremption").nth(1).fill("bientôt")
    send(page)
    page.get_by_role("link", name="Lot 2 – Date de péremption").click()
    expect(page.get_by_label("Date de péremption").nth(1)).to_be_focused()


def test_rows_are_added_removed_and_numbered(desk: Callable[..., Page]) -> None:
    page = desk(FORM)
    numbers = page.get_by_label("Numéro de lot")
    numbers.nth(0).fill("AZ1")
    for number in ("AZ2", "AZ3"):
        page.get_by_role("button", name="Ajouter un lot").click()
        expect(numbers.last).to_be_focused()
        numbers.last.fill(number)
    expect(page.locator("[data-announcer]")).to_have_text("Lot 3 ajouté.")
    page.get_by_role("button", name="Retirer Lot 2").click()
    expect(numbers).to_have_count(2)
    expect(numbers.nth(1)).to_have_value("AZ3")
    expect(numbers.nth(1)).to_have_attribute("name", "lots-1-number")
    prove(page)


def test_rows_work_without_scripts(desk: Callable[..., Page]) -> None:
    page = desk(FORM, java_script_enabled=False)
    page.get_by_label("Intitulé").fill("Comprimés friables")
    page.get_by_label("Numéro de lot").fill("AZ1")
    page.get_by_role("button", name="Ajouter un lot").click()
    page.get_by_label("Numéro de lot").nth(1).fill("AZ2")
    page.get_by_role("button", name="Retirer Lot 1").click()
    expect(page.get_by_label("Numéro de lot")).to_have_count(1)
    expect(page.get_by_label("Numéro de lot")).to_have_value("AZ2")
    expect(page.get_by_label("Intitulé")).to_have_value("Comprimés friables")
    expect(page.get_by_role("heading", name="erreur")).to_have_count(0)


def test_combobox_is_driven_by_the_keyboard(desk: Callable[..., Page]) -> None:
    page = desk(FORM)
    box = page.get_by_role("combobox", name="Médicament")
    box.press_sequentially("azu")
    options = page.get_by_role("listbox").get_by_role("option")
    expect(options).to_have_count(2)
    expect(page.locator("[data-announcer]")).to_contain_text("2 suggestions.")
    prove(page)
    box.focus()
    box.press("ArrowDown")
    expect(options).to_have_count(2)
    expect(options.nth(1)).to_be_visible()
    box.press("ArrowDown")
    box.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    expect(box).to_have_value("AZURELLE 40 mg, comprimé pelliculé")
    code = page.locator("input[name=product_code]")
    expect(code).to_have_value("0000000000024")
    box.press("Backspace")
    expect(code).to_have_value("")
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_dependent_field_appears_with_its_answer(desk: Callable[..., Page]) -> None:
    page = desk(FORM)
    expect(page.get_by_label("Pays concernés")).to_be_hidden()
    page.get_by_label("Oui").check()
    expect(page.get_by_label("Pays concernés")).to_be_visible()


def test_counter_says_what_remains(desk: Callable[..., Page]) -> None:
    page = desk(FORM)
    page.get_by_label("Description des faits").fill("x" * 290)
    expect(page.get_by_text("10 caractères restants.").first).to_be_visible()
    page.get_by_label("Description des faits").fill("x" * 301)
    expect(page.get_by_text("1 caractère en trop.").first).to_be_visible()


def test_dialog_keeps_and_returns_the_focus(desk: Callable[..., Page]) -> None:
    page = desk("/composants/")
    opener = page.get_by_role("button", name="Supprimer le brouillon")
    opener.click()
    expect(page.get_by_role("dialog", name="Supprimer ce brouillon ?")).to_be_visible()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()


def test_draft_saves_itself_and_says_so(desk: Callable[..., Page]) -> None:
    page = desk(FORM)
    page.get_by_label("Personne à joindre").fill("Camille Brunel")
    expect(page.get_by_role("status").filter(has_text=SAVED)).to_be_visible()
    expect(page.locator("input[name=section-version]")).to_have_value("2")
    page.get_by_label("Commentaire").fill("Suite")
    expect(page.locator("input[name=section-version]")).to_have_value("3")
    prove(page)


def test_lost_connection_is_loud_and_recovers(desk: Callable[..., Page]) -> None:
    page = desk(FORM)
    page.context.set_offline(True)
    page.get_by_label("Personne à joindre").fill("Camille Brunel")
    alert = page.locator("[data-autosave-alert]")
    expect(alert).to_contain_text("la connexion est interrompue")
    page.context.set_offline(False)
    expect(page.get_by_role("status").filter(has_text=SAVED)).to_be_visible()
    expect(alert).to_be_empty()
    expect(page.get_by_label("Personne à joindre")).to_have_value("Camille Brunel")


def test_conflict_stops_and_leads_to_both_versions(desk: Callable[..., Page]) -> None:
    page = desk(FORM)
    page.get_by_label("Commentaire").fill("conflit")
    expect(page.get_by_role("link", name="Comparer les deux versions")).to_be_visible()
    page.get_by_role("button", name="Enregistrer et continuer").click()
    expect(page.get_by_label("Commentaire")).to_have_value("conflit")


def test_stale_token_is_renewed_without_a_word(desk: Callable[..., Page]) -> None:
    page = desk(FORM)
    page.context.clear_cookies(name="csrftoken")
    page.get_by_label("Personne à joindre").fill("Camille Brunel")
    expect(page.get_by_role("status").filter(has_text=SAVED)).to_be_visible()


def test_expired_session_keeps_what_was_typed(desk: Callable[..., Page]) -> None:
    page = desk(FORM)
    page.evaluate("document.body.dataset.authenticated = 'yes'")

    def refused(route: Route) -> None:
        route.fulfill(status=401, json={})

    page.route("**/composants/brouillon/", refused)
    page.get_by_label("Personne à joindre").fill("Camille Brunel")
    link = page.get_by_role("link", name="Se connecter dans un nouvel onglet")
    expect(link).to_be_visible()
    expect(link).to_have_attribute("target", "_blank")
    with page.expect_response("**/session/"):
        page.get_by_role("button", name="Enregistrer et continuer").click()
    expect(page.get_by_label("Personne à joindre")).to_have_value("Camille Brunel")
    page.unroute("**/composants/brouillon/")
    page.evaluate("document.body.dataset.authenticated = 'no'")
    page.get_by_role("button", name="Réessayer maintenant").click()
    expect(page.get_by_role("status").filter(has_text=SAVED)).to_be_visible()


def test_form_sent_with_a_stale_token_can_be_sent_again(desk: Callable[..., Page]) -> None:
    page = desk(FORM, java_script_enabled=False)
    page.get_by_label("Intitulé").fill("Comprimés friables")
    page.context.clear_cookies(name="csrftoken")
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce formulaire doit être renvoyé")
    page.get_by_role("button", name="Renvoyer le formulaire").click()
    expect(page.get_by_label("Intitulé")).to_have_value("Comprimés friables")

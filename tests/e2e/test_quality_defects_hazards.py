"""A Volet 1 without JavaScript, without a mouse, after the session ended, and by two people."""

import re
import threading
import time
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page, expect

from portal.accounts.models import User
from portal.filings.services import drafts
from quality_defects.models import Case
from tests.e2e.pages.volet1 import Volet1
from tests.factories import quality_defects as factory
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
Desk = Callable[..., Page]


def picture() -> bytes:
    content = BytesIO()
    Image.new("RGB", (40, 30), "navy").save(content, "PNG")
    return content.getvalue()


def section(case: factory.Desk, name: str) -> str:
    return reverse("filings:section", args=["defauts-qualite", case.case.uuid, "volet1", name])


def opened(page: Page, case: factory.Desk) -> Volet1:
    address = reverse("filings:part", args=["defauts-qualite", case.case.uuid, "volet1"])
    return Volet1(page, address)


def log_in_again(page: Page, user: User, back: str = "/espace/") -> None:
    page.get_by_label("Adresse électronique").fill(user.email)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url(re.compile(rf"{back}(?!.*login)"))


def test_volet1_is_filed_without_javascript(desk: Desk) -> None:
    case = factory.set_up(fill=False)
    page = desk("/espace/", user=case.signatory, java_script_enabled=False)
    volet = Volet1.start(page)
    page.get_by_role("link", name="Déclaration", exact=True).click()
    volet.fill_declaration()
    volet.go_on()
    volet.field("Dénomination exacte").fill("EXEMPLIUM 500 mg, comprimé")
    volet.field("Substances actives").fill("exemplium")
    volet.field("Statut").select_option("authorised")
    volet.field("Code CIP13").fill("3400980013705")
    volet.go_on()
    volet.fill_lot()
    page.get_by_role("button", name="Ajouter un lot").click()
    expect(page.get_by_role("group", name="Lot 2")).to_be_visible()
    page.get_by_role("button", name="Retirer Lot 2").click()
    volet.go_on()
    volet.fill_defect()
    volet.go_on()
    volet.fill_impact()
    volet.go_on()
    volet.fill_measures()
    volet.go_on()
    volet.go_on()  # the sites may wait for the final version
    volet.fill_people()
    volet.field("Pharmacien responsable : nom").fill("Dominique Spécimen")
    volet.field("Pharmacien responsable : adresse électronique").fill("pr@laboratoire.example")
    volet.go_on()
    volet.open_signature()
    volet.sign()
    reference = page.locator(".receipt-number").inner_text()
    filed = Case.objects.get(reference=reference)
    assert [lot.number for lot in filed.volet1.lots.all()] == ["TEST-A01"]


def test_nothing_is_lost_when_the_session_ends_while_typing(desk: Desk) -> None:
    case = factory.set_up()
    page = desk(section(case, "defect"), user=case.drafter)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    box = opened(page, case).field("Description du défaut qualité")
    box.fill("Une description écrite après la fin de la session, et qui doit rester là.")
    expect(page.get_by_text("Votre session a expiré.")).to_be_visible(timeout=10_000)
    with page.context.expect_page() as other:
        page.get_by_role("link", name="Se connecter dans un nouvel onglet").click()
    log_in_again(other.value, case.drafter)
    page.bring_to_front()
    with page.expect_navigation():
        page.get_by_role("button", name="Enregistrer et continuer").click()
    assert "écrite après la fin de la session" in case.volet.description


def test_nothing_is_lost_without_javascript_when_the_session_ends(desk: Desk) -> None:
    case = factory.set_up()
    page = desk(section(case, "defect"), user=case.drafter, java_script_enabled=False)
    volet = opened(page, case)
    volet.field("Description du défaut qualité").fill("Une description " + "longue " * 10)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    volet.go_on()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre session a expiré")
    page.get_by_role("link", name="Se connecter et retrouver mes réponses").click()
    log_in_again(page, case.drafter, back="^[^?]*/renvoyer/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vos réponses sont gardées")
    page.get_by_role("button", name="Renvoyer le formulaire").click()
    page.wait_for_url("**/rubrique/impact/")
    assert "longue longue" in case.volet.description


def test_two_people_choose_between_their_versions(desk: Desk) -> None:
    case = factory.set_up()
    first, second = (
        desk(section(case, "defect"), user=user) for user in (case.drafter, case.signatory)
    )
    opened(first, case).field("Description").fill("Première version, d’une autre personne. " * 2)
    opened(first, case).go_on()
    opened(second, case).field("Description").fill("Seconde version, qui n’écrase rien. " * 2)
    second.get_by_role("link", name="Comparer les deux versions").click()
    expect(second.get_by_role("heading", level=1)).to_have_text("Deux versions de cette rubrique")
    expect(second.locator("del")).to_contain_text("Première version")
    expect(second.locator("ins")).to_contain_text("Seconde version")
    assert "Première version" in case.volet.description
    with second.expect_navigation():
        second.get_by_role("button", name="Garder ma saisie").click()
    assert "Seconde version" in case.volet.description


def test_switching_language_right_after_typing_waits_for_the_save(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = factory.set_up()
    page = desk(section(case, "defect"), user=case.drafter)
    save = drafts.save_section

    def slow(*args: Any, **kwargs: Any) -> Any:
        time.sleep(1)
        return save(*args, **kwargs)

    monkeypatch.setattr(drafts, "save_section", slow)
    order: list[str] = []
    page.on("response", lambda answer: order.append(answer.url.rstrip("/").rpartition("/")[2]))
    page.on("request", lambda asked: order.append(f"to {asked.url.rstrip('/').rpartition('/')[2]}"))
    words = "Une description écrite juste avant de changer de langue. " * 2
    opened(page, case).field("Description du défaut qualité").fill(words)
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert order.index("enregistrer") < order.index("to langue")
    box = page.locator("textarea[name$=description]").first
    expect(box).to_have_value(words.strip())
    box.fill(words + "Et la suite.")
    with page.expect_navigation():
        page.get_by_role("button", name="Save and continue").click()
    assert "Et la suite." in case.volet.description


def test_a_silent_server_does_not_hold_back_who_switches_language(desk: Desk) -> None:
    case = factory.set_up()
    page = desk(section(case, "defect"), user=case.drafter)
    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/enregistrer/", lambda route: None)
    opened(page, case).field("Description du défaut qualité").fill("Une description. " * 5)
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en", timeout=10_000)


def test_reloading_while_a_save_is_under_way_is_no_conflict_with_oneself(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = factory.set_up()
    page = desk(section(case, "defect"), user=case.drafter)
    page.on("dialog", lambda dialog: dialog.accept())
    save = drafts.save_section
    begun = threading.Event()

    def slow(*args: Any, **kwargs: Any) -> Any:
        begun.set()
        time.sleep(2)
        return save(*args, **kwargs)

    monkeypatch.setattr(drafts, "save_section", slow)
    volet = opened(page, case)
    volet.field("Description du défaut qualité").fill("Des comprimés fendus, dans trois boîtes.")
    assert begun.wait(10)
    monkeypatch.setattr(drafts, "save_section", save)
    page.reload()
    box = volet.field("Description du défaut qualité")
    expect(box).to_have_value("Des comprimés fendus, dans trois boîtes.", timeout=10_000)
    box.fill("Des comprimés fendus, dans quatre boîtes sur cinq, relevés à la réception du lot.")
    expect(page.get_by_text("Brouillon enregistré à")).to_be_visible(timeout=10_000)
    expect(page.get_by_text("modifiée ailleurs")).to_be_hidden()
    assert "quatre boîtes" in case.volet.description


def test_section_is_filled_with_the_keyboard_alone(desk: Desk) -> None:
    case = factory.set_up(fill=False)
    page = desk(section(case, "impact"), user=case.drafter)
    keyboard = page.keyboard

    def reach(name: str) -> None:
        for _turn in range(60):
            keyboard.press("Tab")
            if name in page.evaluate(FOCUSED):
                return
        raise AssertionError(f"Tab never reaches {name}")

    page.keyboard.press("Tab")
    keyboard.press("Enter")
    for label in ("Effets indésirables rapportés", "dont graves", "dont décès"):
        reach(label)
        keyboard.type("0")
    reach("Critique")
    keyboard.press("Space")
    keyboard.press("ArrowDown")
    reach("Enregistrer et continuer")
    with page.expect_navigation():
        keyboard.press("Enter")
    assert page.url.endswith("/rubrique/measures/")
    volet = case.volet
    assert (volet.adverse_events, volet.deaths, volet.criticality) == (0, 0, "major")


FOCUSED = """() => {
  const here = document.activeElement;
  return here.labels?.[0]?.textContent.trim() || here.textContent.trim();
}"""


def test_a_refused_file_is_told_at_its_field_and_the_next_one_clears_it(desk: Desk) -> None:
    case = factory.set_up()
    page = desk(section(case, "attachments"), user=case.drafter)
    box = page.locator("input[type=file]")
    box.set_input_files(
        {"name": "faux.pdf", "mimeType": "application/pdf", "buffer": b"ceci n'est pas un PDF"}
    )
    refused = page.locator("[data-field-error]").filter(has_text="faux.pdf")
    expect(refused).to_be_visible()
    expect(box).to_have_attribute("aria-invalid", "true")
    image = {"name": "vrai.png", "mimeType": "image/png", "buffer": picture()}
    box.set_input_files(image)
    expect(page.get_by_role("link", name="vrai.png").first).to_be_visible(timeout=15_000)
    expect(refused).to_have_count(0)


def test_what_is_missing_is_one_press_away_even_in_a_fold(desk: Desk) -> None:
    case = factory.set_up()
    factory.fill_volet(case.volet, adverse_events=2)
    page = desk(
        reverse("filings:summary", args=["defauts-qualite", case.case.uuid, "volet1"]),
        user=case.drafter,
    )
    page.get_by_role("link", name=re.compile("références de pharmacovigilance")).click()
    asked = page.get_by_label("Références de déclaration de pharmacovigilance").first
    expect(asked).to_be_focused()
    expect(asked).to_be_in_viewport()

"""Every page that needs no account, proved in a browser."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.a11y import prove
from tests.factories.accounts import AgentFactory

PUBLIC = [
    "/",
    "/actions/",
    "/recherche/",
    "/declarer/",
    "/declarer/defauts-qualite/",
    "/plan-du-site/",
    "/accessibilite/",
    "/mentions-legales/",
    "/donnees-personnelles/",
    "/cookies/",
    "/page-qui-n-existe-pas/",
]


@pytest.mark.parametrize("path", PUBLIC)
def test_public_page_is_accessible(desk: Callable[..., Page], path: str) -> None:
    prove(desk(path))


def test_public_pages_have_titles_of_their_own(desk: Callable[..., Page]) -> None:
    page = desk("/")
    titles = []
    for path in PUBLIC:
        page.goto(path)
        titles.append(page.title())
    assert len(set(titles)) == len(PUBLIC)


def test_english_page_says_so(desk: Callable[..., Page]) -> None:
    page = desk("/declarer/")
    page.get_by_role("button", name="English").click()
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.url.endswith("/declarer/")
    prove(page)


def test_components_page_is_accessible(desk: Callable[..., Page], settings: Any) -> None:
    settings.PORTAL_DEMO = True
    prove(desk("/composants/"))


def test_menu_folds_on_a_phone(desk: Callable[..., Page]) -> None:
    page = desk("/", viewport={"width": 320, "height": 640})
    link = page.get_by_role("navigation", name="Menu principal").get_by_role(
        "link", name="Déclarer"
    )
    expect(link).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(link).to_be_visible()


def test_menu_is_open_without_scripts(desk: Callable[..., Page]) -> None:
    page = desk("/", viewport={"width": 320, "height": 640}, java_script_enabled=False)
    expect(
        page.get_by_role("navigation", name="Menu principal").get_by_role("link", name="Déclarer")
    ).to_be_visible()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scripts", [True, False])
def test_groups_of_the_agency_open_by_keyboard(desk: Callable[..., Page], scripts: bool) -> None:
    page = desk("/agence/", user=AgentFactory(), java_script_enabled=scripts)
    menu = page.get_by_role("navigation", name="Menu principal")
    link = menu.get_by_role("link", name="Tâches en échec")
    expect(link).to_be_hidden()
    menu.get_by_text("Fonctionnement").focus()
    page.keyboard.press("Enter")
    expect(link).to_be_visible()
    if scripts:
        page.keyboard.press("Escape")
        expect(link).to_be_hidden()
        page.keyboard.press("Enter")
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tâches en échec")
    expect(menu.get_by_text("Fonctionnement")).to_contain_text("(vous y êtes)")
    if scripts:
        prove(page)


@pytest.mark.django_db(transaction=True)
def test_filters_fold_on_a_phone_until_one_is_set(desk: Callable[..., Page]) -> None:
    phone = {"viewport": {"width": 320, "height": 640}}
    page = desk("/agence/", user=AgentFactory(roles=["evaluator"]), **phone)
    search = page.get_by_label("Numéro, objet, organisation, lot ou code")
    expect(search).to_be_hidden()
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(search).to_be_visible()
    page.set_viewport_size(phone["viewport"])
    page.get_by_text("Filtrer la liste").click()
    search.fill("introuvable")
    page.get_by_role("button", name="Appliquer les filtres").click()
    expect(search).to_have_value("introuvable")
    expect(search).to_be_visible()


def test_page_prints_its_content_only(desk: Callable[..., Page]) -> None:
    page = desk("/declarer/")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Menu principal")).to_be_hidden()
    expect(page.get_by_role("contentinfo")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()

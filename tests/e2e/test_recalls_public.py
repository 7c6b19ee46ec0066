"""A pharmacist finds an action, a lot in it, and scans its code from the screen."""

from collections.abc import Callable
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from portal.core.workflow import SystemActor, perform
from recalls.workflow.action import TWO_PEOPLE
from tests.e2e.a11y import NARROW, prove
from tests.factories import recalls as factory

pytestmark = pytest.mark.django_db(transaction=True)
Desk = Callable[..., Page]


def test_a_pharmacist_goes_from_a_typo_to_a_code_that_scans(desk: Desk) -> None:
    lots = [factory.SCOPE | {"lot": f"L{number:03d}"} for number in range(120)]
    action = factory.published(
        commercial_title="Bandelettes Glycémia", recipients=["officine"], scopes=lots
    )
    factory.published(commercial_title="Cathéters Venalis", recipients=["pui"])

    page = desk("/")
    page.get_by_role("link", name="Actions de sécurité", exact=True).first.click()
    prove(page)
    page.get_by_label("Produit, fabricant, lot, numéro d’action ou code").fill(
        "bandeletes glicemia"
    )
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="1 résultat")).to_be_visible()
    expect(page.get_by_text("car rien n’est publié sur")).to_be_visible()
    page.get_by_label("Pharmacies d’officine").check()
    page.get_by_role("button", name="Appliquer les filtres").click()
    expect(
        page.get_by_role("link", name="Retirer le filtre : Pharmacies d’officine")
    ).to_be_visible()
    prove(page)

    page.get_by_role("link", name="Bandelettes Glycémia").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bandelettes Glycémia")
    prove(page)
    page.get_by_label("Chercher un lot, un numéro de série ou un code").fill("l077")
    page.get_by_role("button", name="Filtrer").click()
    expect(page.get_by_text("1 ligne sur 120")).to_be_visible()
    prove(page)

    page.get_by_role("link", name="Afficher : Lot L077").click()
    code = page.get_by_role("img", name="Code GS1 DataMatrix")
    expected = "01034012345678901727063010L077"
    assert scanned(code.screenshot()) == expected
    prove(page)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(NARROW)
    assert scanned(code.screenshot()) == expected

    page.goto(action.publication().get_absolute_url() + "?codes=1")
    prove(page)


def test_the_other_states_of_a_page_are_accessible(desk: Desk) -> None:
    action = factory.published(
        product={"risk_class": "III", "implantable": "yes"},
        scopes=[factory.SCOPE, factory.SCOPE | {"lot": "LOT43"}],
    )
    factory.publish_again(action, "lots_released", lambda notice: notice.scopes.last().delete())
    address = action.publication().get_absolute_url()

    page = desk(address)
    prove(page)
    page.goto(f"{address}versions/2/")
    prove(page)
    page.goto(f"{address}versions/1/")
    prove(page)
    page.goto(f"{address}?ligne=introuvable")
    prove(page)
    page.goto("/recherche/?q=introuvable")
    prove(page)
    actor = SystemActor(TWO_PEOPLE, on_behalf_of=action.validator)
    perform(action.again(), "retract", actor=actor, public_reason="Publiée par erreur")
    page.goto(address)
    expect(page.get_by_text("Publiée par erreur")).to_be_visible()
    prove(page)


def test_catalogue_and_action_without_scripts(desk: Desk) -> None:
    lots = [factory.SCOPE | {"lot": f"L{number:03d}"} for number in range(120)]
    action = factory.published(
        commercial_title="Bandelettes Glycémia", recipients=["officine"], scopes=lots
    )
    factory.published(commercial_title="Cathéters Venalis", recipients=["pui"])
    page = desk("/actions/", java_script_enabled=False)
    page.get_by_label("Produit, fabricant, lot, numéro d’action ou code").fill("glicemia")
    page.get_by_role("button", name="Rechercher").click()
    expect(page.get_by_role("heading", name="1 résultat")).to_be_visible()
    page.goto("/actions/")
    page.get_by_label("Pharmacies d’officine").check()
    page.get_by_role("button", name="Appliquer les filtres").click()
    expect(page.get_by_role("heading", name="1 résultat")).to_be_visible()
    page.get_by_role("link", name="Bandelettes Glycémia").click()
    expect(page.get_by_role("heading", name="Ce que vous devez faire")).to_be_visible()
    page.get_by_label("Chercher un lot, un numéro de série ou un code").fill("l119")
    page.get_by_role("button", name="Filtrer").click()
    expect(page.get_by_text("1 ligne sur 120")).to_be_visible()
    page.get_by_role("link", name="Afficher : Lot L119").click()
    code = page.get_by_role("img", name="Code GS1 DataMatrix")
    assert scanned(code.screenshot()) == "01034012345678901727063010L119"
    page.goto(action.publication().get_absolute_url())
    page.get_by_role("link", name="Page suivante").or_(
        page.get_by_role("link", name="Suivant")
    ).first.click()
    expect(page.get_by_role("rowheader", name="Lot L119")).to_be_visible()
    page.get_by_text("Fabricant et références de l’avis").click()
    expect(page.get_by_text("FSN-TEST-01")).to_be_visible()


def scanned(picture: bytes) -> str:
    """Return what a reader gets from a picture of the screen, framed by a quiet zone."""
    image = Image.open(BytesIO(picture)).convert("L")
    framed = Image.new("L", (image.width + 80, image.height + 80), 255)
    framed.paste(image, (40, 40))
    found = zxingcpp.read_barcode(framed)
    assert found is not None
    return found.bytes.decode()

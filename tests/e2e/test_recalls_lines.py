"""Lines of a notice without typing them, and the version of a maker that releases a lot."""

import io
import re
from collections.abc import Callable

import pytest
import zxingcpp
from django.core.cache import cache
from PIL import Image
from playwright.sync_api import Page, expect

from portal.core.workflow import perform
from tests.e2e.a11y import prove
from tests.e2e.pages.notice import Notice
from tests.factories import recalls as factory

pytestmark = pytest.mark.django_db(transaction=True)
Desk = Callable[..., Page]

GTIN = "03401234567890"
SHEET = "Référence\tN° de lot\tPéremption\nEX-P1\tLOT42\t06/2027\nEX-P1\tLOT43\t30/06/2027\n"


def part_of(one: factory.Desk) -> str:
    return f"/espace/actions-de-securite/{one.action.uuid}/notice/"


def photo(*lots: str) -> bytes:
    """Return a picture of packs side by side, as a phone takes it."""
    codes = [
        Image.fromarray(
            zxingcpp.create_barcode(
                f"[01]{GTIN}[17]270630[10]{lot}", zxingcpp.BarcodeFormat.DataMatrix, gs1=True
            ).to_image(scale=6, add_quiet_zones=True)
        )
        for lot in lots
    ]
    shot = Image.new("L", (sum(one.width + 80 for one in codes), codes[0].height + 120), 235)
    left = 40
    for one in codes:
        shot.paste(one, (left, 60))
        left += one.width + 80
    out = io.BytesIO()
    shot.save(out, "JPEG", quality=90)
    return out.getvalue()


def test_lines_are_pasted_scanned_and_photographed(desk: Desk) -> None:
    one = factory.set_up(scopes=())
    page = desk(f"{part_of(one)}rubrique/scopes/", user=one.drafter)
    notice = Notice(page, part_of(one))

    page.get_by_role("link", name=re.compile("Importer un tableau")).click()
    page.get_by_label("Cellules copiées depuis un tableur").fill(SHEET)
    with page.expect_navigation():
        page.get_by_role("button", name="Lire le tableau").click()
    prove(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Garder les bonnes lignes").click()

    notice.open("scopes")
    lots = page.locator("input[name$=-lot]")
    expect(lots).to_have_count(2)
    field = page.get_by_label("Scannez un DataMatrix")
    field.focus()
    page.keyboard.type(f"]d201{GTIN}1727063010LOT44")
    page.keyboard.press("F8")
    page.keyboard.type("21SER1")
    page.keyboard.press("Enter")
    expect(lots).to_have_count(3)
    expect(page.locator("[data-scan-status]")).to_contain_text("ajouté")
    expect(field).to_be_focused()
    page.keyboard.type(f"01{GTIN}1727063010lot44")
    page.keyboard.press("Enter")
    expect(page.locator("[data-scan-status]")).to_contain_text("déjà dans le brouillon")
    expect(lots).to_have_count(3)

    page.get_by_role("link", name="Lire les codes d’une photo").click()
    prove(page)
    shot = {"name": "boites.jpg", "mimeType": "image/jpeg", "buffer": photo("LOT45", "LOT46")}
    page.get_by_label("Photo d’une ou de plusieurs boîtes").set_input_files(shot)
    page.get_by_role("button", name="Lire la photo").click()
    expect(page.get_by_role("heading", name="2 codes lus")).to_be_visible()
    prove(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Ajouter ce qui est choisi").click()
    expect(lots).to_have_count(5)
    told = {row.lot: str(row.expiry) for row in one.notice.scopes.all()}
    assert told == dict.fromkeys(("LOT42", "LOT43", "LOT44", "LOT45", "LOT46"), "2027-06-30")


def test_a_maker_releases_a_lot_and_a_pharmacy_scans_it(desk: Desk) -> None:
    cache.clear()
    lots = [factory.SCOPE | {"lot": lot} for lot in ("LOT42", "LOT43")]
    one = factory.published(scopes=lots)
    page = desk(f"/espace/actions-de-securite/{one.action.uuid}/", user=one.signatory)
    with page.expect_navigation():
        page.get_by_role("link", name="Préparer une nouvelle version").first.click()
    prove(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Préparer une nouvelle version").first.click()
    notice = Notice(page, part_of(one))
    notice.open("scopes")
    expect(page.get_by_text("Retirer une ligne lève ses lots")).to_be_visible()
    expect(page.locator("input[name$=-lot]")).to_have_count(2)
    page.get_by_role("button", name=re.compile("^Retirer Ligne 2")).click()
    expect(page.locator("input[name$=-lot]")).to_have_count(1)
    notice.go_on()
    notice.open("scopes")
    expect(page.locator("input[name$=-lot]")).to_have_count(1)
    expect(page.get_by_text("Lots qui seront levés")).to_be_visible()
    prove(page)
    notice.open("general")
    notice.answer("Type d’avis", "Mise à jour d’un avis")
    notice.field("Référence de l’avis précédent").fill("FSN-TEST-01")
    notice.field("Date de l’avis précédent").fill("01/11/2026")
    notice.field("Ce qui change").fill("Le lot LOT43 est hors de cause.")
    notice.go_on()
    notice.open_signature()
    expect(page.get_by_text("Lots qui seront levés")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Lot LOT43 –")).to_be_visible()
    prove(page)
    notice.sign()

    factory.review(one, version_kind="lots_released", public_reason="Essais conformes")
    perform(one.notice, "validate", actor=one.validator)
    perform(one.notice, "publish", actor=one.publisher)

    reader = desk(one.publication().get_absolute_url() + "versions/2/#changes")
    expect(reader.get_by_role("heading", name="1 ligne levée")).to_be_visible()
    expect(reader.locator(".units").get_by_text("Lot LOT43")).to_be_visible()
    prove(reader)
    reader.goto("/actions/verifier/")
    field = reader.get_by_label("Scannez ou saisissez un code")
    for lot, verdict in (("LOT43", "Levé"), ("LOT42", "Concerné")):
        field.fill(f"(01){GTIN}(10){lot}")
        field.press("Enter")
        first = reader.locator(".verdict").first
        expect(first.get_by_role("heading")).to_have_text(verdict)
    expect(reader.locator(".verdict").nth(1)).to_contain_text("Essais conformes")
    prove(reader)

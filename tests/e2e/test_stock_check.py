"""A pharmacist checks packs with a reader and a whole stock with a file; a hospital its readers."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from portal.reference.identifiers import trials
from tests.e2e.a11y import prove
from tests.factories.publications import following, lot, published, registered

GTIN = "03401060012342"


@pytest.fixture(autouse=True)
def actions(transactional_db: None) -> Iterator[None]:
    """One action in force and a lot that another one released."""
    cache.clear()
    with registered():
        published(items=[lot("LOT42")], title="Rappel de bandelettes")
        freed = published(items=[lot("LOT43"), lot("LOT44")])
        published(following(freed, version_kind="lots_released", items=[lot("LOT44")]))
        yield


def scan(page: Page, *parts: str) -> None:
    """Type as a reader does: each part, F8 between them, then Enter."""
    for number, part in enumerate(parts):
        if number:
            page.keyboard.press("F8")
        page.keyboard.type(part)
    page.keyboard.press("Enter")


def test_scan_type_and_send_a_stock(desk: Callable[..., Page], tmp_path: Path) -> None:
    page = desk("/actions/verifier/")
    field = page.get_by_label("Scannez ou saisissez un code")
    expect(field).to_be_focused()
    prove(page)

    field.focus()
    scan(page, f"]d201{GTIN}1727063010LOT42", "21SER1")
    first = page.locator(".verdict").first
    expect(first.get_by_role("heading")).to_have_text("Concerné")
    expect(first).to_contain_text("SER1")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    scan(page, f"01{GTIN}10LOT43")
    expect(page.locator(".verdict")).to_have_count(2)
    expect(page.locator(".verdict").first.get_by_role("heading")).to_have_text("Levé")
    prove(page)

    page.get_by_text("Saisir un code, un lot").click()
    page.get_by_label("Code du produit").fill("34010 6001234 2")
    page.get_by_role("textbox", name="Lot").fill("LOT99")
    page.get_by_role("button", name="Vérifier ce produit").click()
    expect(page.locator(".verdict")).to_contain_text("Non listé dans les actions publiées au")
    prove(page)

    stock = tmp_path / "stock.csv"
    lines = [f"3401060012342;Bandelettes;LOT{n};06/2027;1" for n in range(30, 90)]
    stock.write_text("\n".join(["code;libellé;lot;péremption;quantité", *lines]), "utf-8")
    page.get_by_text("Vérifier tout un stock").click()
    page.get_by_label("Fichier CSV ou Excel").set_input_files(stock)
    page.get_by_role("button", name="Vérifier le stock").click()
    expect(page.get_by_role("heading", name="60 lignes vérifiées")).to_be_visible()
    expect(page.locator("tbody tr").first).to_contain_text("LOT42")
    prove(page)
    page.get_by_role("button", name="1 Levé").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("LOT43")
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger le résultat").click()
    saved = Path(download.value.path()).read_text("utf-8-sig")
    rows = list(csv.DictReader(saved.splitlines(), delimiter=";"))
    assert len(rows) == 60
    assert rows[0]["Code du verdict"] == "concerned_exact"


def test_a_scan_without_scripts(desk: Callable[..., Page]) -> None:
    page = desk("/actions/verifier/", java_script_enabled=False)
    page.get_by_label("Scannez ou saisissez un code").fill(f"(01){GTIN}(10)LOT42")
    page.get_by_role("button", name="Vérifier", exact=True).click()
    expect(page.locator(".verdict").get_by_role("heading")).to_have_text("Concerné")


STAND_IN = """
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["data_matrix", "qr_code"]; }
  constructor(options) { window.wantedFormats = options.formats; }
  async detect(video) {
    if (!(video instanceof HTMLVideoElement) || !video.srcObject) return [];
    return window.packs.length ? [{ rawValue: window.packs[0] }] : [];
  }
};
window.packs = [];
navigator.mediaDevices.getUserMedia = async (wanted) => {
  window.wantedCamera = wanted;
  const canvas = document.createElement("canvas");
  const draw = () => canvas.getContext("2d").fillRect(0, 0, Math.random() * 9, 9);
  window.setInterval(draw, 50);
  draw();
  window.camera = canvas.captureStream(20);
  return window.camera;
};
"""
"""Stands in for a camera and a detector of the browser's own, which machines of tests lack."""


def test_packs_are_read_by_the_camera_of_the_browser(desk: Callable[..., Page]) -> None:
    page = desk("/actions/verifier/")
    expect(page.locator("[data-camera]")).to_be_hidden()
    page.add_init_script(STAND_IN)
    page.reload()
    page.get_by_role("button", name="Lire avec l’appareil photo").click()
    expect(page.locator("video")).to_be_visible()
    assert page.evaluate("window.wantedFormats") == ["data_matrix", "qr_code"]
    assert page.evaluate("window.wantedCamera.video.facingMode") == "environment"
    separated = f"01{GTIN}1727063010LOT42\\u001d21SER1"
    page.evaluate(f"window.packs = ['{separated}']")
    first = page.locator(".verdict").first
    expect(first.get_by_role("heading")).to_have_text("Concerné")
    expect(first).to_contain_text("SER1")
    # The same pack held before the camera is one scan.
    page.wait_for_timeout(800)
    expect(page.locator(".verdict")).to_have_count(1)
    page.evaluate(f"window.packs = ['01{GTIN}10LOT43']")
    expect(page.locator(".verdict")).to_have_count(2)
    page.get_by_role("button", name="Arrêter l’appareil photo").click()
    expect(page.locator("video")).to_be_hidden()
    assert page.evaluate("window.camera.getTracks()[0].readyState") == "ended"
    expect(page.get_by_role("button", name="Lire avec l’appareil photo")).to_be_focused()


def test_the_verdict_of_a_scan_is_shown_once(desk: Callable[..., Page]) -> None:
    page = desk("/actions/verifier/")
    page.get_by_label("Scannez ou saisissez un code").focus()
    scan(page, f"01{GTIN}10LOT42")
    expect(page.locator(".verdict").get_by_role("heading")).to_have_text("Concerné")
    status = page.locator("[data-scan-status]")
    expect(status).to_contain_text("Concerné")
    assert status.bounding_box()["width"] <= 1


def test_a_reader_that_drops_the_separator(desk: Callable[..., Page]) -> None:
    page = desk("/actions/verifier/lecteur/")
    prove(page)
    field = page.get_by_label("Scannez un code, d’essai ou de votre stock")
    field.focus()
    good, lost = trials.trials()[0].payload.split("\x1d")
    scan(page, good, lost)
    expect(page.locator(".reading")).to_have_count(1)
    expect(page.locator(".reading").first).to_contain_text("Séparateur (GS) reçu.")
    scan(page, good + lost)
    expect(page.locator(".reading")).to_have_count(2)
    expect(page.locator(".reading").first).to_contain_text("Séparateur (GS) perdu")
    prove(page)

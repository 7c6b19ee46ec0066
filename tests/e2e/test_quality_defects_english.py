"""A filer who reads English, from the first click to the receipt: no page keeps a French word."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from quality_defects.models import Case
from tests.e2e.a11y import prove
from tests.e2e.pages.answers import fill, fill_row
from tests.e2e.pages.identity import confirm_identity
from tests.e2e.pages.steps import day
from tests.e2e.pages.volet2 import ENGLISH, Volet2
from tests.factories import quality_defects as factory
from tests.factories import volet1_final
from tests.factories import volet2 as volet2_factory
from tests.factories.accounts import MembershipFactory, give_totp
from tests.quality_defects.pages import address

pytestmark = pytest.mark.django_db(transaction=True)
Desk = Callable[..., Page]

TEXTS = """
() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!parent.closest("body [lang=fr], script, style, textarea")) {
      found.push(walker.currentNode.textContent.replace(/\\s+/g, " ").trim());
    }
  }
  for (const node of document.querySelectorAll("[aria-label], [placeholder], [title], [alt]")) {
    if (!node.closest("body [lang=fr]")) {
      for (const name of ["aria-label", "placeholder", "title", "alt"]) {
        found.push(node.getAttribute(name) || "");
      }
    }
  }
  return [document.title, ...found].filter(Boolean);
}
"""
FRENCH = re.compile(
    r"[àâçèêëîïôùûœ]|\b(le|la|les|des|du|une|est|sont|vous|votre|pour|dans|avec|aux?|qui|sur)\b",
    re.IGNORECASE,
)
NAMES = re.compile(
    r"Français|Agence nationale de sécurité du médicament et des produits de santé|"
    r"Pôle Défauts qualité et Ruptures de stock|143/147 bd Anatole France|Saint-Denis|"
    r"Guyane|La Réunion|Saint Barthélemy|Curaçao|Côte d'Ivoire|code de la santé publique"
)
"""What is French in every language: names of the agency, of places, of the other language."""


def read(page: Page) -> None:
    """Fail when a text of the page is French; the page is right otherwise."""
    expect(page.locator("html")).to_have_attribute("lang", "en")
    found = french(page)
    assert not found, f"{page.url}: {found}"
    prove(page)


def french(page: Page) -> list[str]:
    """Return the French texts of the page, but for what the firm of the factories wrote."""
    texts = set(page.evaluate(TEXTS))
    return sorted(text for text in texts if FRENCH.search(NAMES.sub("", WRITTEN.sub("", text))))


def _written() -> re.Pattern[str]:
    """Return the expression of what the factories answer, line by line, the longest first."""
    answers = (
        factory.ANSWERS,
        factory.PRODUCT,
        volet1_final.ANSWERS,
        volet1_final.PRODUCT,
        volet1_final.LOT,
        volet1_final.SITE,
        volet2_factory.CAPA,
        volet2_factory.FINAL,
    )
    lines = {
        line
        for given in answers
        for value in given.values()
        if isinstance(value, str)
        for line in [" ".join(value.split()), *value.split("\n")]
        if len(line) > 4
    }
    lines |= {"Vide de ligne non tracé.", "Réclamation reçue", "Service client"}
    lines |= {"Aucun écart dans le dossier de lot.", "Les lots voisins viennent d’une autre ligne."}
    return re.compile("|".join(re.escape(one) for one in sorted(lines, key=len, reverse=True)))


WRITTEN = _written()


def go_on(page: Page) -> None:
    read(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Save and continue").click()


@pytest.fixture
def signatory():
    member = MembershipFactory(
        signatory=True,
        user__full_name="Robin Sample",
        organisation__name="Sample Laboratories",
        organisation__address_line="1 Sample Street",
        organisation__city="Sampletown",
    )
    return give_totp(member.user)


def fill_volet(page: Page) -> None:
    """Fill each section for a provisional version that proposes a recall."""
    fill(page, signal_received_at=f"{day(-1)} 17:40", trigger="spontaneous", capacity="exploitant")
    go_on(page)
    fill_row(
        page,
        "products",
        name="SAMPLIUM 500 mg, tablet",
        substances="samplium",
        status="authorised",
        cip13="3400980013705",
    )
    go_on(page)
    fill_row(
        page,
        "lots",
        number="TEST-A01",
        expiry="31/03/2027",
        status="affected",
        channels=["OFF"],
        blocked="no",
        replacement_lots="none",
    )
    go_on(page)
    fill(
        page,
        description="Tablets of another strength were found in several blisters of the batch.",
        falsification="no",
        deviation=["authorisation"],
        category="DQ01",
        subcategory="DQ01.2",
        origin="OR02",
        complaints_france=2,
        complaints_world=2,
        units_concerned=2,
        confirmation="suspected",
        extent="sporadic",
        detectable="yes",
    )
    go_on(page)
    fill(page, adverse_events=0, adverse_events_serious=0, deaths=0, criticality="major")
    go_on(page)
    fill(
        page,
        measures_taken=["quarantine"],
        quarantine_at=f"{day(-1)} 18:00",
        measures_proposed=["MES10"],
        recall_proposed="yes",
        recall_level="N3",
        recall_justification="Risk of overdose.",
        recall_lots="TEST-A01",
        shortage_risk="no",
    )
    go_on(page)
    go_on(page)  # the sites may wait for the final version
    fill(
        page,
        pharmacist_name="Robin Sample",
        pharmacist_phone="01 99 00 00 01",
        pharmacist_mobile="06 39 98 00 01",
        pharmacist_email="rp@sample.example",
        on_call_phone="06 39 98 00 02",
    )
    go_on(page)


def test_volet1_is_filed_in_english(desk: Desk, signatory, worker: None) -> None:
    page = desk("/declarer/", user=signatory)
    assert len(french(page)) > 10
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto("/declarer/defauts-qualite/")
    read(page)
    page.goto("/espace/")
    read(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Report a quality defect").click()
    read(page)
    address = page.url
    page.goto(f"{address}rubrique/declaration/")
    fill_volet(page)
    page.goto(f"{address}recapitulatif/")
    read(page)
    page.get_by_role("link", name="Sign and submit").click()
    page.wait_for_url(re.compile("reauthenticate|signature"))
    confirm_identity(page)
    page.wait_for_url("**/volet1/signature/")
    read(page)
    page.locator("input[name=attestation]").check()
    page.get_by_role("button", name="Sign and submit").click()
    page.wait_for_url("**/volet1/accuse/")
    reference = Case.objects.get().reference
    expect(page.locator(".receipt-number")).to_have_text(reference)
    expect(page.locator(".documents a")).to_have_count(3, timeout=20_000)
    read(page)
    page.goto(address.removesuffix("volet1/"))
    read(page)


def test_volet2_is_filed_in_english(desk: Desk, worker: None) -> None:
    case = factory.set_up()
    volet1_final.complete(case.volet)
    factory.sign(case, final=True)
    page = desk(address("case", case.case), user=case.signatory)
    page.get_by_role("button", name="English").click()
    read(page)
    with page.expect_navigation():
        page.get_by_role("link", name="Start Part 2").first.click()
    read(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Start Part 2").click()
    read(page)
    volet = Volet2(page, f"{address('case', case.case)}volet2/", ENGLISH, read)
    volet.fill_everything()
    volet.open_signature()
    read(page)
    volet.sign()
    expect(page.locator(".receipt-number")).to_have_text(case.again().reference)
    expect(page.locator(".documents a")).to_have_count(3, timeout=20_000)
    read(page)
    page.goto(address("case", case.case))
    read(page)

"""A notice, from the first click of a maker's drafter to its number and receipt."""

import re
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from portal.accounts.enums import OrganisationKind
from portal.reference.demo import DEMO_DATE, EMDN_DEMO
from portal.reference.enums import Source
from portal.reference.loaders.loading import load
from recalls.models import Notice as NoticeRow
from tests.e2e import a11y
from tests.e2e.pages.notice import Notice
from tests.factories.accounts import MembershipFactory, OrganisationFactory, give_totp
from tests.factories.letters import letter

pytestmark = pytest.mark.django_db(transaction=True)
Desk = Callable[..., Page]

GTIN = "03401234567890"
LINES = (
    "Référence;Numéro de lot;Péremption\n"
    "EX-P1;LOT42;06/2027\n"
    f"{GTIN};LOT43;06/2027\n"
    "AUTRE;LOT44;06/2027\n"
)


@pytest.fixture
def people() -> dict:
    """A maker's drafter, and its person responsible for regulatory compliance."""
    firm = OrganisationFactory(kind=OrganisationKind.MANUFACTURER, name="Fabricant Exemple")
    signatory = MembershipFactory(
        organisation=firm,
        signatory=True,
        capacity="regulatory_compliance",
        user__full_name="Dominique Spécimen",
    )
    give_totp(signatory.user)
    drafter = MembershipFactory(organisation=firm, user__full_name="Camille Exemple")
    return {"drafter": drafter.user, "signatory": signatory.user}


@pytest.fixture
def nomenclature() -> None:
    """The codes of devices of the demonstration."""
    load(EMDN_DEMO, source=Source.EMDN, source_date=DEMO_DATE)


def draft(page: Page) -> Notice:
    """Fill every section as a drafter does, in the order of the task list."""
    notice = Notice.start(page)
    notice.open("parties")
    a11y.prove(page)
    notice.fill_parties()
    notice.go_on()
    a11y.prove(page)
    notice.fill_action()
    notice.go_on()
    notice.fill_product()
    notice.choose_emdn("infusoin pump", "Z12030301")
    notice.fill_risk_class()
    a11y.prove(page)
    notice.go_on()
    import_lines(notice)
    notice.open("reason")
    notice.fill_reason()
    notice.go_on()
    notice.fill_recipients()
    notice.go_on()
    notice.fill_user_actions()
    notice.go_on()
    notice.fill_maker_actions()
    notice.go_on()
    notice.fill_general()
    notice.go_on()
    return notice


def import_lines(notice: Notice) -> None:
    """Send a table of which one line is wrong; the others are kept."""
    page = notice.page
    notice.open("scopes")
    a11y.prove(page)
    notice.import_table("lots.csv", LINES.encode())
    expect(page.get_by_text("aucun produit", exact=False).first).to_be_visible()
    a11y.prove(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Garder les bonnes lignes").click()
    notice.open("scopes")
    expect(page.locator("input[name$=-lot]")).to_have_count(2)


def accept_the_code_of_the_letter(notice: Notice) -> None:
    """The letter shows a batch that the list lacks: it is offered, and added when asked."""
    page = notice.page
    content = letter(
        [("01", GTIN), ("17", "270630"), ("10", "LOT43")],
        [("01", GTIN), ("17", "270630"), ("10", "LOT45")],
    )
    notice.open("attachments")
    notice.attach_letter(content)
    found = page.get_by_text("2 codes lisibles trouvés")
    for _turn in range(30):
        page.reload()
        if found.count():
            break
        page.wait_for_timeout(1000)
    expect(found).to_be_visible()
    a11y.prove(page)
    notice.open("scopes")
    expect(page.get_by_label(re.compile("lot LOT45"))).to_be_checked()
    a11y.prove(page)
    assert not NoticeRow.objects.get().scopes.filter(lot="LOT45").exists()
    with page.expect_navigation():
        page.get_by_role("button", name="Ajouter les codes cochés").click()
    expect(page.get_by_text("1 ligne ajoutée.")).to_be_visible()
    expect(page.locator("input[name$=-lot]")).to_have_count(3)


def read_documents(page: Page, reference: str) -> None:
    """Wait for the documents; each PDF is titled and names the case."""
    links = page.locator(".documents a")
    expect(links).to_have_count(3, timeout=60_000)
    titles = []
    for link in links.all():
        answer = page.request.get(link.get_attribute("href"))
        assert answer.ok
        if answer.body().startswith(b"%PDF-"):
            with pikepdf.open(BytesIO(answer.body())) as file:
                titles.append(str(file.docinfo.get("/Title", "")))
    assert len(titles) == 2
    assert all(reference in title for title in titles), titles


def test_a_notice_goes_from_a_drafter_to_its_number(
    desk: Desk, people: dict, nomenclature: None, worker: None
) -> None:
    at_drafter = desk("/espace/", user=people["drafter"])
    notice = draft(at_drafter)
    accept_the_code_of_the_letter(notice)
    notice.open_summary()
    expect(at_drafter.get_by_text("Lisibilité par les logiciels : 100")).to_be_visible()
    expect(at_drafter.get_by_text("Il manque des informations")).to_have_count(0)
    expect(at_drafter.get_by_text("INFUSION PUMPS").first).to_be_visible()
    a11y.prove(at_drafter)

    at_signatory = desk("/espace/", user=people["signatory"])
    signing = notice.seen_by(at_signatory)
    signing.open_signature()
    expect(at_signatory.get_by_text("Personne chargée de veiller au respect")).to_be_visible()
    expect(at_signatory.get_by_text("Provisoire", exact=True)).to_have_count(0)
    a11y.prove(at_signatory)
    signing.sign()
    reference = f"{timezone.localdate().year}-RAP-00001"
    expect(at_signatory.locator(".receipt-number")).to_have_text(reference)
    read_documents(at_signatory, reference)

"""A pharmacist answers to a recall in a browser; the agency and the firm read it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.a11y import prove
from tests.e2e.pages.steps import press
from tests.factories import recalls as factory
from tests.factories.accounts import MembershipFactory

pytestmark = pytest.mark.django_db(transaction=True)
Desk = Callable[..., Page]


def test_a_hospital_says_what_it_found_and_others_read_it(desk: Desk) -> None:
    one = factory.published()
    member = MembershipFactory(organisation__kind="hospital", organisation__name="Hôpital Exemple")
    page = desk("/espace/rappels/", user=member.user)
    prove(page)
    with page.expect_navigation():
        page.get_by_role("link", name="Pompe Exemplia").first.click()
    prove(page)
    press(page, "J’ai lu cette action")
    press(page, "Nous en avons")
    prove(page)
    page.get_by_label("Trouvées").fill("3")
    page.get_by_label("Retournées").fill("1")
    press(page, "Tout est fait")
    expect(page.get_by_text("2 unités trouvées n’ont pas de suite").first).to_be_visible()
    expect(page.get_by_label("Trouvées")).to_have_value("3")
    prove(page, error=True)
    page.get_by_label("Isolées").fill("2")
    press(page, "Tout est fait")
    expect(page.get_by_text("Tout est traité")).to_be_visible()
    prove(page)

    agency = desk(f"/agence/actions-de-securite/{one.action.uuid}/reponses/", user=one.evaluator)
    expect(agency.get_by_text("3 trouvées, 3 avec une suite")).to_be_visible()
    prove(agency)
    firm = desk(f"/espace/actions-de-securite/{one.action.uuid}/reponses/", user=one.signatory)
    expect(firm.get_by_text("Hôpital Exemple")).to_be_visible()
    prove(firm)

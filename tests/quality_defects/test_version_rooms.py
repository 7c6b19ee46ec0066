"""The page of a version in the room of whoever reads it, and all that can be downloaded of it."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from tests.factories import quality_defects as factory
from tests.factories.accounts import AgentFactory, MembershipFactory

pytestmark = pytest.mark.django_db


def version_page(client, desk, reader):
    factory.log_in(client, reader)
    place = ["defauts-qualite", desk.case.uuid, "volet1", 1]
    response = client.get(reverse("filings:version", args=place))
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def trail(page):
    return [link["href"] for link in page.select(".breadcrumb a")]


def case_of(desk, room):
    return reverse(f"filings:{room}", args=["defauts-qualite", desk.case.uuid])


def test_an_agent_stays_at_the_agency(client):
    desk = factory.submitted()
    page = version_page(client, desk, desk.evaluator)
    assert "room--agency" in page.body["class"]
    menu = [link["href"] for link in page.select("#menu a")]
    assert reverse("filings:inbox") in menu
    assert reverse("filings:dashboard") not in menu
    assert trail(page) == [reverse("filings:inbox"), case_of(desk, "agency_case")]


def test_an_agent_who_acts_for_a_firm_too_reads_at_the_agency(client):
    desk = factory.submitted()
    MembershipFactory(user=desk.evaluator)
    page = version_page(client, desk, desk.evaluator)
    assert "room--agency" in page.body["class"]
    assert trail(page)[0] == reverse("filings:inbox")


def test_the_firm_stays_in_its_own_room(client):
    desk = factory.submitted()
    page = version_page(client, desk, desk.drafter)
    assert "room--workspace" in page.body["class"]
    assert trail(page) == [reverse("filings:dashboard"), case_of(desk, "case")]


@pytest.mark.parametrize("who", ["evaluator", "drafter"])
def test_every_document_of_the_version_is_listed(client, who):
    desk = factory.submitted()
    page = version_page(client, desk, getattr(desk, who))
    told = page.select_one("section[aria-labelledby=downloads]").text
    for format_ in ("PDF", "Word", "JSON", "CSV"):
        assert format_ in told


def test_agents_without_a_firm_are_sent_to_the_agency(client):
    factory.log_in(client, AgentFactory(roles=["reader"]))
    assert client.get(reverse("filings:dashboard")).url == reverse("filings:inbox")


def test_agents_with_a_firm_read_its_cases(client):
    agent = AgentFactory(roles=["reader"])
    membership = MembershipFactory(user=agent)
    factory.log_in(client, agent)
    response = client.get(reverse("filings:dashboard"))
    assert membership.organisation.name in response.content.decode()


def test_each_word_form_is_named_beside_what_it_starts(client):
    member = MembershipFactory(roles=["drafter"])
    factory.log_in(client, member.user)
    page = BeautifulSoup(client.get(reverse("filings:dashboard")).content, "html.parser")
    started = page.select("main .actions form")
    imports = [link.text for link in page.select("main details a")]
    assert len(imports) > 1
    assert len(imports) == len(set(imports)) == len(started)
    assert "Importer un formulaire Word (Défaut qualité)" in imports

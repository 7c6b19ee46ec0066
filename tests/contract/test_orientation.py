"""The public page of every workflow under `/declarer/`, and its way in."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import NoReverseMatch, reverse

from portal.accounts.enums import OrganisationKind
from portal.web import orientation
from tests.factories.accounts import (
    AgentFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def opened(client: Client, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content.decode(), "html.parser")


def page_of(spec: Any) -> str:
    return reverse("declare", args=[spec.slug])


def test_the_general_page_and_the_plan_lead_to_it(client: Client, spec: Any) -> None:
    for address in (reverse("orientation"), reverse("site_plan")):
        assert opened(client, address).find("a", href=page_of(spec)), address
    assert str(spec.orientation.summary) in opened(client, reverse("orientation")).text


def test_it_says_how_to_reach_the_agency_and_which_law(client: Client, spec: Any) -> None:
    page = opened(client, page_of(spec))
    assert page.find("a", href=lambda href: href.startswith("mailto:"))
    assert page.find("address")
    assert page.find(id="law")
    assert page.find(id="fallback")
    assert str(spec.label_plural) in page.find(class_="breadcrumb").text


def test_it_reads_no_table_for_a_visitor(
    client: Client, spec: Any, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        client.get(page_of(spec))


@pytest.mark.parametrize("address", ["orientation", "workflow"])
def test_links_lead_somewhere(client: Client, spec: Any, address: str) -> None:
    address = reverse("orientation") if address == "orientation" else page_of(spec)
    page = opened(client, address)
    links = {link["href"] for link in page.find_all("a")}
    for link in links:
        if link.startswith("#"):
            assert page.find(id=link[1:]), link
        elif link.startswith("/"):
            assert client.get(link, follow=True).status_code == 200, link
        else:
            assert link.startswith(("https://", "mailto:", "tel:")), link


def test_a_visitor_logs_in_and_comes_back(client: Client, spec: Any) -> None:
    page = opened(client, page_of(spec))
    assert page.find("a", href=f"{reverse('account_login')}?next={page_of(spec)}")
    assert not page.find("form", action=reverse("filings:create", args=[spec.slug]))


def test_who_may_declare_starts_at_once(client: Client, spec: Any) -> None:
    membership = MembershipFactory()
    firm = membership.organisation
    firm.kind = next(
        kind
        for kind in OrganisationKind
        if spec.may_create(membership.user, OrganisationFactory.build(pk=firm.pk, kind=kind))
    )
    firm.save()
    client.force_login(membership.user)
    page = opened(client, page_of(spec))
    form = page.find("form", action=reverse("filings:create", args=[spec.slug]))
    assert str(spec.new_label) in form.text
    assert membership.organisation.name in page.text
    assert client.post(form["action"]).status_code == 302


@pytest.mark.parametrize(
    ("reader", "words"),
    [
        (lambda: UserFactory(), "agir au nom d’une organisation"),
        (lambda: MembershipFactory(roles=["reader"]).user, "votre rôle ne permet pas"),
        (lambda: AgentFactory(), "L’agence ne déclare pas"),
    ],
    ids=["no organisation", "reader", "agent"],
)
def test_others_are_told_what_is_missing(
    client: Client, spec: Any, reader: Any, words: str
) -> None:
    client.force_login(reader())
    page = opened(client, page_of(spec))
    assert words in page.text
    assert not page.find("form", action=reverse("filings:create", args=[spec.slug]))


def test_blank_forms_are_linked_when_the_portal_makes_them(
    client: Client, spec: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(*args: Any, **kwargs: Any) -> str:
        raise NoReverseMatch

    monkeypatch.setattr(orientation, "reverse", absent)
    assert "Formulaires Word vierges" not in opened(client, page_of(spec)).text
    monkeypatch.setattr(orientation, "reverse", lambda name, args: f"/modele/{args[1]}.docx")
    page = opened(client, page_of(spec))
    for name in spec.parts:
        assert page.find("a", href=f"/modele/{name}.docx")


def test_an_unknown_workflow_has_no_page(client: Client) -> None:
    assert client.get(reverse("declare", args=["inconnu"])).status_code == 404

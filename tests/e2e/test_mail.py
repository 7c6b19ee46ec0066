"""The pages of outgoing messages, proved in a browser."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from portal.mail import messages
from tests.e2e.a11y import prove
from tests.factories.accounts import AgentFactory, OrganisationFactory, UserFactory
from tests.factories.mail import MessageContentFactory, OutgoingMessageFactory
from tests.portal.mail.notes import Alert, Note

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def outbox() -> None:
    """One message in each state, with a recipient that has everything."""
    organisation = OrganisationFactory()
    for trait in ("failed", "retry", "sent", "cancelled", "in_flight"):
        OutgoingMessageFactory(user=UserFactory(), organisation=organisation, **{trait: True})
    OutgoingMessageFactory(sms=True, sent=True)
    OutgoingMessageFactory(failed=True, content=MessageContentFactory(sensitive=True))


@pytest.mark.parametrize("view", ["echecs", "attente", "annules", "envoyes"])
def test_outbox_is_accessible(desk: Callable[..., Page], outbox: None, view: str) -> None:
    prove(desk(f"/agence/messages/{view}/", user=AgentFactory()))


def test_agent_sends_a_failed_message_again(desk: Callable[..., Page], outbox: None) -> None:
    page = desk("/agence/messages/", user=AgentFactory())
    page.get_by_role("cell").get_by_role("link").last.click()
    prove(page)
    page.get_by_role("link", name="Renvoyer").click()
    prove(page)
    page.get_by_role("button", name="Renvoyer").click()
    expect(page.get_by_text("Le message repart.")).to_be_visible()


def test_agent_sends_all_failures_again(desk: Callable[..., Page], outbox: None) -> None:
    page = desk("/agence/messages/", user=AgentFactory())
    page.get_by_role("link", name="Renvoyer tous les échecs").click()
    prove(page)
    page.get_by_role("button", name="Renvoyer").click()
    expect(page.get_by_text("2 messages repartent.")).to_be_visible()
    expect(page.get_by_text("Aucun message en échec")).to_be_visible()
    prove(page)


def test_preferences_are_accessible_and_kept(
    desk: Callable[..., Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "_registry", {"a": Note, "b": Alert})
    page = desk("/compte/notifications/", user=UserFactory())
    prove(page)
    page.get_by_label("Avancement des dossiers").uncheck()
    page.get_by_role("button", name="Enregistrer mes choix").click()
    expect(page.get_by_text("Vos choix sont enregistrés.")).to_be_visible()
    expect(page.get_by_label("Avancement des dossiers")).not_to_be_checked()


def test_mailbox_opens_a_letter_and_its_links(
    desk: Callable[..., Page], settings: Any, live_server: Any
) -> None:
    settings.PORTAL_DEMO = True
    link = f"{live_server.url}/declarer/"
    html = f'<html><head></head><body><h1>Dossier</h1><a href="{link}">Ouvrir</a></body></html>'
    OutgoingMessageFactory(sent=True, content=MessageContentFactory(text=link, html=html))
    OutgoingMessageFactory(sms=True, sent=True)
    page = desk("/demo/courrier/")
    prove(page)
    page.get_by_role("link", name="Dossier mis à jour").click()
    prove(page)
    page.frame_locator("iframe").get_by_role("link", name="Ouvrir").click()
    page.wait_for_url(link)


def test_empty_mailbox_says_so(desk: Callable[..., Page], settings: Any) -> None:
    settings.PORTAL_DEMO = True
    page = desk(reverse("mail:mailbox"))
    expect(page.get_by_text("Aucun message")).to_be_visible()
    prove(page)

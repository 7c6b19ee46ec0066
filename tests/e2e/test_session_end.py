"""The warning before the session of an agent ends."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.factories.accounts import AgentFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_agent_is_warned_stays_and_is_told_that_nothing_is_lost(
    desk: Callable[..., Page], settings: Any
) -> None:
    settings.AGENCY_IDLE_SECONDS = 12
    page = desk("/agence/", user=AgentFactory())
    warning = page.get_by_role("alertdialog", name="Votre session prend fin")
    expect(warning).to_be_visible(timeout=15_000)
    expect(warning.get_by_text(re.compile("elle se ferme à"))).to_be_visible()
    warning.get_by_role("button", name="Rester connecté").click()
    expect(warning).to_be_hidden()
    expect(page.locator("[data-announcer]")).to_have_text("Vous restez connecté.")

    expect(warning).to_be_visible(timeout=15_000)
    login = warning.get_by_role("link", name="Se connecter dans un nouvel onglet")
    expect(login).to_be_visible(timeout=20_000)
    expect(warning.locator("[data-session-text]")).to_contain_text("Rien n’est perdu")
    assert page.console_faults == []
    with page.context.expect_page() as other:
        login.click()
    expect(other.value.get_by_label("Mot de passe", exact=True)).to_be_visible()
    other.value.wait_for_load_state("networkidle")

"""The page of the tasks that failed, proved in a browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from portal.audit.models import TaskFailure
from tests.e2e.a11y import prove
from tests.factories.accounts import AgentFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_agent_runs_a_failed_task_again(desk: Callable[..., Page]) -> None:
    agent = AgentFactory()
    page = desk("/agence/taches/", user=agent)
    expect(page.get_by_text("Aucune tâche en échec")).to_be_visible()
    prove(page)
    for pk in (1, 2):
        TaskFailure.objects.create(
            name="portal.documents.tasks.scan",
            arguments={"args": [pk], "kwargs": {}},
            error="ScannerUnavailable: " + "connexion refusée " * 8,
            trace="portal/documents/tasks.py:44 scan\nportal/documents/clamav.py:60 version",
        )
    page.reload()
    page.get_by_text("Où dans le programme").first.click()
    prove(page)
    page.get_by_role("button", name="Relancer portal.documents.tasks.scan 1").click()
    expect(page.get_by_text("La tâche est relancée.")).to_be_visible()
    expect(page.get_by_text(f"par {agent.full_name}")).to_be_visible()
    prove(page)

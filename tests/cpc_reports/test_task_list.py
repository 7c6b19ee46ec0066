"""The task list of a sheet: what prevents its signature is said of the section that holds it."""

import pytest
from django.urls import reverse

from tests.factories import cpc as factory
from tests.factories.quality_defects import log_in

pytestmark = pytest.mark.django_db


def test_a_sheet_without_a_reference_is_not_complete(client):
    desk = factory.set_up(evidence=())
    log_in(client, desk.drafter)
    page = client.get(reverse("filings:part", args=["cpc", desk.report.uuid, "sheet"]))
    states = {task["url"].split("/")[-2]: task["state"] for task in page.context["tasks"]}
    assert states["proof"] == "todo"
    assert page.context["done"] == page.context["total"] - 1
    url = reverse("filings:section", args=["cpc", desk.report.uuid, "sheet", "proof"])
    shown = client.get(f"{url}?verifier=1").content.decode()
    assert "Citez une référence au moins" in shown

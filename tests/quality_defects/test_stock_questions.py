"""What a recall leaves in stock, asked of a firm that proposed none."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import quality_defects as factory
from tests.factories import quality_defects_agency as agency

pytestmark = pytest.mark.django_db


def test_a_recall_that_the_agency_decides_leads_to_a_question_on_stocks(client):
    desk = factory.submitted()
    agency.decided(desk, agency.RECALL_DECISION)
    factory.log_in(client, desk.evaluator)
    page = client.get(reverse("quality_defects:decision", args=[desk.case.uuid]))
    asking = page.context["shortage_question"]
    assert asking.replace("&", "&amp;") in page.content.decode()
    form = client.get(asking).context["form"]
    assert form["field"].value() == "measures:shortage_risk"
    assert "Spécialités pouvant se substituer" in form["question"].value()
    sent = {"field": form["field"].value(), "reason": "clarify", "question": "Quels stocks ?"}
    due = timezone.localdate() + datetime.timedelta(days=3)
    client.post(asking, sent | {"due_on": f"{due:%d/%m/%Y}"})
    assert desk.again().requests.get().field == "shortage_risk"
    page = client.get(reverse("quality_defects:decision", args=[desk.case.uuid]))
    assert not page.context["shortage_question"]


@pytest.mark.parametrize("recall", [True, False])
def test_no_question_on_stocks_where_they_are_told_or_nothing_is_recalled(client, recall):
    desk = factory.submitted(recall=recall)
    agency.decided(desk, agency.RECALL_DECISION if recall else agency.DECISION)
    factory.log_in(client, desk.evaluator)
    page = client.get(reverse("quality_defects:decision", args=[desk.case.uuid]))
    assert page.context["shortage_question"] == ""

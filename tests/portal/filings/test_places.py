"""The case that a background task failed on is one click away, for agents who may read it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.audit import places
from portal.audit.models import TaskFailure
from portal.audit.walks import walk
from portal.filings.post import agency_path
from quality_defects.models import Case, Clock
from tests.factories.accounts import AgentFactory
from tests.factories.documents import FileFactory
from tests.factories.quality_defects import log_in, submitted

pytestmark = pytest.mark.django_db


def fail_on(*rows):
    with walk("portal.filings.tasks.remind") as passage:
        for row in rows:
            with passage.item(type(row), row.pk):
                raise RuntimeError("panne")


def received():
    case = submitted().case
    case.refresh_from_db()
    return case


def listed(client, agent):
    log_in(client, agent)
    return client.get(reverse("audit:failures")).content.decode()


def test_a_clock_a_file_and_a_case_lead_to_the_case(client):
    case = received()
    rows = [case, case.clocks.first(), FileFactory(subject=case.subject)]
    fail_on(*rows)
    link = f'<a href="{agency_path(case)}">Dossier {case.reference}</a>'
    assert listed(client, AgentFactory(roles=["evaluator"])).count(link) == len(rows)


def test_who_has_no_role_on_the_workflow_reads_no_reference(client):
    case = received()
    fail_on(case)
    page = listed(client, AgentFactory(roles=["evaluator"], roles__workflow="cpc_reports"))
    assert "panne" in page
    assert case.reference not in page


def test_a_draft_and_what_belongs_to_no_case_have_no_place():
    desk = submitted()
    draft = Case.objects.create(organisation=desk.case.organisation, created_by=desk.drafter)
    rows = [draft, FileFactory(subject="accounts.user:3"), FileFactory(subject="nothing")]
    fail_on(*rows)
    items = [one.arguments["item"] for one in TaskFailure.objects.all()]
    assert len(items) == len(rows)
    assert places.of_items(items, AgentFactory(roles=["evaluator"])) == {}
    assert places.of_items(["gone.model:4"], AgentFactory(roles=["evaluator"])) == {}


def test_many_failures_take_no_more_statements_than_one():
    case = received()
    agent = AgentFactory(roles=["evaluator"])
    label = Clock._meta.label_lower
    items = [f"{label}:{pk}" for pk in case.clocks.values_list("pk", flat=True)]
    assert len(items) > 3

    def statements(asked):
        fresh = type(agent).objects.get(pk=agent.pk)
        with CaptureQueriesContext(connection) as captured:
            assert len(places.of_items(asked, fresh)) == len(asked)
        return len(captured)

    assert statements(items) == statements(items[:1])

"""The rows that benchmarks write in bulk still fit the tables, and pages read them."""

import pytest
from django.urls import reverse

from bench import figures, inbox
from tests.factories import quality_defects as factory
from tests.factories.accounts import AgentFactory, OrganisationFactory


@pytest.mark.django_db(transaction=True)
def test_an_inbox_written_in_bulk_takes_as_many_statements_as_one_case(client):
    agents = AgentFactory.create_batch(2, roles=["evaluator"])
    factory.submitted()
    factory.log_in(client, agents[0])
    inbox.queries(client)  # the first visit writes to the session
    alone = inbox.queries(client)
    inbox.receive(30, agents, OrganisationFactory.create_batch(3))
    assert inbox.queries(client) == alone
    page = client.get(reverse("filings:inbox"), {"vue": "all"}).content.decode()
    assert "2025-DQ-00030" in page
    figures.sign_all()
    statistics = reverse("filings:statistics", args=["defauts-qualite"])
    told = client.get(f"{statistics}?du=01/01/2025&au=31/12/2025").content.decode()
    assert "2025" in told

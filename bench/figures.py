"""The agency's statistics page over 10,000 received and signed cases, through the real server."""

from django.db import connection
from django.test import Client
from django.urls import reverse

import bench
from bench.inbox import receive
from bench.submit import server
from tests.factories import quality_defects as factory
from tests.factories.accounts import AgentFactory, OrganisationFactory

CASES = 10_000
CALLS = 50


def measure() -> list[bench.Result]:
    """Return the time of the page over a year and over two."""
    agents = AgentFactory.create_batch(5, roles=["evaluator"])
    factory.submitted()
    client = factory.log_in(Client(), agents[0])
    receive(CASES, agents, OrganisationFactory.create_batch(50))
    sign_all()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    page = reverse("filings:statistics", args=["defauts-qualite"])
    periods = {
        "all of them": "?du=01/01/2025&au=31/12/2026",
        "the last twelve months": "",
    }
    with server() as web:
        visitor = web.visitor(client)

        def visit(address: str) -> None:
            answer = visitor.get(address)
            assert answer.status == 200, answer.status

        return [
            bench.percentile(
                f"statistics of {CASES:,} cases, {name}, HTTP",
                lambda _, query=query: visit(page + query),
                goal_ms=300,
                calls=CALLS,
                warm_up=5,
            )
            for name, query in periods.items()
        ]


def sign_all() -> None:
    """Give each case that has none a copy of the first signed version."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO quality_defects_caserevision (
                part, number, is_final, payload, sha256, specification, specification_version,
                signed_by_id, signed_at, signer, attestation, files, filing_id
            )
            SELECT part, number, is_final,
                   jsonb_set(payload, '{answers,category}',
                             to_jsonb('DQ' || lpad((1 + missing.id % 17)::text, 2, '0'))),
                   sha256, specification, specification_version, signed_by_id, signed_at, signer,
                   attestation, files, missing.id
              FROM (SELECT * FROM quality_defects_caserevision ORDER BY id LIMIT 1) AS model,
                   quality_defects_case AS missing
             WHERE NOT EXISTS (
                   SELECT FROM quality_defects_caserevision AS known
                    WHERE known.filing_id = missing.id)
            """
        )

"""The agency's inbox with 10,000 cases, through the server that ships, and its search box.

The cases are written in bulk, as the database holds them after years of work: most are followed
by somebody, each has its two volets and the clock of the second.
"""

import random
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import bench
from bench.submit import server
from tests.factories import quality_defects as factory
from tests.factories.accounts import AgentFactory, OrganisationFactory
from tests.live import Visitor

CASES = 10_000
CALLS = 100
WARM_UP = 10
ORGANISATIONS = 300
AGENTS = 20
NAMES = [
    "AMOXIDOL",
    "BRADUNE",
    "CALOVEX",
    "DOLUTENE",
    "ENZAPREL",
    "FLUMIXINE",
    "GALATOR",
    "HEPTANIL",
]
DEFECTS = ["fissure", "particule", "dosage", "étiquetage", "couleur", "odeur", "bouchon", "notice"]


def measure() -> list[bench.Result]:
    """Return the percentiles of the views and of searches, and whether queries grow."""
    agents = AgentFactory.create_batch(AGENTS, roles=["evaluator"])
    firms = OrganisationFactory.create_batch(ORGANISATIONS)
    client = factory.log_in(Client(), agents[0])
    factory.submitted()
    queries(client)  # the first visit writes to the session
    counted = {1: queries(client)}
    for total in (100, CASES):
        receive(total, agents, firms)
        counted[total] = queries(client)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    seen = ", ".join(f"{total}: {number}" for total, number in counted.items())
    results = [
        bench.Result(
            "inbox, queries added from 1 to 10,000 cases",
            max(counted.values()) - counted[1],
            0,
            "",
            seen,
        )
    ]
    with server() as web:
        visitor = web.visitor(client)
        visitor.get(reverse("filings:inbox"))
        before = web.processor_seconds()
        groups = questions()
        results += [visits(name, visitor, asked) for name, asked in groups.items()]
        pages = len(groups) * (CALLS + WARM_UP)
        spent = (web.processor_seconds() - before) / pages * 1000
    return [
        *results,
        bench.Result("inbox, the server's own processor time", spent, 40, "ms", "mean"),
    ]


def visits(name: str, visitor: Visitor, asked: list[dict[str, str]]) -> bench.Result:
    def call(number: int) -> None:
        answer = visitor.get(f"{reverse('filings:inbox')}?{urlencode(asked[number % len(asked)])}")
        assert answer.status == 200, answer.status

    return bench.percentile(
        f"inbox of {CASES:,} cases, {name}, HTTP", call, goal_ms=100, calls=CALLS, warm_up=WARM_UP
    )


def questions() -> dict[str, list[dict[str, str]]]:
    """Return what is asked of the page: its views, pages far down, and searches."""
    chance = random.Random(5)
    everything = {"vue": "all"}
    numbers = [f"{chance.randint(1, CASES):05d}" for _ in range(50)]
    return {
        "views": [{"vue": view} for view in ("new", "mine", "all")],
        "pages far down": [{**everything, "page": str(page)} for page in (2, 40, 200, 399)],
        "search of a number": [
            {**everything, "q": text}
            for number in numbers
            for text in (number, f"2025-DQ-{number}")
        ],
        "search of words": [
            {**everything, "q": text}
            for text in (*NAMES, *DEFECTS, "Exemple 12", "galator fissure", "introuvable")
        ],
    }


def queries(client: Client) -> int:
    """Return how many statements the page makes."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(reverse("filings:inbox"), {"vue": "all"}).status_code == 200
    return len(captured)


def receive(total: int, agents: list[Any], firms: list[Any]) -> None:
    """Write cases until there are `total`, in one statement for each table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM quality_defects_case")
        known = cursor.fetchone()[0]
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            """
            INSERT INTO quality_defects_case (
                uuid, reference, title, organisation_id, created_by_id, created_at, updated_at,
                received_at, assigned_to_id, state, priority, media_attention
            )
            SELECT gen_random_uuid(),
                   '2025-DQ-' || lpad(n::text, 5, '0'),
                   (%(names)s::text[])[1 + n %% 8] || ' ' || (n %% 900) || ' mg, comprimé – '
                       || (%(defects)s::text[])[1 + (n / 8) %% 8] || ' – lots L' || n,
                   (%(firms)s::bigint[])[1 + n %% %(firm_count)s],
                   (%(agents)s::bigint[])[1],
                   moment, moment, moment,
                   CASE WHEN n %% 10 > 0 THEN (%(agents)s::bigint[])[1 + n %% %(agent_count)s] END,
                   CASE WHEN n %% 10 > 0 THEN 'in_evaluation' ELSE 'received' END,
                   '', false
              FROM generate_series(%(first)s, %(last)s) AS n,
                   LATERAL (
                       SELECT timestamptz '2025-01-01' + n * interval '40 minutes'
                   ) AS of(moment)
            """,
            {
                "names": NAMES,
                "defects": DEFECTS,
                "firms": [firm.pk for firm in firms],
                "firm_count": len(firms),
                "agents": [agent.pk for agent in agents],
                "agent_count": len(agents),
                "first": known + 1,
                "last": total,
            },
        )
        for table in ("volet1", "volet2", "clock"):
            copy_of_first(cursor, f"quality_defects_{table}")
        cursor.execute("SET session_replication_role = DEFAULT")


def copy_of_first(cursor: Any, table: str) -> None:
    """Give each case that has none a copy of the first row of `table`, under its own keys."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table]
    )
    names = [name for (name,) in cursor.fetchall() if name != "id"]
    own = {"filing_id": "missing.id", "uuid": "gen_random_uuid()"}
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(own.get(name, f'model."{name}"') for name in names)
    cursor.execute(
        f"""
        INSERT INTO {table} ({columns})
        SELECT {values}
          FROM (SELECT * FROM {table} ORDER BY id LIMIT 1) AS model,
               quality_defects_case AS missing
         WHERE NOT EXISTS (SELECT FROM {table} AS known WHERE known.filing_id = missing.id)
        """  # noqa: S608 - names of our own tables and columns
    )

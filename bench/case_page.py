"""The agency's page of a case with 20 versions of 500 batches, through the server that ships."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import bench
from bench.submit import server
from tests.factories import quality_defects as factory
from tests.factories.versions import add_versions
from tests.live import Visitor

VERSIONS = 20
LOTS = 500
CALLS = 100
WARM_UP = 10


def measure() -> list[bench.Result]:
    """Return the time of the case's pages, and whether their queries grow with it."""
    desk = factory.submitted()
    client = factory.log_in(Client(), desk.evaluator)
    place = ["defauts-qualite", desk.case.uuid]
    page = reverse("filings:agency_case", args=place)
    alone = queries(client, page)
    add_versions(desk.case, VERSIONS, lots=LOTS, changed=20)
    many = queries(client, page)
    others = {
        "version": reverse("filings:version", args=[*place, "volet1", VERSIONS]),
        "comparison": reverse("filings:compare", args=[*place, "volet1"]) + "?de=2&a=20",
        "all batches": reverse("filings:version_rows", args=[*place, "volet1", VERSIONS, "lots"]),
    }
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    with server() as web:
        visitor = web.visitor(client)
        before = web.processor_seconds()
        results = [visits("case page", visitor, page)]
        spent = (web.processor_seconds() - before) / (CALLS + WARM_UP) * 1000
        results += [visits(name, visitor, address) for name, address in others.items()]
    return [
        *results,
        bench.Result("case page, the server's own processor time", spent, 100, "ms", "mean"),
        bench.Result(
            f"case page, queries added from 1 version to {VERSIONS}",
            many - alone,
            0,
            "",
            f"{alone}, then {many}",
        ),
    ]


def visits(name: str, visitor: Visitor, address: str) -> bench.Result:
    def call(_number: int) -> None:
        answer = visitor.get(address)
        assert answer.status == 200, answer.status

    return bench.percentile(
        f"{name} of {VERSIONS} versions with {LOTS} batches, HTTP",
        call,
        goal_ms=150,
        calls=CALLS,
        warm_up=WARM_UP,
    )


def queries(client: Client, page: str) -> int:
    """Return how many statements the second visit makes: the first one notes what is read."""
    assert client.get(page).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page).status_code == 200
    return len(captured)

"""The signature: from the POST that signs to its answer, through the server that ships.

The broker is up and nobody works for it: the documents are pending and the mails queued, as the
signatory leaves them. Each call signs another draft, over one kept connection.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import bench
from portal.filings import registry
from portal.filings.services import drafts
from portal.rendering.models import DocumentState, GeneratedDocument
from tests.factories import quality_defects as factory
from tests.factories.accounts import AgentFactory
from tests.live import Visitor, Web

WARM_UP = 20
CALLS = 200
EVALUATORS = 8
ANSWERS = {"attestation": "on", "final": "false"}


def measure() -> list[bench.Result]:
    """Return the answer's time, what of it is the server's own work, and the queries behind it."""
    desk = factory.set_up()
    AgentFactory.create_batch(EVALUATORS, roles=["evaluator"])
    waiting = [desk.case, *(draft(desk) for _ in range(WARM_UP + CALLS))]
    client = factory.log_in(Client(), desk.signatory)
    with server() as web:
        visitor = web.visitor(client)
        before = web.processor_seconds()
        time = bench.percentile(
            "submit, signature to answer over HTTP",
            lambda number: sign(visitor, waiting.pop()),
            goal_ms=150,
            calls=CALLS,
            warm_up=WARM_UP,
        )
        spent = (web.processor_seconds() - before) / (CALLS + WARM_UP) * 1000
    pending = GeneratedDocument.objects.filter(state=DocumentState.PENDING).count()
    assert pending == 3 * (CALLS + WARM_UP), pending
    return [
        time,
        bench.Result("submit, the server's own processor time", spent, 75, "ms", "mean"),
        bench.Result("submit, queries", queries(client, waiting.pop()), 105, ""),
    ]


def draft(desk: Any) -> Any:
    """Return another draft of the same laboratory, ready to be signed."""
    spec = registry.get("quality_defects")
    case = drafts.create_draft(spec, organisation=desk.case.organisation, user=desk.drafter)
    factory.fill_volet(case.volet1)
    return case


def address(case: Any) -> str:
    return reverse("filings:sign", args=["defauts-qualite", case.uuid, "volet1"])


def sign(visitor: Visitor, case: Any) -> None:
    answer = visitor.post(address(case), ANSWERS)
    assert answer.status == 302, (answer.status, answer.body[:500])


def queries(client: Client, case: Any) -> int:
    """Return how many statements one signature makes, the session's and savepoints included."""
    with CaptureQueriesContext(connection) as captured:
        assert client.post(address(case), ANSWERS).status_code == 302
    return len(captured)


@contextmanager
def server() -> Iterator[Web]:
    """Run the web server on the benchmark's database."""
    with (
        tempfile.TemporaryDirectory() as name,
        override_settings(MEDIA_ROOT=name),
        Web(Path(name), settings.REDIS_URL) as web,
    ):
        yield web

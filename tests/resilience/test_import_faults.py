"""A worker killed in the middle of an import: every action is published once in the end."""

import datetime
from collections import Counter

import pytest
from django.utils import timezone
from kombu import Connection

from portal.publication.models import Version
from portal.settings import connections, embedded
from recalls.imports import jobs, orders, publishing, reading
from recalls.models import ActionImport, ImportChunk
from tests.factories import action_imports as factory
from tests.factories.action_imports import line
from tests.live import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.resilience]

ACTIONS = 240
SECONDS = 120


@pytest.fixture
def send(tmp_path):
    """Return a function that hands a task to the worker of this test."""
    url = connections.broker(embedded.redis_url(tmp_path))
    options = connections.broker_options("command", "portal:")

    def send(task, *args):
        with Connection(url, transport_options=options) as link:
            task.apply_async(args=args, connection=link)

    return send


def minutes_pass():
    """Make what nobody moves on look as old as the sweeper wants it."""
    silent = publishing.SILENT_AFTER + datetime.timedelta(seconds=1)
    ImportChunk.objects.filter(state="running").update(progressed_at=timezone.now() - silent)
    ImportChunk.objects.filter(state="pending", queued_at__isnull=False).update(
        queued_at=timezone.now() - silent
    )
    ActionImport.objects.filter(state="reading").update(progressed_at=timezone.now() - silent)


def test_import_of_a_killed_worker_is_resumed_without_loss_or_repeat(
    make_worker, send, monkeypatch
):
    monkeypatch.setattr(reading, "CHUNK", 80)
    lines = [line(reference=f"R23{number:05d}", lot=f"L{number}") for number in range(ACTIONS)]
    filed = factory.read(factory.as_csv(lines))
    assert filed.chunks.count() == 3
    worker = make_worker()
    orders.confirm(filed.pk, by=filed.created_by)
    send(jobs.publish_import_chunk, filed.chunks.get(number=1).pk)

    killed_at = []
    for wanted in (20, 120):
        wait_until(
            lambda wanted=wanted: Version.objects.count() >= wanted, SECONDS, worker.log.read_text
        )
        worker.kill()
        killed_at.append(Version.objects.count())
        assert sum(chunk.done for chunk in filed.chunks.all()) == killed_at[-1]
        worker = make_worker()
        minutes_pass()
        send(jobs.sweep_action_imports)
    wait_until(
        lambda: ActionImport.objects.get(pk=filed.pk).state == "done",
        SECONDS,
        lambda: f"{list(filed.chunks.values())}\n{worker.log.read_text()}",
    )

    assert killed_at[0] < killed_at[1] < ACTIONS
    published = Version.objects.order_by("cursor").values_list(
        "publication__reference", "number", "cursor"
    )
    assert [reference for reference, _number, _cursor in published] == [
        one["reference"] for one in lines
    ]
    assert Counter(number for _reference, number, _cursor in published) == {1: ACTIONS}
    cursors = [cursor for _reference, _number, cursor in published]
    assert cursors == list(range(cursors[0], cursors[0] + ACTIONS))
    assert orders.totals(filed)["created"] == ACTIONS

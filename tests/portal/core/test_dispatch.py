"""Handing tasks over: a broker that does not answer costs one try, not one for each task."""

import socket

import pytest
from django.db import transaction

from portal.celery import app
from portal.core import tasks
from portal.mail.tasks import deliver, sweep

pytestmark = pytest.mark.django_db


@pytest.fixture
def tries(monkeypatch):
    """A broker that lets in and never answers; returns how often somebody knocked."""
    knocks = []
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(64)
        port = silent.getsockname()[1]
        monkeypatch.setitem(app.conf, "broker_url", f"redis://127.0.0.1:{port}/0")
        monkeypatch.setattr(app, "_pool", None)
        monkeypatch.setattr(app.amqp, "_producer_pool", None)
        monkeypatch.setattr(tasks._Broker, "quiet_until", 0.0)
        send = deliver.apply_async
        monkeypatch.setattr(
            deliver, "apply_async", lambda **options: knocks.append(options) or send(**options)
        )
        yield knocks


def test_silent_broker_is_tried_once_for_all_tasks_of_a_commit(tries):
    with transaction.atomic():
        for pk in range(5):
            tasks.dispatch(deliver, pk)
    assert len(tries) == 1


def test_broker_is_tried_again_after_a_while(tries, monkeypatch):
    monkeypatch.setattr(tasks, "QUIET_SECONDS", 0.0)
    for pk in range(2):
        tasks.dispatch(deliver, pk)
    assert len(tries) == 2


def test_tasks_go_out_after_the_commit(run_tasks):
    with transaction.atomic():
        tasks.dispatch(sweep)
        assert run_tasks() == []
    assert run_tasks() == ["portal.mail.tasks.sweep"]

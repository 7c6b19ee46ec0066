"""Mails and faults made for real: no message is lost, none leaves twice but after a crash."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone

from portal.mail import delivery, outbox
from portal.mail.enums import WAITING, Channel, MessageState
from portal.mail.models import OutgoingMessage
from portal.mail.tasks import sweep
from tests.factories import quality_defects as factory
from tests.factories.mail import MessageContentFactory, OutgoingMessageFactory
from tests.portal.mail.sink import Sink

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.resilience]

ROOT = Path(__file__).parents[2]
WORKER = """
import sys
import django
django.setup()
from django.conf import settings
from django.db import connection
settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = sys.argv[1]
settings.MAIL_TRANSPORT = "portal.mail.transports.SmtpTransport"
settings.MAIL_SMTP = {"host": "127.0.0.1", "port": int(sys.argv[2]), "timeout": 5}
from portal.mail import delivery
delivery.drain()
"""


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    sink = Sink()
    settings.MAIL_TRANSPORT = "portal.mail.transports.SmtpTransport"
    settings.MAIL_SMTP = sink.smtp
    yield sink
    sink.stop()


def queued(count: int) -> list[str]:
    """Put messages in the outbox and return their addresses."""
    content = MessageContentFactory()
    messages = OutgoingMessageFactory.create_batch(count, content=content)
    return sorted(message.address for message in messages)


def pauses_pass() -> None:
    """Let the time go by after which what waits is tried again."""
    OutgoingMessage.objects.filter(state__in=WAITING).update(next_attempt_at=timezone.now())


def states() -> set[str]:
    return set(OutgoingMessage.objects.values_list("state", flat=True))


def test_everything_leaves_once_after_the_server_was_down(sink):
    addresses = queued(30)
    sweep()
    sweep()
    assert states() == {MessageState.RETRY}
    sink.start()
    pauses_pass()
    sweep()
    assert sorted(sink.addresses) == addresses
    assert states() == {MessageState.SENT}


def five_minutes_pass() -> None:
    """Date every message that has not left five minutes back."""
    span = timedelta(minutes=5)
    OutgoingMessage.objects.filter(state__in=WAITING).update(
        next_attempt_at=F("next_attempt_at") - span, created_at=F("created_at") - span
    )


def test_a_recall_signed_during_an_hour_without_server_is_told_once_to_each(sink, run_tasks):
    desk = factory.submitted(recall=True)
    run_tasks()
    mails = OutgoingMessage.objects.filter(channel=Channel.EMAIL)
    awaited = sorted(mails.values_list("address", flat=True))
    assert {desk.case.organisation.email, desk.evaluator.email} <= set(awaited)
    for _turn in range(12):
        five_minutes_pass()
        sweep()
    assert set(mails.values_list("state", flat=True)) == {MessageState.RETRY}
    assert min(mails.values_list("attempts", flat=True)) >= 6

    sink.start()
    pauses_pass()
    sweep()
    assert set(mails.values_list("state", flat=True)) == {MessageState.SENT}
    assert sorted(sink.addresses) == awaited
    reference = desk.again().reference
    assert all(reference in mail["Subject"] for mail in sink.emails)
    assert any(list(mail.iter_attachments()) for mail in sink.emails)


def test_everything_leaves_once_when_the_server_goes_away_in_mid_batch(sink):
    addresses = queued(30)
    sink.start()
    sink.handler.capacity = 12
    sweep()
    assert len(sink.addresses) == 12
    assert OutgoingMessage.objects.filter(state=MessageState.SENT).count() == 12
    sink.stop()
    pauses_pass()
    sweep()
    sink.handler.capacity = 1000
    sink.start()
    pauses_pass()
    sweep()
    assert sorted(sink.addresses) == addresses
    assert states() == {MessageState.SENT}


def test_workers_that_drain_together_send_each_message_once(sink, monkeypatch):
    monkeypatch.setattr(outbox, "BATCH", 20)
    addresses = queued(200)
    sink.start()
    sink.handler.seconds = 0.005
    ready = threading.Barrier(3)
    failures = []

    def work() -> None:
        ready.wait()
        try:
            delivery.drain()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failures == []
    assert sorted(sink.addresses) == addresses
    assert len(sink.handler.connections) > 1
    assert states() == {MessageState.SENT}


def test_a_worker_killed_in_mid_batch_repeats_little_and_only_the_same_copy(sink):
    addresses = queued(150)
    sink.start()
    sink.handler.seconds = 0.005
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, connection.settings_dict["NAME"], str(sink.port)],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.test"},
        cwd=ROOT,
    )
    deadline = time.monotonic() + 60
    while len(sink.addresses) < 70 and time.monotonic() < deadline:
        time.sleep(0.005)
    worker.send_signal(signal.SIGKILL)
    assert worker.wait() == -signal.SIGKILL
    assert len(sink.addresses) < 150
    recorded = OutgoingMessage.objects.filter(state=MessageState.SENT).count()
    assert 0 < recorded < 150

    sweep()
    assert MessageState.IN_FLIGHT in states()
    OutgoingMessage.objects.filter(state=MessageState.IN_FLIGHT).update(
        in_flight_since=timezone.now() - outbox.STALE - timedelta(seconds=1)
    )
    sink.handler.seconds = 0
    sweep()
    assert states() == {MessageState.SENT}
    assert sorted(set(sink.addresses)) == addresses
    repeated = [address for address, times in Counter(sink.addresses).items() if times > 1]
    assert len(repeated) <= outbox.RECORD_EVERY
    copies = {(address, data) for address, data in sink.handler.envelopes}
    assert len(copies) == len(addresses)

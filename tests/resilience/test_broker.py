"""The broker stops while somebody signs or publishes: it is done, and the rest follows once."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone

from portal.celery import app
from portal.core.workflow import perform
from portal.distribution.models import Announcement, Delivery, Endpoint
from portal.distribution.selection import Selection
from portal.distribution.services import announcing, calling, subscribing
from portal.distribution.tasks import sweep as distribution_sweep
from portal.mail.enums import MessageState
from portal.mail.models import OutgoingMessage
from portal.mail.tasks import sweep
from portal.rendering.models import DocumentState, GeneratedDocument
from portal.rendering.tasks import sweep_documents
from portal.settings import connections, embedded
from script.servers import Valkey
from script.services import ROOT
from tests.factories import quality_defects as factory
from tests.factories import recalls
from tests.factories.accounts import MembershipFactory, OrganisationFactory
from tests.portal.distribution.receiver import receiving

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.resilience]


@pytest.fixture
def broker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Valkey]:
    """A broker of this test's own, that it may stop; this process publishes as a web one."""
    valkey = Valkey(tmp_path)
    valkey.start(volatile=True)
    monkeypatch.setitem(app.conf, "broker_url", connections.broker(embedded.redis_url(tmp_path)))
    monkeypatch.setitem(
        app.conf, "broker_transport_options", connections.broker_options("web", "portal:")
    )
    monkeypatch.setattr(app, "_pool", None)
    monkeypatch.setattr(app.amqp, "_producer_pool", None)
    yield valkey
    valkey.stop()


def database_url() -> str:
    """Return the URL of the test database."""
    known = connection.settings_dict
    query = urlencode({"host": known["HOST"]})
    user = f"{quote(known['USER'])}:{quote(known['PASSWORD'])}"
    return f"postgresql://{user}@:{known['PORT']}/{known['NAME']}?{query}"


@pytest.fixture
def worker(broker: Valkey, tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Return a function that starts a real worker on the test's database and broker."""
    started: list[subprocess.Popen[Any]] = []

    def start() -> None:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
            "DATABASE_URL": database_url(),
            "REDIS_URL": embedded.redis_url(tmp_path),
            "MEDIA_ROOT": str(django_settings.MEDIA_ROOT),
            "PORTAL_PROCESS": "worker",
        }
        command = [sys.executable, "-m", "celery", "-A", "portal", "worker", "--concurrency", "1"]
        with (tmp_path / "worker.log").open("wb") as log:
            started.append(
                subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
            )

    yield start
    for process in started:
        process.terminate()
        process.wait(30)


def wait_until(condition: Callable[[], bool], log: Path, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(log.read_text(), pytrace=False)
        time.sleep(0.2)


def test_signing_with_a_dead_broker_is_accepted_and_the_rest_follows(
    broker: Valkey, worker: Callable[[], None], tmp_path: Path
) -> None:
    desk = factory.set_up()
    broker.stop()
    started = time.perf_counter()
    factory.sign(desk)
    assert time.perf_counter() - started < 5
    assert desk.again().reference
    documents = GeneratedDocument.objects.filter(subject=desk.case.subject)
    assert set(documents.values_list("state", flat=True)) == {DocumentState.PENDING}

    broker.start(volatile=True)
    worker()
    # A minute later, beat finds what nobody took up.
    documents.update(ordered_at=timezone.now() - timedelta(minutes=2))
    sweep_documents.delay()
    log = tmp_path / "worker.log"
    wait_until(lambda: not documents.exclude(state=DocumentState.READY).exists(), log)
    OutgoingMessage.objects.filter(state=MessageState.QUEUED).update(
        next_attempt_at=timezone.now() - timedelta(minutes=2)
    )
    sweep.delay()
    wait_until(lambda: not OutgoingMessage.objects.exclude(state=MessageState.SENT).exists(), log)
    assert OutgoingMessage.objects.filter(content__key="quality_defects.receipt").exists()


def test_publishing_with_a_dead_broker_tells_subscribers_once(
    broker: Valkey, worker: Callable[[], None], tmp_path: Path
) -> None:
    subscription = subscribing.ask("officine@exemple.test", Selection(), "immediate")
    subscribing.confirm(subscription)
    member = MembershipFactory(administrator=True)
    OrganisationFactory(kind="hospital", email="pui@exemple.test")
    with receiving() as receiver:
        Endpoint.objects.create(
            organisation=member.organisation,
            name="Logiciel Exemple",
            url=receiver.url,
            secret=calling.new_secret(),
            created_by=member.user,
        )
        desk = recalls.validated()
        broker.stop()
        perform(desk.notice, "publish", actor=desk.publisher)
        assert desk.publication() is not None
        told = OutgoingMessage.objects.filter(content__key="distribution.published")
        addressed = OutgoingMessage.objects.filter(
            content__key="distribution.addressed", address="pui@exemple.test"
        )
        assert not told.exists()
        assert not addressed.exists()

        broker.start(volatile=True)
        worker()
        log = tmp_path / "worker.log"
        # Some minutes later, beat finds what nobody took up; twice, as two beats would.
        Announcement.objects.update(created_at=timezone.now() - 2 * announcing.STALE)
        distribution_sweep.delay()
        distribution_sweep.delay()
        wait_until(lambda: told.filter(state=MessageState.SENT).exists(), log)
        wait_until(lambda: addressed.filter(state=MessageState.SENT).exists(), log)
        wait_until(lambda: Delivery.objects.filter(state="delivered").exists(), log)
        distribution_sweep.delay()
        time.sleep(2)
        assert (told.count(), addressed.count()) == (1, 1)
        assert len(receiver.calls) == 1

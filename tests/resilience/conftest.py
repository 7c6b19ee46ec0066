"""Real processes for faults made for real: a broker to stop, a server, a worker to kill."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from kombu import Connection

from portal.mail.tasks import sweep
from portal.rendering.tasks import sweep_documents
from portal.settings import connections, embedded
from script.servers import Valkey
from tests.live import Web, Worker
from tests.portal.mail.sink import Sink


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    """A broker of this test's own."""
    server = Valkey(tmp_path)
    server.start(volatile=True)
    yield server
    server.stop()


@pytest.fixture
def mailbox() -> Iterator[Sink]:
    """An SMTP server that keeps what arrives."""
    sink = Sink()
    sink.start()
    yield sink
    sink.stop()


@pytest.fixture
def web(valkey: Valkey, tmp_path: Path) -> Iterator[Web]:
    """The web server, running."""
    with Web(tmp_path, embedded.redis_url(tmp_path)) as server:
        yield server


@pytest.fixture
def make_worker(valkey: Valkey, mailbox: Sink, tmp_path: Path) -> Iterator[Callable[..., Worker]]:
    """Return a function that starts a worker whose mails go to the mailbox."""
    started: list[Worker] = []

    def make(watched: Path | None = None) -> Worker:
        smtp = f"smtp://127.0.0.1:{mailbox.port}"
        worker = Worker(tmp_path, embedded.redis_url(tmp_path), EMAIL_URL=smtp)
        worker.watched = watched
        started.append(worker)
        worker.start()
        return worker

    yield make
    for worker in started:
        worker.stop()


@pytest.fixture
def send_sweepers(tmp_path: Path) -> Callable[[], None]:
    """Return a function that sends what beat sends every minute."""
    url = connections.broker(embedded.redis_url(tmp_path))
    options: dict[str, Any] = connections.broker_options("command", "portal:")

    def send() -> None:
        with Connection(url, transport_options=options) as link:
            for task in (sweep_documents, sweep):
                task.apply_async(connection=link)

    return send

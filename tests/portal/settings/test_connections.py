"""Addresses of servers, and what a process does when one of them is dead."""

import socket
import time
from pathlib import Path

import pytest
from celery import Celery
from kombu.exceptions import OperationalError

from portal.settings import connections, embedded


def test_database_reads_every_part_of_the_url() -> None:
    database = connections.database(
        "postgresql://me:p%40ss@db.example:5433/my%20base?sslmode=require", "web"
    )
    assert database["NAME"] == "my base"
    assert database["USER"] == "me"
    assert database["PASSWORD"] == "p@ss"
    assert database["HOST"] == "db.example"
    assert database["PORT"] == "5433"
    assert database["OPTIONS"]["sslmode"] == "require"


def test_database_takes_a_socket_folder_as_host() -> None:
    database = connections.database("postgresql://postgres@/portal?host=/run/pg", "command")
    assert database["HOST"] == "/run/pg"
    assert "host" not in database["OPTIONS"]


@pytest.mark.parametrize("process", connections.PROCESSES)
def test_database_gives_each_process_its_timeouts(process: str) -> None:
    options = connections.database("postgresql://db/portal", process)["OPTIONS"]["options"]
    assert f"statement_timeout={connections.STATEMENT_SECONDS[process] * 1000}" in options
    assert f"lock_timeout={connections.LOCK_SECONDS[process] * 1000}" in options


@pytest.mark.parametrize(
    ("read", "raw"),
    [
        (connections.process_type, "waiter"),
        (connections.redis, "http://cache"),
        (lambda raw: connections.database(raw, "web"), "mysql://db/portal"),
    ],
)
def test_connections_refuse_what_they_do_not_know(read: object, raw: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        read(raw)


def test_broker_spells_a_socket_as_celery_does() -> None:
    assert connections.broker("unix:///run/valkey.sock?db=3") == (
        "redis+socket:///run/valkey.sock?virtual_host=3"
    )
    assert connections.broker("redis://:x@cache:6379/0") == "redis://:x@cache:6379/0"


def test_numbered_changes_the_database_alone() -> None:
    assert connections.numbered("unix:///run/v.sock?db=0", 2) == "unix:///run/v.sock?db=2"
    assert connections.numbered("redis://cache:6379/0", 2) == "redis://cache:6379/2"


def test_socket_folder_stays_short_enough_for_a_socket() -> None:
    folder = embedded.socket_folder(Path("/very") / ("long" * 40))
    assert len(str(folder / ".s.PGSQL.5432.lock")) < 104
    assert embedded.socket_folder(Path("/srv/var")) == Path("/srv/var/run")


def publisher(url: str) -> Celery:
    """A Celery application that publishes as a web process does."""
    app = Celery("publisher", broker=connections.broker(url), set_as_current=False)
    app.conf.update(
        broker_transport_options=connections.broker_options("web", ""),
        broker_connection_timeout=1,
        task_publish_retry=False,
        task_ignore_result=True,
    )
    return app


@pytest.fixture
def silent_port():
    """A port of this machine that accepts connections and never answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_dead_broker_costs_a_web_process_less_than_a_second(tmp_path: Path) -> None:
    app = publisher(f"unix://{tmp_path / 'nobody.sock'}?db=0")
    started = time.perf_counter()
    with pytest.raises((OperationalError, OSError)):
        app.send_task("anything", retry=False)
    assert time.perf_counter() - started < 1


def test_silent_broker_costs_a_web_process_little_more_than_a_second(silent_port: int) -> None:
    app = publisher(f"redis://127.0.0.1:{silent_port}/0")
    started = time.perf_counter()
    with pytest.raises((OperationalError, OSError)):
        app.send_task("anything", retry=False)
    assert time.perf_counter() - started < 1.5

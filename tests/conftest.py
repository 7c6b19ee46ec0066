"""Real PostgreSQL and Valkey for every test, and strictness for all.

The servers are those of DATABASE_URL and REDIS_URL, else embedded ones under PORTAL_VAR_DIR.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from script.services import services
from tests import template_database
from tests.strictness import database, html, network, templates

# A property says what holds, not how fast: on a busy machine the clock of Hypothesis would fail it.
hypothesis_settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("untimed")


def pytest_configure(config: pytest.Config) -> None:
    """Keep the servers up for the whole run; each xdist worker counts as a user of them."""
    # By number: a bare machine may have no name for itself.
    config.option.liveserver = config.option.liveserver or "127.0.0.1"
    stack = ExitStack()
    os.environ.update(stack.enter_context(services(django_settings.VAR_DIR, volatile=True)))
    config.add_cleanup(stack.close)


@pytest.fixture(autouse=True, scope="session")
def evidence_is_flushed() -> Iterator[None]:
    """Empty the append-only tables between tests, the fixtures of which this one outlives."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        database.let_flush_empty_evidence(monkeypatch)
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: Any
) -> None:
    """Have test databases copied from one that is migrated already."""
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = template_database.prepare()


@pytest.fixture(autouse=True)
def strictness(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail on what production or a browser would punish later."""
    network.forbid(monkeypatch)
    templates.refuse_unknown_variables(monkeypatch)
    html.inspect_responses(monkeypatch)
    database.run_commit_callbacks(monkeypatch)
    database.shuffle_unordered(monkeypatch)


@pytest.fixture(autouse=True)
def clean_surroundings(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Start each test in French, with empty cache and queue, and its own folder of files."""
    from portal.distribution.tip import tip  # noqa: PLC0415 - needs the settings
    from portal.publication.services.told import memory  # noqa: PLC0415 - needs the settings

    settings.MEDIA_ROOT = tmp_path_factory.mktemp("files")
    cache.clear()
    tip.forget()
    memory.forget()
    with translation.override("fr"):
        yield


@pytest.fixture
def run_tasks() -> Callable[[], list[str]]:
    """Return a function that carries out what waits in the queue and gives the tasks' names.

    The tasks went through the real broker; they run here, in the test's own transaction, and
    an exception of theirs fails the test.
    """
    from portal.celery import app  # noqa: PLC0415 - needs the settings

    def run() -> list[str]:
        done = []
        with app.connection_for_read() as connection, connection.channel() as channel:
            while message := channel.basic_get(app.conf.task_default_queue, no_ack=True):
                args, kwargs, _ = message.decode()
                name = message.headers["task"]
                app.tasks[name].apply(args, kwargs, task_id=message.headers["id"], throw=True)
                done.append(name)
        return done

    return run

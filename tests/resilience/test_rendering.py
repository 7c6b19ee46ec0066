"""A worker killed in the middle of a document: it is rendered once in the end."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection

from portal.rendering import builders, production
from portal.rendering.models import DocumentState, GeneratedDocument
from portal.rendering.standard import filing
from tests.factories.rendering import GeneratedDocumentFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.resilience]

WORKER = """
import sys, time
import django
django.setup()
from django.conf import settings
from django.db import connection
settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = sys.argv[2]
settings.MEDIA_ROOT = sys.argv[3]
from portal.rendering import builders, production

def slow(document):
    print("taken up", flush=True)
    time.sleep(60)

builders.register("tests.filing", slow)
production.produce(int(sys.argv[1]), holder="task-1")
"""


def killed_while_rendering(document: GeneratedDocument) -> None:
    """Have a process of its own take the document up, and kill it there."""
    worker = subprocess.Popen(
        [
            sys.executable,
            "-c",
            WORKER,
            str(document.pk),
            connection.settings_dict["NAME"],
            str(django_settings.MEDIA_ROOT),
        ],
        stdout=subprocess.PIPE,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.test"},
        cwd=Path(__file__).parents[2],
    )
    with worker:
        assert worker.stdout.readline() == b"taken up\n"
        worker.send_signal(signal.SIGKILL)
    assert worker.returncode == -signal.SIGKILL


@pytest.fixture
def builder():
    asked = []

    def build(document):
        asked.append(document.pk)
        return filing(sections=(), facts=(), eyebrow="Essai")

    builders.register("tests.filing", build)
    yield asked
    builders.unregister("tests.filing")


def stored() -> list[Path]:
    return [path for path in Path(django_settings.MEDIA_ROOT).rglob("*") if path.is_file()]


@pytest.mark.parametrize("comes_back", ["the same task", "the sweeper, later"])
def test_document_of_a_killed_worker_is_rendered_once(builder, monkeypatch, comes_back):
    document = GeneratedDocumentFactory()
    killed_while_rendering(document)
    row = GeneratedDocument.objects.get(pk=document.pk)
    assert (row.state, row.attempts) == (DocumentState.RENDERING, 1)

    assert production.produce(document.pk, holder="task-2") is None
    if comes_back == "the same task":
        production.produce(document.pk, holder="task-1")
    else:
        monkeypatch.setattr(production, "GIVEN_UP_AFTER", production.GIVEN_UP_AFTER * 0)
        time.sleep(0.01)
        production.produce(document.pk, holder="task-3")
    production.produce(document.pk, holder="task-1")

    row = GeneratedDocument.objects.get(pk=document.pk)
    assert (row.state, row.attempts) == (DocumentState.READY, 2)
    assert builder == [document.pk]
    assert len(stored()) == 1

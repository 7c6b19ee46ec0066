"""Tasks that walk many rows: each failure is a row that people see and run again."""

import re
from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from portal.audit import failures
from portal.audit.models import TaskFailure
from portal.audit.walks import walk
from portal.celery import app
from portal.core.workflow import WrongState
from portal.documents import tasks
from portal.documents.models import File
from tests.consistency.sources import ROOT, python_files
from tests.factories.accounts import AgentFactory
from tests.factories.documents import FileFactory
from tests.factories.quality_defects import log_in

TASK = tasks.erase_removed.name

OWN_ROWS = {
    "portal/filings/exports/production.py": "an export that failed says so on its page",
    "portal/distribution/services/announcing.py": "an announcement that failed is tried again",
    "portal/rendering/production.py": "a document that failed says so on the page of its case",
    "portal/web/health.py": "a check of the services: the answer is the failure",
    "recalls/barcodes.py": "a search that failed says so beside its letter",
    "recalls/imports/publishing.py": "a piece that failed says so on the page of its import",
    "recalls/imports/reading.py": "a reading that failed says so on the page of its import",
    "portal/audit/walks.py": "what is kept here",
}
"""Modules that catch whatever happens, and where they say it."""


def removed():
    return FileFactory(removed=True, removed_at=timezone.now() - timedelta(days=31))


def passage(*broken, error=None):
    """Walk two rows of which those named fail, as a task does."""
    with walk(TASK) as files:
        for pk in (1, 2):
            with files.item(File, pk):
                if pk in broken:
                    raise error or RuntimeError("panne")


@pytest.fixture
def unreachable(monkeypatch):
    """One removed file that the storage will not delete, until `monkeypatch.undo()`."""
    file = removed()
    storage = type(file.content.storage)
    delete = storage.delete

    def refuse(self, name):
        if name == file.content.name:
            raise OSError("storage is away")
        delete(self, name)

    monkeypatch.setattr(storage, "delete", refuse)
    return file


@pytest.mark.django_db
def test_one_that_fails_is_kept_counted_and_holds_up_no_other(unreachable, monkeypatch):
    other = removed()

    assert tasks.erase_removed() == 1
    assert tasks.erase_removed() == 0

    assert File.objects.get(pk=other.pk).erased_at
    kept = TaskFailure.objects.get()
    assert (kept.name, kept.failures, kept.error) == (TASK, 2, "OSError: storage is away")
    assert kept.arguments["item"] == f"documents.file:{unreachable.pk}"
    assert "portal/documents/tasks.py" in kept.trace

    monkeypatch.undo()
    assert tasks.erase_removed() == 1
    assert not failures.unsolved().exists()


@pytest.mark.django_db
def test_an_agent_sees_the_item_and_retries_it(client, unreachable, monkeypatch, run_tasks):
    tasks.erase_removed()
    kept = TaskFailure.objects.get()
    log_in(client, AgentFactory())
    page = client.get(reverse("audit:failures")).content.decode()
    assert f"{File._meta.verbose_name} {unreachable.pk}" in page

    monkeypatch.undo()
    client.post(reverse("audit:retry_task", args=[kept.pk]))
    assert run_tasks() == [TASK]

    kept.refresh_from_db()
    assert kept.solved_at
    assert File.objects.get(pk=unreachable.pk).erased_at


@pytest.mark.django_db
def test_each_item_is_settled_by_its_own_success():
    passage(1, 2)
    passage(2)
    assert [one.arguments["item"] for one in failures.unsolved()] == ["documents.file:2"]
    passage(2)
    assert failures.unsolved().get().failures == 3
    passage()
    assert not failures.unsolved().exists()


@pytest.mark.django_db
def test_passages_of_one_task_settle_their_own_items_only():
    with walk(TASK, "first") as files, files.item(File, 1):
        raise RuntimeError("panne")
    passage()
    assert failures.unsolved().count() == 1
    with walk(TASK, "first"):
        pass
    assert not failures.unsolved().exists()


@pytest.mark.django_db
def test_a_success_of_the_task_settles_none_of_its_items(unreachable):
    tasks.erase_removed.apply()

    assert failures.unsolved().get().arguments["item"] == f"documents.file:{unreachable.pk}"


@pytest.mark.django_db
def test_what_moved_meanwhile_has_not_failed():
    class Move:
        name = "publish"

    passage(1, error=WrongState(Move(), "published"))

    assert not TaskFailure.objects.exists()


@pytest.mark.django_db
def test_the_end_of_its_time_stops_the_walk_and_settles_nothing():
    passage(2)

    with pytest.raises(SoftTimeLimitExceeded):
        passage(1, error=SoftTimeLimitExceeded())

    assert failures.unsolved().get().arguments["item"] == "documents.file:2"


@pytest.mark.django_db
def test_a_database_that_is_down_does_not_stop_the_walk(monkeypatch):
    def refuse(**values):
        raise DatabaseError("down")

    monkeypatch.setattr(TaskFailure.objects, "update_or_create", refuse)
    passage(1)

    assert not TaskFailure.objects.exists()


@pytest.mark.django_db
def test_an_item_of_a_model_that_is_gone_is_named_as_it_was():
    failure = TaskFailure(arguments={"args": [], "kwargs": {}, "item": "documents.gone:7"})

    assert failures.arguments_in_words(failure) == "documents.gone:7"


def test_whatever_is_walked_is_a_task_without_arguments():
    """Its name is written by hand where the task cannot be imported."""
    app.loader.import_default_modules()
    text = "\n".join((ROOT / path).read_text("utf-8") for path, _tree in python_files())
    named = set(re.findall(r'"([a-z_.]+\.tasks\.[a-z_]+)"', text))
    assert "portal.filings.tasks.scan_clocks" in named
    assert named <= set(app.tasks)


def test_nothing_else_catches_whatever_happens():
    found = {
        path
        for path, _tree in python_files()
        if re.search(r"except Exception\b", (ROOT / path).read_text("utf-8"))
    }
    assert found == set(OWN_ROWS)

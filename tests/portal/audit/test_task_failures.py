"""Background tasks that fail: one row each until they succeed, seen and run again by agents."""

from datetime import timedelta
from uuid import uuid4

import pytest
from billiard.exceptions import WorkerLostError
from celery.signals import task_failure
from django.apps import apps
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError

from portal.audit import failures
from portal.audit import tasks as audit_tasks
from portal.audit.models import TaskFailure
from portal.celery import app
from portal.documents.tasks import scan, sweep_scans
from portal.mail.tasks import deliver
from tests.factories.accounts import AgentFactory, MembershipFactory, give_totp
from tests.factories.quality_defects import log_in

pytestmark = pytest.mark.django_db

OWN_ROWS = {
    "portal.distribution.tasks.announce": "distribution.Announcement",
    "portal.distribution.tasks.call_receiver": "distribution.Delivery",
    "portal.filings.tasks.build_export": "filings.Export",
    "portal.mail.tasks.deliver": "mail.OutgoingMessage",
    "portal.rendering.tasks.render": "rendering.GeneratedDocument",
    "recalls.imports.jobs.publish_import_chunk": "recalls.ImportChunk",
    "recalls.imports.jobs.read_import": "recalls.ActionImport",
}
"""Tasks whose work is a row that says its failure on a page of its own."""


def own_tasks():
    app.loader.import_default_modules()
    return [task for name, task in sorted(app.tasks.items()) if not name.startswith("celery.")]


def fail(task, *args, error=None, **kwargs):
    """Tell that `task` failed, as a worker does."""
    try:
        raise error or ValueError("panne")
    except Exception as raised:
        task_failure.send(
            sender=task,
            task_id="x",
            exception=raised,
            args=args,
            kwargs=kwargs,
            traceback=raised.__traceback__,
            einfo=None,
        )


@pytest.fixture
def agent(client):
    agent = AgentFactory()
    log_in(client, agent)
    return agent


@pytest.fixture
def broken(monkeypatch):
    """The nightly seal, which fails until it is mended."""

    def seal():
        raise RuntimeError("relation audit_x missing, asked by jean.dupont@exemple.test")

    monkeypatch.setattr("portal.audit.seals.seal", seal)
    return audit_tasks.seal


@pytest.mark.parametrize("task", own_tasks(), ids=lambda task: task.name)
def test_every_task_leaves_its_failure_in_a_row(task):
    named = getattr(task, "own_row", "")
    if named:
        assert OWN_ROWS[task.name] == named
        assert apps.get_model(named)
    fail(task, 7)
    assert TaskFailure.objects.filter(name=task.name).exists() is not bool(named)


def test_no_exception_is_listed_for_nothing():
    assert {task.name for task in own_tasks() if getattr(task, "own_row", "")} == set(OWN_ROWS)


def test_a_failure_of_a_real_run_is_kept_counted_and_solved(broken, monkeypatch):
    broken.apply()
    broken.apply()

    kept = TaskFailure.objects.get()
    assert kept.name == "portal.audit.tasks.seal"
    assert kept.failures == 2
    assert kept.first_at < kept.last_at
    assert kept.arguments == {"args": [], "kwargs": {}}
    assert kept.error == "RuntimeError: relation audit_x missing, asked by ?"
    assert "portal/audit/tasks.py" in kept.trace
    assert kept.solved_at is None

    monkeypatch.setattr("portal.audit.seals.seal", lambda: None)
    audit_tasks.purge.apply()
    assert failures.unsolved().exists()
    broken.apply()
    assert not failures.unsolved().exists()

    fail(broken)
    assert TaskFailure.objects.count() == 2


def test_a_worker_that_was_killed_leaves_a_row_too():
    """Its frames are told as text, as `celery.worker.request.Request.on_failure` does."""
    task_failure.send(
        sender=scan,
        task_id="x",
        exception=WorkerLostError("signal 9"),
        args=[5],
        kwargs={},
        traceback="Traceback (most recent call last):",
        einfo=None,
    )

    kept = TaskFailure.objects.get()
    assert (kept.error, kept.trace) == ("WorkerLostError: signal 9", "")
    assert failures.may_retry(kept)


def test_a_database_that_is_down_does_not_break_the_task(monkeypatch):
    def refuse(**values):
        raise DatabaseError("down")

    monkeypatch.setattr(TaskFailure.objects, "update_or_create", refuse)
    fail(scan, 1)
    assert not TaskFailure.objects.exists()


def test_arguments_tell_failures_apart_and_each_is_solved_by_its_own():
    fail(scan, 1)
    fail(scan, 2)
    fail(scan, 2)
    assert sorted(failures.unsolved().values_list("failures", flat=True)) == [1, 2]

    scan.apply([1])

    assert [one.arguments["args"] for one in failures.unsolved()] == [[2]]


def test_nothing_personal_is_kept_of_the_arguments():
    row = uuid4()
    fail(scan, 1, "Jean Dupont", {"name": "Jean"}, row, who="jean@exemple.test", late=True)

    kept = TaskFailure.objects.get()
    assert kept.arguments == {
        "args": [1, "?", "?", str(row)],
        "kwargs": {"who": "?", "late": True},
    }
    assert not kept.is_complete
    assert not failures.may_retry(kept)


def test_error_holds_neither_addresses_nor_numbers_nor_rows():
    told = "doublon a.b@exemple.test 06 12 34 56 78\nDETAIL: Key (name)=(Jean Dupont) exists"
    fail(scan, 1, error=ValueError(told))

    assert TaskFailure.objects.get().error == "ValueError: doublon ? ?"


def test_the_page_lists_what_failed_and_says_when_nothing_did(client, agent):
    page = reverse("audit:failures")
    assert "Aucune tâche en échec" in client.get(page).content.decode()
    fail(sweep_scans)
    fail(scan, 41)

    told = client.get(page).content.decode()

    assert "portal.documents.tasks.sweep_scans" in told
    assert "ValueError: panne" in told
    assert "41" in told
    assert told.count("Relancer") >= 2


def test_the_page_takes_as_many_queries_for_three_rows_as_for_one(
    client, agent, django_assert_max_num_queries
):
    def queries():
        with django_assert_max_num_queries(30) as counted:
            client.get(reverse("audit:failures"))
        return len(counted)

    fail(scan, 1)
    TaskFailure.objects.update(retried_at=timezone.now(), retried_by=agent)
    client.get(reverse("audit:failures"))
    one = queries()
    for pk in (2, 3):
        fail(scan, pk)
    TaskFailure.objects.update(retried_at=timezone.now(), retried_by=agent)
    assert queries() == one


def test_agents_alone_see_and_retry(client):
    fail(scan, 1)
    kept = TaskFailure.objects.get()
    pages = [
        ("get", reverse("audit:failures")),
        ("post", reverse("audit:retry_task", args=[kept.pk])),
    ]
    for method, page in pages:
        assert getattr(client, method)(page).status_code == 302
    log_in(client, give_totp(MembershipFactory().user))
    for method, page in pages:
        assert getattr(client, method)(page).status_code == 403
    kept.refresh_from_db()
    assert kept.retried_at is None


def test_relaunch_runs_the_task_again_and_solves_its_row(client, agent, run_tasks):
    fail(scan, 12)
    kept = TaskFailure.objects.get()

    answer = client.post(reverse("audit:retry_task", args=[kept.pk]), follow=True)

    assert "La tâche est relancée" in answer.content.decode()
    kept.refresh_from_db()
    assert (kept.retried_by, kept.solved_at) == (agent, None)
    assert run_tasks() == ["portal.documents.tasks.scan"]
    kept.refresh_from_db()
    assert kept.solved_at


@pytest.mark.parametrize("change", ["gone", "solved", "incomplete", "own row", "celery"])
def test_only_what_can_be_run_again_is(client, agent, run_tasks, change):
    fail(scan, 12)
    kept = TaskFailure.objects.get()
    changes = {
        "gone": {"name": "portal.documents.tasks.no_more"},
        "solved": {"solved_at": timezone.now()},
        "incomplete": {"is_complete": False},
        "own row": {"name": deliver.name},
        "celery": {"name": "celery.backend_cleanup"},
    }
    TaskFailure.objects.filter(pk=kept.pk).update(**changes[change])

    answer = client.post(reverse("audit:retry_task", args=[kept.pk]), follow=True)

    assert "n’existe plus" in answer.content.decode()
    assert run_tasks() == []


@pytest.mark.parametrize("error", [OperationalError("down"), OSError("down")])
def test_a_broken_broker_is_told_and_breaks_nothing(client, agent, monkeypatch, error):
    def refuse(*args, **options):
        raise error

    fail(scan, 12)
    kept = TaskFailure.objects.get()
    monkeypatch.setattr(scan, "apply_async", refuse)

    answer = client.post(reverse("audit:retry_task", args=[kept.pk]), follow=True)

    assert answer.status_code == 200
    assert "La file des tâches ne répond pas" in answer.content.decode()
    kept.refresh_from_db()
    assert kept.retried_at is None


def test_what_was_solved_long_ago_is_forgotten():
    for pk in (1, 2, 3):
        fail(scan, pk)
    old = timezone.now() - timedelta(days=31)
    first, second, _third = TaskFailure.objects.order_by("pk")
    TaskFailure.objects.filter(pk=first.pk).update(solved_at=old)
    TaskFailure.objects.filter(pk=second.pk).update(solved_at=timezone.now())

    audit_tasks.purge.apply()

    assert TaskFailure.objects.count() == 2

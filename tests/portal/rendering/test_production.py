"""A document is made once in the end, whoever dies or races on the way."""

import hashlib
import threading
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from portal.documents.exceptions import Rejected
from portal.documents.inspection import inspect
from portal.rendering import builders, production, services, tasks
from portal.rendering.models import DocumentState, GeneratedDocument
from tests.factories.rendering import GeneratedDocumentFactory

pytestmark = pytest.mark.django_db


def again(document: GeneratedDocument) -> GeneratedDocument:
    return GeneratedDocument.objects.get(pk=document.pk)


def stored() -> list[Path]:
    return [path for path in Path(django_settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_render_stores_the_document_with_its_fingerprint(built):
    document = GeneratedDocumentFactory()

    tasks.render.apply([document.pk], throw=True)

    document = again(document)
    assert document.state == DocumentState.READY
    with document.content.open() as content:
        made = content.read()
    assert made.startswith(b"%PDF-1.7")
    assert document.sha256 == hashlib.sha256(made).hexdigest()
    assert document.size == len(made)
    assert document.ready_at >= document.started_at
    assert document.file_name not in document.content.name


def test_a_document_of_the_portal_may_come_back_as_a_file(built):
    document = GeneratedDocumentFactory()
    tasks.render.apply([document.pk], throw=True)
    with again(document).content.open() as content:
        made = content.read()

    assert inspect(SimpleUploadedFile("volet-1.pdf", made)).content.read() == made

    changed = pikepdf.open(BytesIO(made))
    changed.docinfo["/Title"] = "Autre"
    saved = BytesIO()
    changed.save(saved)
    with pytest.raises(Rejected, match="d’autres fichiers"):
        inspect(SimpleUploadedFile("volet-1.pdf", saved.getvalue()))


def test_render_makes_word_files_too(built):
    document = GeneratedDocumentFactory(format="docx")

    tasks.render.apply([document.pk], throw=True)

    with again(document).content.open() as content:
        assert content.read().startswith(b"PK\x03\x04")


@pytest.mark.parametrize("trait", ["ready", "failed", "taken_up"])
def test_render_leaves_alone_what_is_done_or_in_other_hands(built, trait):
    document = GeneratedDocumentFactory(**{trait: True})

    tasks.render.apply([document.pk], throw=True)
    tasks.render.apply([document.pk + 999], throw=True)

    assert again(document).state == document.state
    assert not built


def test_render_twice_renders_once(built):
    document = GeneratedDocumentFactory()

    tasks.render.apply([document.pk], throw=True)
    first = again(document)
    tasks.render.apply([document.pk], throw=True)

    assert again(document).sha256 == first.sha256
    assert len(built) == len(stored()) == 1


def test_failure_is_kept_and_tried_again_up_to_the_limit(broken):
    broken(KeyError("champ"))
    document = GeneratedDocumentFactory()

    for attempt in range(1, production.MAX_ATTEMPTS + 1):
        assert again(document).state == DocumentState.PENDING
        tasks.render.apply([document.pk], throw=True)
        assert again(document).attempts == attempt
        assert again(document).error == "KeyError: 'champ'"
    assert again(document).state == DocumentState.FAILED

    tasks.render.apply([document.pk], throw=True)
    assert again(document).attempts == production.MAX_ATTEMPTS


def test_kind_without_builder_fails_with_its_name():
    document = GeneratedDocumentFactory(kind="tests.nobody")

    production.produce(document.pk)

    assert again(document).error == "UnknownKind: tests.nobody"


def test_failed_document_can_be_ordered_again(built, run_tasks):
    document = GeneratedDocumentFactory(failed=True)

    assert services.retry(document)
    assert not services.retry(document)
    run_tasks()

    document = again(document)
    assert (document.state, document.attempts, document.error) == (DocumentState.READY, 1, "")


def test_sweeper_sends_what_was_left_behind(built, run_tasks):
    now = timezone.now()
    lost = GeneratedDocumentFactory(ordered_at=now - timedelta(minutes=2))
    orphan = GeneratedDocumentFactory(taken_up=True, started_at=now - timedelta(minutes=10))
    fresh = GeneratedDocumentFactory()
    busy = GeneratedDocumentFactory(taken_up=True)
    GeneratedDocumentFactory(ready=True, ordered_at=now - timedelta(days=2))

    assert tasks.sweep_documents() == 2
    run_tasks()

    assert again(lost).state == again(orphan).state == DocumentState.READY
    assert again(orphan).attempts == 2
    assert again(fresh).state == DocumentState.PENDING
    assert again(busy).state == DocumentState.RENDERING


def test_document_whose_workers_all_died_fails_with_a_reason(built):
    document = GeneratedDocumentFactory(
        taken_up=True,
        attempts=production.MAX_ATTEMPTS,
        started_at=timezone.now() - timedelta(minutes=10),
    )

    assert production.produce(document.pk) is None

    assert again(document).state == DocumentState.FAILED
    assert "arrêté" in again(document).error
    assert not built


def test_task_delivered_again_takes_its_document_back_at_once(built):
    document = GeneratedDocumentFactory(taken_up=True, holder="task-1")

    production.produce(document.pk, holder="task-2")
    assert again(document).state == DocumentState.RENDERING

    production.produce(document.pk, holder="task-1")
    assert again(document).state == DocumentState.READY


def test_worker_that_comes_back_too_late_stores_nothing(filing_content):
    document = GeneratedDocumentFactory()

    def builder(row):
        if row.attempts == 1:
            late = timezone.now() - timedelta(minutes=10)
            GeneratedDocument.objects.filter(pk=row.pk).update(started_at=late)
            assert production.produce(row.pk).state == DocumentState.READY
        return filing_content

    builders.register("tests.filing", builder)
    try:
        assert production.produce(document.pk) is None
    finally:
        builders.unregister("tests.filing")

    assert again(document).attempts == 2
    assert [path.name for path in stored()] == [Path(again(document).content.name).name]


def test_failure_of_a_worker_given_up_changes_nothing(filing_content):
    document = GeneratedDocumentFactory()

    def builder(row):
        if row.attempts == 1:
            late = timezone.now() - timedelta(minutes=10)
            GeneratedDocument.objects.filter(pk=row.pk).update(started_at=late)
            production.produce(row.pk)
            raise ValueError("trop tard")
        return filing_content

    builders.register("tests.filing", builder)
    try:
        production.produce(document.pk)
    finally:
        builders.unregister("tests.filing")

    assert again(document).state == DocumentState.READY
    assert again(document).error == ""


@pytest.mark.django_db(transaction=True)
@pytest.mark.resilience
def test_workers_that_race_render_once(built):
    document = GeneratedDocumentFactory()
    production.warm()
    start = threading.Barrier(4)
    made = []

    def work() -> None:
        try:
            start.wait()
            made.append(production.produce(document.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len([row for row in made if row]) == len(built) == len(stored()) == 1
    assert again(document).state == DocumentState.READY
    assert again(document).attempts == 1


def ordered(**changes):
    arguments = {
        "revision_number": 1,
        "reference": "2026-DQ-00001",
        "title": "Volet 1",
        "file_name": "2026-DQ-00001-volet-1-v1",
        **changes,
    }
    return services.order("tests:dossier", "tests.filing", ["pdf", "docx"], **arguments)


def test_order_writes_rows_and_sends_them_after_the_commit(built, run_tasks):
    with transaction.atomic():
        rows = ordered()

    assert [row.file_name for row in rows] == [
        "2026-DQ-00001-volet-1-v1.pdf",
        "2026-DQ-00001-volet-1-v1.docx",
    ]
    assert len({row.code for row in rows}) == 2
    assert run_tasks() == ["portal.rendering.tasks.render"] * 2
    assert {again(row).state for row in rows} == {DocumentState.READY}


def test_order_given_twice_is_one_order(built, run_tasks):
    first = ordered()
    run_tasks()

    assert ordered() == first
    assert run_tasks() == []
    assert GeneratedDocument.objects.count() == 2
    assert ordered(revision_number=2) != first


def test_documents_of_gives_the_newest_version_first():
    old = GeneratedDocumentFactory(subject="tests:a")
    new = GeneratedDocumentFactory(subject="tests:a", revision_number=2)
    GeneratedDocumentFactory(subject="tests:b")

    assert list(services.documents_of("tests:a")) == [new, old]


@pytest.mark.parametrize(
    "columns",
    [
        {"state": "ready"},
        {"state": "rendering"},
        {"state": "failed", "started_at": "2026-01-01T00:00Z"},
        {"state": "lost"},
        {"format": "odt"},
        {"sha256": "a"},
    ],
)
def test_database_refuses_impossible_documents(columns):
    document = GeneratedDocumentFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        GeneratedDocument.objects.filter(pk=document.pk).update(**columns)


def test_database_keeps_what_is_ready():
    document = GeneratedDocumentFactory(ready=True)

    with pytest.raises(DatabaseError, match="ready_is_final"), transaction.atomic():
        GeneratedDocument.objects.filter(pk=document.pk).update(title="autre")
    with pytest.raises(DatabaseError, match="ready_is_final"), transaction.atomic():
        GeneratedDocument.objects.filter(pk=document.pk).delete()


def test_a_kind_has_one_builder(built):
    with pytest.raises(ValueError, match="already"):
        builders.register("tests.filing", lambda document: None)

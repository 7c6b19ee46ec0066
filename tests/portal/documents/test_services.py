"""Receiving, sealing, removing; the room that a subject has."""

import threading
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from portal.documents import services
from portal.documents.exceptions import Rejected, Sealed
from portal.documents.models import File, FileState
from tests.factories import hostile
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.documents import FileFactory

SUBJECT = "tests:0f3c"


def sent(name: str = "rapport.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, hostile.pdf() if content is None else content)


def received(user, organisation=None, **changes) -> File:
    arguments = {"subject": SUBJECT, "anchor": "volet1.attachments", **changes}
    uploaded = arguments.pop("uploaded", None) or sent()
    return services.receive(uploaded, user=user, organisation=organisation, **arguments)


def stored() -> list[Path]:
    return [path for path in Path(django_settings.MEDIA_ROOT).rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_receive_keeps_the_file_under_a_name_of_its_own():
    user, organisation = UserFactory(), OrganisationFactory()

    file = received(user, organisation, kind="rapport", confidential=True)

    file = File.objects.get(pk=file.pk)
    assert (file.name, file.kind, file.confidential) == ("rapport.pdf", "rapport", True)
    assert (file.uploaded_by, file.organisation) == (user, organisation)
    with file.content.open() as content:
        assert len(content.read()) == file.size
    assert "rapport" not in file.content.name
    assert not file.content.name.endswith(".pdf")
    (path,) = stored()
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_receive_keeps_nothing_of_a_refused_file():
    with pytest.raises(Rejected):
        received(UserFactory(), uploaded=sent(content=b"<html>"))

    assert not File.objects.exists()
    assert not stored()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "state"), [("", FileState.UNSCANNED), ("127.0.0.1:1", FileState.PENDING)]
)
def test_receive_says_what_is_known_of_the_file(settings, address, state):
    settings.CLAMAV_ADDRESS = address

    assert received(UserFactory()).state == state


@pytest.mark.django_db
def test_receive_refuses_what_the_subject_has_no_room_for(settings):
    user = UserFactory()
    size = len(hostile.pdf())
    settings.DOCUMENTS_MAX_SUBJECT_BYTES = size * 2 + 100
    received(user)
    received(user)

    with pytest.raises(Rejected, match="Retirez un fichier"):
        received(user)

    assert len(stored()) == 2
    assert services.room_left(SUBJECT) == 100
    received(user, subject="tests:other")


@pytest.mark.django_db
def test_removed_files_give_their_room_back(settings):
    user = UserFactory()
    settings.DOCUMENTS_MAX_SUBJECT_BYTES = len(hostile.pdf()) + 100
    services.remove(received(user), user=user)

    assert received(user)


@pytest.mark.django_db
def test_receive_leaves_no_content_when_the_row_cannot_be_written(settings):
    with pytest.raises(IntegrityError), transaction.atomic():
        received(UserFactory(), anchor=None)

    assert not stored()


@pytest.mark.django_db(transaction=True)
def test_uploads_at_once_cannot_exceed_the_room_together(settings):
    user = UserFactory()
    settings.DOCUMENTS_MAX_SUBJECT_BYTES = len(hostile.pdf()) * 3 + 100
    start = threading.Barrier(6)
    outcomes: list[str] = []

    def send() -> None:
        start.wait()
        try:
            received(user)
            outcomes.append("kept")
        except Rejected:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["kept"] * 3 + ["refused"] * 3
    assert len(stored()) == File.objects.count() == 3


@pytest.mark.django_db
def test_files_of_lists_what_is_kept_at_a_place(django_assert_num_queries):
    first, second = FileFactory(subject=SUBJECT), FileFactory(subject=SUBJECT)
    elsewhere = FileFactory(subject=SUBJECT, anchor="thread")
    FileFactory(subject=SUBJECT, removed=True)
    FileFactory()

    with django_assert_num_queries(1):
        files = list(services.files_of(SUBJECT, "volet1.attachments"))
        assert [str(file.organisation) and str(file.uploaded_by) for file in files]
    assert files == [first, second]
    assert list(services.files_of(SUBJECT)) == [first, second, elsewhere]


@pytest.mark.django_db
def test_sealed_files_stay():
    file, other = FileFactory(subject=SUBJECT), FileFactory(subject=SUBJECT, anchor="thread")

    assert services.seal(SUBJECT, ["volet1.attachments"]) == 1
    assert services.seal(SUBJECT, ["volet1.attachments"]) == 0

    with pytest.raises(Sealed, match="version transmise"):
        services.remove(file, user=file.uploaded_by)
    services.remove(other, user=other.uploaded_by)
    assert list(services.files_of(SUBJECT)) == [file]


@pytest.mark.django_db
def test_removing_twice_changes_nothing():
    file, someone = FileFactory(), UserFactory()

    first = services.remove(file, user=file.uploaded_by)
    second = services.remove(file, user=someone)

    assert second.removed_by == file.uploaded_by
    assert second.removed_at == first.removed_at


@pytest.mark.django_db
@pytest.mark.parametrize(
    "columns",
    [
        {"state": "fine"},
        {"removed_at": "2026-01-01T00:00Z"},
        {"erased_at": "2026-01-01T00:00Z"},
    ],
)
def test_database_refuses_impossible_files(columns):
    file = FileFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        File.objects.filter(pk=file.pk).update(**columns)


@pytest.mark.django_db
def test_database_refuses_to_remove_a_sealed_file():
    file = FileFactory(sealed=True)

    with pytest.raises(IntegrityError), transaction.atomic():
        File.objects.filter(pk=file.pk).update(
            removed_at="2026-01-01T00:00Z", removed_by=file.uploaded_by
        )


@pytest.mark.django_db
def test_a_task_or_a_person_takes_all_files_of_a_draft_off_it_but_sealed_ones():
    sealed = FileFactory(sealed=True, subject="tests:given-up")
    loose = FileFactory.create_batch(2, subject="tests:given-up")
    kept = [
        FileFactory(subject="tests:other"),
        FileFactory(subject="tests:given-up", anchor="agency"),
    ]
    anchors = [sealed.anchor]

    with transaction.atomic():
        assert services.remove_all("tests:given-up", anchors, task="drafts") == 2
        assert services.remove_all("tests:given-up", anchors, user=sealed.uploaded_by) == 0

    found = {file.pk: file for file in File.objects.all()}
    assert {found[file.pk].removed_by_task for file in loose} == {"drafts"}
    assert {found[file.pk].removed_at for file in [sealed, *kept]} == {None}


@pytest.mark.django_db
def test_a_removed_file_says_who_removed_it():
    with pytest.raises(IntegrityError), transaction.atomic():
        FileFactory(removed_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        FileFactory(removed_by_task="drafts")

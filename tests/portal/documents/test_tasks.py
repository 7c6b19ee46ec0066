"""The antivirus: verdicts, outages, leftovers."""

from datetime import timedelta

import pytest
from celery.exceptions import Retry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from portal.documents import services, tasks
from portal.documents.models import File, FileState, Scan, Verdict
from tests.factories import hostile
from tests.factories.accounts import UserFactory
from tests.factories.clamd import EICAR, clamd
from tests.factories.documents import FileFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def peer(settings):
    with clamd() as running:
        settings.CLAMAV_ADDRESS = running.address
        yield running


def state_of(file: File) -> str:
    return File.objects.get(pk=file.pk).state


def test_upload_is_scanned_after_the_commit(peer, run_tasks):
    uploaded = SimpleUploadedFile("lots.csv", b"lot;date\n")
    file = services.receive(
        uploaded, subject="tests:a", anchor="x", user=UserFactory(), organisation=None
    )
    assert file.state == FileState.PENDING

    assert run_tasks() == ["portal.documents.tasks.scan"]

    assert state_of(file) == FileState.CLEAN
    assert peer.received == [b"lot;date\n"]
    scan = Scan.objects.get()
    assert (scan.verdict, scan.engine[:12]) == (Verdict.CLEAN, "ClamAV 1.4.2")


def test_infected_upload_is_set_aside_and_the_filing_goes_on(peer, run_tasks):
    uploaded = SimpleUploadedFile("lots.csv", b"lot;" + EICAR)
    file = services.receive(
        uploaded, subject="tests:a", anchor="x", user=UserFactory(), organisation=None
    )

    run_tasks()

    assert state_of(file) == FileState.INFECTED
    assert Scan.objects.get().detail == "Eicar-Signature"
    assert services.files_of("tests:a").count() == 1


@pytest.mark.parametrize("trait", ["pending", "unscanned", "error"])
def test_scan_judges_what_has_no_verdict(peer, trait):
    file = FileFactory(**{trait: True})

    tasks.scan.apply([file.pk], throw=True)

    assert state_of(file) == FileState.CLEAN


def test_scan_run_twice_changes_nothing(peer):
    file = FileFactory(pending=True)

    tasks.scan.apply([file.pk], throw=True)
    tasks.scan.apply([file.pk], throw=True)

    assert Scan.objects.count() == 1


def test_scan_leaves_removed_and_unknown_files_alone(peer):
    file = FileFactory(pending=True, removed=True)

    tasks.scan.apply([file.pk], throw=True)
    tasks.scan.apply([file.pk + 999], throw=True)

    assert not peer.received


def test_scan_without_scanner_does_nothing(settings):
    settings.CLAMAV_ADDRESS = ""
    file = FileFactory(pending=True)

    tasks.scan.apply([file.pk], throw=True)

    assert state_of(file) == FileState.PENDING


def test_scan_tries_again_when_the_scanner_is_away(peer, monkeypatch):
    peer.hang_up = True
    file = FileFactory(pending=True)
    again = []

    def retried(**options):
        again.append(options["countdown"])
        return Retry()

    monkeypatch.setattr(tasks.scan, "retry", retried)
    for retries in range(tasks.RETRIES):
        tasks.scan.apply([file.pk], retries=retries)
        assert state_of(file) == FileState.PENDING
    tasks.scan.apply([file.pk], retries=tasks.RETRIES, throw=True)

    assert again == [10, 20, 40, 80, 160]
    assert state_of(file) == FileState.ERROR
    assert "hung up" in Scan.objects.get().detail


def test_file_above_the_scanners_limit_is_an_error_with_its_reason(peer):
    peer.limit = 3
    file = FileFactory(pending=True)

    tasks.scan.apply([file.pk], throw=True)

    assert state_of(file) == FileState.ERROR
    assert "limit" in Scan.objects.get().detail


def test_infected_file_never_becomes_clean_again(peer):
    file = FileFactory(infected=True)

    tasks._record(file.pk, Verdict.CLEAN)

    assert state_of(file) == FileState.INFECTED


def test_sweeper_sends_what_was_left_behind(peer, run_tasks):
    long_ago = timezone.now() - timedelta(hours=2)
    lost = FileFactory(pending=True, state_at=long_ago)
    unscanned = FileFactory(unscanned=True, state_at=long_ago)
    failed = FileFactory(error=True, state_at=timezone.now() - timedelta(minutes=30))
    fresh = FileFactory(pending=True)
    FileFactory(state_at=long_ago)

    assert tasks.sweep_scans() == 2
    assert tasks.sweep_scans() == 0
    run_tasks()

    assert state_of(lost) == state_of(unscanned) == FileState.CLEAN
    assert state_of(fresh) == FileState.PENDING
    assert state_of(failed) == FileState.ERROR


def test_sweeper_rests_without_scanner(settings):
    settings.CLAMAV_ADDRESS = ""
    FileFactory(pending=True, state_at=timezone.now() - timedelta(hours=2))

    assert tasks.sweep_scans() == 0


def test_content_of_removed_files_is_erased_after_a_month():
    old = FileFactory(removed=True, removed_at=timezone.now() - timedelta(days=31))
    recent = FileFactory(removed=True)
    kept = FileFactory()

    assert tasks.erase_removed() == 1
    assert tasks.erase_removed() == 0

    old = File.objects.get(pk=old.pk)
    assert old.erased_at
    assert not old.content.storage.exists(old.content.name)
    assert all(file.content.storage.exists(file.content.name) for file in (recent, kept))


def test_verdicts_cannot_be_rewritten():
    scan = Scan.objects.create(file=FileFactory(), verdict=Verdict.INFECTED)

    with pytest.raises(Exception, match="append-only"):
        Scan.objects.filter(pk=scan.pk).update(verdict=Verdict.CLEAN)


def test_every_change_of_a_file_leaves_an_event():
    file = FileFactory()
    services.remove(file, user=file.uploaded_by)

    events = file.events.order_by("pgh_id").values_list("removed_by", flat=True)
    assert list(events) == [None, file.uploaded_by_id]


def test_large_pictures_are_scanned_as_they_are_kept(peer, run_tasks):
    uploaded = SimpleUploadedFile("photo.png", hostile.picture("PNG"))
    file = services.receive(
        uploaded, subject="tests:a", anchor="x", user=UserFactory(), organisation=None
    )

    run_tasks()

    with File.objects.get(pk=file.pk).content.open() as content:
        assert peer.received == [content.read()]

"""The antivirus at work, and what beat does about files that were left behind."""

from datetime import timedelta

import structlog
from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.audit.walks import walk
from portal.core.tasks import dispatch
from portal.documents.clamav import Answer, Scanner, ScannerUnavailable, ScanRefused
from portal.documents.models import File, FileState, Scan, Verdict

logger = structlog.get_logger(__name__)

SWEEP_SIZE = 200
STALE_AFTER = timedelta(minutes=10)
RESCAN_AFTER = timedelta(hours=1)
ERASE_AFTER = timedelta(days=30)
RETRIES = 5

BEAT = {
    "documents.sweep_scans": {"task": "portal.documents.tasks.sweep_scans", "schedule": 300},
    "documents.erase_removed": {"task": "portal.documents.tasks.erase_removed", "schedule": 86_400},
}


@shared_task(bind=True, max_retries=RETRIES, ignore_result=True)
def scan(self, pk: int) -> None:
    """Ask the antivirus about file `pk` and record the answer.

    Does nothing when the file is gone or judged already. When no scanner answers it tries again
    with growing pauses, then leaves the file in error for the sweeper.
    """
    file = (
        File.objects.kept()
        .filter(pk=pk)
        .exclude(state__in=[FileState.CLEAN, FileState.INFECTED])
        .first()
    )
    if file is None or not settings.CLAMAV_ADDRESS:
        return
    scanner = Scanner(settings.CLAMAV_ADDRESS, settings.CLAMAV_TIMEOUT)
    try:
        engine = scanner.version()
        with file.content.open("rb") as content:
            answer = scanner.scan(content)
    except ScannerUnavailable as error:
        if self.request.retries < RETRIES:
            raise self.retry(countdown=10 * 2**self.request.retries) from error
        _record(pk, Verdict.ERROR, detail=str(error))
    except ScanRefused as error:
        _record(pk, Verdict.ERROR, detail=str(error), engine=engine)
    else:
        _record(pk, _verdict(answer), detail=answer.signature, engine=engine)


@shared_task(ignore_result=True)
def sweep_scans() -> int:
    """Send again the files that still have no verdict, oldest first; return how many."""
    if not settings.CLAMAV_ADDRESS:
        return 0
    now = timezone.now()
    waiting = File.objects.awaiting_scan(
        sent_before=now - STALE_AFTER, failed_before=now - RESCAN_AFTER
    )
    pks = list(waiting.order_by("state_at", "pk").values_list("pk", flat=True)[:SWEEP_SIZE])
    # Their turn is over until the next sweep, whatever becomes of the task.
    File.objects.filter(pk__in=pks).update(state_at=now)
    for pk in pks:
        dispatch(scan, pk)
    return len(pks)


@shared_task(ignore_result=True)
def erase_removed() -> int:
    """Erase the content of files that were removed long ago; return how many."""
    removed = File.objects.filter(removed_at__lt=timezone.now() - ERASE_AFTER, erased_at=None)
    erased = 0
    with walk(erase_removed.name) as files:
        for file in removed.order_by("pk").iterator(chunk_size=100):
            with files.item(File, file.pk):
                file.content.storage.delete(file.content.name)
                mine = File.objects.filter(pk=file.pk, erased_at=None)
                erased += mine.update(erased_at=timezone.now())
    return erased


def _verdict(answer: Answer) -> Verdict:
    return Verdict.INFECTED if answer.infected else Verdict.CLEAN


def _record(pk: int, verdict: Verdict, *, detail: str = "", engine: str = "") -> None:
    with transaction.atomic():
        file = File.objects.select_for_update().get(pk=pk)
        Scan.objects.create(file=file, verdict=verdict, detail=detail[:300], engine=engine[:120])
        if file.state != FileState.INFECTED:
            file.state = FileState(verdict.value)
            file.state_at = timezone.now()
            file.save(update_fields=["state", "state_at"])
    if verdict != Verdict.CLEAN:
        logger.warning("file_not_clean", file=str(file.uuid), verdict=verdict.value, detail=detail)

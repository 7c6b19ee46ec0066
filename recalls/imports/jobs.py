"""The tasks of an import: reading it, publishing its pieces one after the other."""

from datetime import timedelta

from celery import shared_task
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.audit.walks import walk
from portal.core.tasks import dispatch
from recalls.imports import publishing, reading
from recalls.models import ActionImport, ChunkState, ImportChunk, ImportState

SWEEP_SIZE = 100
TAKEN_UP_WITHIN = timedelta(minutes=1)


@shared_task(bind=True, ignore_result=True, own_row="recalls.ActionImport")
def read_import(self, pk: int) -> None:
    """Read import `pk`, unless it was or another worker is at it."""
    reading.read(pk, holder=self.request.id or "")


@shared_task(bind=True, ignore_result=True, own_row="recalls.ImportChunk")
def publish_import_chunk(self, pk: int) -> None:
    """Publish what is left of a chunk, unless another worker is at it; then the next one."""
    chunk = publishing.publish_chunk(pk, holder=self.request.id or "")
    if chunk is not None:
        go_on(chunk.filed_id)


@shared_task(ignore_result=True)
def sweep_action_imports() -> int:
    """Send again what a dead broker or worker left behind; return how many."""
    now = timezone.now()
    unread = ActionImport.objects.filter(
        Q(state=ImportState.RECEIVED, queued_at__lt=now - TAKEN_UP_WITHIN)
        | Q(state=ImportState.READING, progressed_at__lt=now - reading.SILENT_AFTER)
    )
    files = list(unread.order_by("pk").values_list("pk", flat=True)[:SWEEP_SIZE])
    for pk in files:
        dispatch(read_import, pk)
    stale = ImportChunk.objects.stale(
        queued_before=now - TAKEN_UP_WITHIN, silent_since=now - publishing.SILENT_AFTER
    )
    chunks = list(stale.order_by("pk").values_list("pk", flat=True)[:SWEEP_SIZE])
    for pk in chunks:
        dispatch(publish_import_chunk, pk)
    # A worker may die between the end of a piece and the order of the next one.
    going = ActionImport.objects.filter(state=ImportState.IMPORTING).order_by("pk")
    with walk(sweep_action_imports.name) as imports:
        for pk in going.values_list("pk", flat=True):
            with imports.item(ActionImport, pk):
                go_on(pk)
    return len(files) + len(chunks)


def go_on(pk: int) -> None:
    """Have the next piece published, or say that the import is over.

    Pieces follow each other, in the order of the file. Harmless when called twice.
    """
    with transaction.atomic():
        filed = ActionImport.objects.select_for_update().get(pk=pk)
        if filed.state != ImportState.IMPORTING:
            return
        chunks = filed.chunks.order_by("number")
        under_way = Q(state=ChunkState.RUNNING) | Q(
            state=ChunkState.PENDING, queued_at__isnull=False
        )
        if chunks.filter(under_way).exists():
            return
        chunk = chunks.filter(state=ChunkState.PENDING).first()
        if chunk is not None:
            ImportChunk.objects.filter(pk=chunk.pk).update(queued_at=timezone.now())
            dispatch(publish_import_chunk, chunk.pk)
            return
        failed = chunks.filter(state=ChunkState.FAILED).exists()
        filed.state = ImportState.INCOMPLETE if failed else ImportState.DONE
        filed.finished_at = timezone.now()
        filed.save(update_fields=["state", "finished_at"])

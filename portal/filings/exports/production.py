"""Making one export: taken up under a row lock, written batch by batch, stored once."""

import hashlib
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import IO, Any

import structlog
from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.accounts import predicates
from portal.audit.walks import walk
from portal.filings import messages, registry
from portal.filings.exports.datasets import ListResource
from portal.filings.exports.writers import WRITERS
from portal.filings.models import Export, ExportState
from portal.filings.services.inbox import selected

logger = structlog.get_logger(__name__)

EXPIRING = "portal.filings.tasks.expire_exports"
BATCH = 200
MAX_ATTEMPTS = 3
SILENT_AFTER = timedelta(minutes=3)
TOLD_AFTER = timedelta(seconds=10)
"""Whoever waits longer gets a mail: they have gone to other work."""


class Refused(Exception):
    """The export will never be made; the message says why."""


class TakenOver(Exception):
    """Another worker makes this export by now."""


def produce(pk: int, holder: str = "") -> Export | None:
    """Make export `pk` and return it, or None when there is nothing to do.

    Nothing is to do when it is finished, or in the hands of another worker that has moved on in
    the last `SILENT_AFTER`. `holder` names the task: the same task delivered again means that its
    worker died, and begins anew at once. A failure keeps its reason; the sweeper tries again until
    `MAX_ATTEMPTS` are spent. Whoever comes back after having been given up finds the row in other
    hands, so one file at most is ever stored.
    """
    export = _take_up(pk, holder)
    if export is None:
        return None
    try:
        with translation.override(export.requested_by.language), tempfile.TemporaryFile() as made:
            _write(export, made)
            return _store(export, made)
    except TakenOver:
        return None
    except Refused as refusal:
        _give_back(export, str(refusal), for_good=True)
    except Exception as error:
        logger.exception("export_not_made", export=str(export.uuid), attempt=export.attempts)
        _give_back(export, f"{type(error).__name__}: {error}", for_good=False)
    return None


def _write(export: Export, made: IO[bytes]) -> None:
    """Write the list to `made`, as the person who asked may see it now."""
    user = export.requested_by
    spec = registry.get(export.workflow)
    if not predicates.has_agency_role(user, spec.key):
        raise Refused(_("Vous n’avez plus de rôle sur cette démarche."))
    resource = ListResource(spec, export.content)
    writer = WRITERS[export.format](
        made, keys=resource.get_keys(), headings=resource.get_export_headers()
    )
    listed = selected(spec, user, export.filters)
    # The list as it stands now, even if cases come and go while it is written.
    found = list(listed.order_by("-received_at", "-pk").values_list("pk", flat=True))
    _progress(export, 0, total=len(found))
    done = 0
    for pks in _batches(found):
        # Asked again for each batch: a right that is taken away counts at once.
        cases = {
            case.pk: case
            for case in spec.cases.visible_to(user)
            .filter(pk__in=pks)
            .select_related("organisation", "assigned_to", *spec.tracks)
        }
        lines = resource.lines(cases[pk] for pk in pks if pk in cases)
        if dataset := resource.export(list(lines)):
            writer.write(dataset)
        done += len(pks)
        _progress(export, done)
    writer.close()


def _batches(pks: list[int]) -> Iterator[list[int]]:
    rest = iter(pks)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _take_up(pk: int, holder: str) -> Export | None:
    now = timezone.now()
    free = Q(state=ExportState.PENDING) | Q(
        state=ExportState.RUNNING, progressed_at__lt=now - SILENT_AFTER
    )
    if holder:
        free |= Q(state=ExportState.RUNNING, holder=holder)
    with transaction.atomic():
        export = (
            Export.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("requested_by")
            .filter(free, pk=pk)
            .first()
        )
        if export is None:
            return None
        if export.attempts >= MAX_ATTEMPTS:
            export.state = ExportState.FAILED
            export.error = export.error or _("Le serveur s’est arrêté pendant la préparation.")
        else:
            export.state = ExportState.RUNNING
            export.started_at = export.progressed_at = now
            export.attempts += 1
            export.holder = holder
            export.done = 0
        export.save()
    return export if export.state == ExportState.RUNNING else None


def _mine(export: Export) -> Any:
    """Return the row as long as it is in the hands that took `export` up."""
    return Export.objects.filter(
        pk=export.pk, state=ExportState.RUNNING, started_at=export.started_at
    )


def _progress(export: Export, done: int, **facts: int) -> None:
    if not _mine(export).update(done=done, progressed_at=timezone.now(), **facts):
        raise TakenOver


def _give_back(export: Export, reason: str, *, for_good: bool) -> None:
    with transaction.atomic():
        row = _mine(export).select_for_update().first()
        if row is None:
            return
        spent = for_good or row.attempts >= MAX_ATTEMPTS
        row.state = ExportState.FAILED if spent else ExportState.PENDING
        row.error = reason[:2000]
        row.queued_at = timezone.now()
        row.save(update_fields=["state", "error", "queued_at"])


def _store(export: Export, made: IO[bytes]) -> Export | None:
    """Keep the file and let the row name it; throw it away when the row is in other hands."""
    made.seek(0)
    digest = hashlib.file_digest(made, "sha256").hexdigest()  # type: ignore[arg-type]
    size = made.tell()
    made.seek(0)
    field = Export.file.field
    name = field.storage.save(field.generate_filename(export, ""), File(made))
    now = timezone.now()
    with transaction.atomic():
        row = _mine(export).select_for_update(of=("self",)).select_related("requested_by").first()
        if row is not None:
            row.file = name
            row.file_name = _file_name(row)
            row.sha256 = digest
            row.size = size
            row.state = ExportState.DONE
            row.finished_at = now
            row.expires_at = now + timedelta(days=settings.EXPORT_DAYS)
            row.error = ""
            row.save()
            if now - row.requested_at > TOLD_AFTER:
                messages.export_ready(row)
    if row is None:
        field.storage.delete(name)
    return row


def _file_name(export: Export) -> str:
    slug = registry.get(export.workflow).slug
    part = export.content.rpartition(".")[2]
    at = timezone.localtime(export.requested_at)
    return f"{slug}-{part}-{at:%Y-%m-%d-%H%M}.{export.format}"


def expire() -> int:
    """Erase the files whose time is over, keep their rows; return how many."""
    over = Export.objects.filter(state=ExportState.DONE, expires_at__lte=timezone.now())
    expired = 0
    with walk(EXPIRING) as exports:
        for export in over.order_by("pk").iterator(chunk_size=100):
            with exports.item(Export, export.pk):
                export.file.storage.delete(str(export.file.name))
                expired += Export.objects.filter(pk=export.pk, state=ExportState.DONE).update(
                    state=ExportState.EXPIRED, file=""
                )
    return expired

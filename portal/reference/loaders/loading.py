"""One load: a row that says what happened, around a transaction that stores all or nothing."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import structlog
from django.db import connection, transaction
from django.utils import timezone

from portal.reference.enums import LoadState, Source
from portal.reference.loaders import emdn, search_index, writing
from portal.reference.loaders.bdpm import BdpmReader
from portal.reference.loaders.open_data import OpenDataReader
from portal.reference.loaders.reading import Batch, Reader, SourceFile
from portal.reference.loaders.tables import TABLES
from portal.reference.models import Load, LoadFile

logger = structlog.get_logger(__name__)

READERS: dict[str, Reader] = {
    reader.source: reader for reader in (BdpmReader(), OpenDataReader(), emdn.EmdnReader())
}

LOCK = 0x7265666572
"""Key of the advisory lock that keeps two loads apart."""

MAX_LOSS = 0.20
"""A file that lost this share of its rows, or more, is refused unless a reason is given."""

SEARCHED = {"medicines", "presentations", "mitm", "emdn"}

Progress = Callable[[str, int, int], None]
"""Called with the name of the file about to be loaded, its position and how many there are."""


class Refused(Exception):
    """The load was not done; the text says why and what to do, for the person who asked."""


def load(
    folder: Path,
    *,
    source: str = Source.BDPM,
    source_date: date | None = None,
    user=None,
    force_reason: str = "",
    reread: bool = False,
    progress: Progress | None = None,
) -> Load:
    """Load the files of `folder` and return the finished Load.

    Raises Refused when another load runs, a required file is missing or a file lost too many rows
    without `force_reason`; any other exception is a failure. In both cases nothing is changed but
    the Load row, which keeps the reason. Files that are the same as last time are skipped, unless
    `reread`. Must not be called inside a transaction.
    """
    row = Load.objects.create(
        source=source, label=folder.name, started_by=user, force_reason=force_reason.strip()
    )
    try:
        with transaction.atomic():
            _lock(row)
            files = READERS[source].files(folder, source_date)
            _require(files, READERS[source], folder)
            _store(row, files, reread=reread, progress=progress)
            row.source_date = max(file.source_date for file in files)
            _finish(row, LoadState.DONE)
    except Refused as refusal:
        _finish(row, LoadState.REFUSED, str(refusal))
        raise
    except BaseException as error:
        _finish(row, LoadState.FAILED, f"{type(error).__name__} : {error}"[:2000])
        raise
    _settle(row)
    logger.info(
        "reference_loaded", load=row.pk, source=source, seconds=row.duration.total_seconds()
    )
    return row


def _finish(row: Load, state: str, error: str = "") -> None:
    row.state, row.error, row.finished_at = state, error, timezone.now()
    row.save(update_fields=["state", "error", "finished_at", "source_date"])


def _lock(row: Load) -> None:
    """Take the lock or refuse. Who holds it knows that no other load runs, whatever rows say."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise Refused("Un autre chargement est en cours : attendez qu’il se termine.")
    Load.objects.filter(state=LoadState.RUNNING).exclude(pk=row.pk).update(
        state=LoadState.FAILED,
        error="Interrompu avant la fin : rien n’a été enregistré.",
        finished_at=timezone.now(),
    )


def _require(files: Sequence[SourceFile], reader: Reader, folder: Path) -> None:
    missing = reader.required - {file.table.name for file in files}
    if missing:
        raise Refused(
            f"Il manque dans {folder.name} les fichiers des tables {', '.join(sorted(missing))} :"
            " vérifiez le dossier et la source."
        )


def _store(row: Load, files: Sequence[SourceFile], *, reread: bool, progress) -> None:
    """Store the files in the order of the tables; the next are read while one is stored."""
    rank = {table: position for position, table in enumerate(TABLES)}
    files = sorted(files, key=lambda file: rank[file.table])
    facts = [
        LoadFile(
            load=row,
            table=file.table.name,
            name=file.name,
            sha256=file.sha256,
            size=file.size,
            source_date=file.source_date,
            skipped=not reread and _is_known(file, row.source),
        )
        for file in files
    ]
    with ThreadPoolExecutor(max_workers=1) as ahead:
        batches = [
            None if fact.skipped else ahead.submit(_read, READERS[row.source], file, _is_new(file))
            for file, fact in zip(files, facts, strict=True)
        ]
        for file, fact, batch in zip(files, facts, batches, strict=True):
            if progress:
                progress(file.name, facts.index(fact) + 1, len(files))
            if batch is None:
                fact.unchanged = file.table.model.objects.live().count()
            else:
                _write(fact, batch.result(), row, file, reread=reread)
            fact.save()
    search_index.refresh(fact for fact in facts if fact.table in {"medicines", "components"})
    if any(fact.table == "emdn" and not fact.skipped for fact in facts):
        emdn.index_words()


def _read(reader: Reader, file: SourceFile, new: bool) -> Batch:
    """Return the lines of `file`, already examined if all of them will be stored."""
    batch = reader.read(file)
    if new:
        _ = batch.faults
    return batch


def _write(fact: LoadFile, batch: Batch, row: Load, file: SourceFile, *, reread: bool) -> None:
    fact.encoding = batch.encoding
    counts = writing.store(batch, row.pk, reread=reread, accept=_refuse_loss(row, file))
    for name, number in vars(counts).items():
        setattr(fact, name, number)


def _refuse_loss(row: Load, file: SourceFile) -> Callable[[int, int], None]:
    """Return the guard that refuses a file which lost too many rows, unless a reason is given."""

    def accept(kept: int, live: int) -> None:
        if live and kept <= live * (1 - MAX_LOSS) and not row.force_reason:
            raise Refused(
                f"{file.name} ne contient plus que {kept} lignes valables pour {live} en base :"
                " le fichier est sans doute incomplet. S’il est juste, recommencez en donnant un"
                " motif."
            )

    return accept


def _is_known(file: SourceFile, source: str) -> bool:
    """Return whether the last load that stored this table read the very same content."""
    last = (
        LoadFile.objects.filter(table=file.table.name, load__state=LoadState.DONE)
        .order_by("-load__started_at", "-pk")
        .values_list("sha256", "load__source")
        .first()
    )
    return last == (file.sha256, source)


def _is_new(file: SourceFile) -> bool:
    return not file.table.model.objects.exists()


def _settle(row: Load) -> None:
    """Merge what the search index put off, and tell the planner about what searches read.

    The other tables are read by their keys alone: autovacuum is soon enough.
    """
    changed = {
        file.table for file in row.files.all() if file.inserted or file.updated or file.withdrawn
    }
    with transaction.atomic(), connection.cursor() as cursor:
        for table in TABLES:
            if table.name in changed & SEARCHED:
                keys = ", ".join(f'"{name}"' for name in table.key)
                cursor.execute(f"ANALYZE {table.db_table} ({keys}, withdrawn_at)")
        if changed & {"medicines", "components"}:
            search_index.settle(cursor)
        if "emdn" in changed:
            emdn.settle(cursor)

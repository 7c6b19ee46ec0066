"""The full exports: every line in force, written in constant memory and kept with their hashes."""

import csv
import gzip
import hashlib
import heapq
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Any, BinaryIO

from django.core.files import File
from django.core.files.storage import storages
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from portal.core.fields.export import safe_cell
from portal.distribution import items
from portal.distribution.enums import ExportFormat
from portal.distribution.models import Export
from portal.publication.enums import Lifecycle
from portal.publication.models import AffectedItem, Publication, Version
from portal.publication.services.changes import last_cursor
from portal.publication.services.told import said_by
from portal.reference.identifiers.hibc import is_primary

LOCK = "portal.distribution.export"
CHUNK = 2000
CHUNK_OF_PAYLOADS = 10
KEPT = 3
"""Exports of each format that are kept: a client may be in the middle of the one before."""

_ENCODER = DjangoJSONEncoder(ensure_ascii=False, separators=(",", ":"))


def export() -> list[Export]:
    """Make each export anew unless it is that of the last version; return what was made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [LOCK])
        if not cursor.fetchone()[0]:
            return []
    try:
        return [made for one in WRITERS if (made := _export(one))]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [LOCK])


def latest(one: str) -> Export | None:
    """Return the last export of a format."""
    return Export.objects.filter(format=one).order_by("-pk").first()


def content(made: Export) -> File:
    """Open the file of an export."""
    return storages["private"].open(made.name)


def _export(one: str) -> Export | None:
    known = latest(one)
    if known is not None and known.cursor == last_cursor():
        return None
    with tempfile.TemporaryFile() as target:
        with transaction.atomic():
            # All lines are those of one moment, however long the writing takes.
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            at = last_cursor()
            count = 0
            with gzip.GzipFile(fileobj=target, mode="wb", mtime=0) as packed:
                count = WRITERS[one](packed)
        size = target.tell()
        digest = _sha256(target)
        name = storages["private"].save(
            f"exports/{at}-{digest[:16]}.{one}.gz", File(target, name="export")
        )
    made, created = Export.objects.get_or_create(
        format=one,
        cursor=at,
        defaults={"name": name, "sha256": digest, "size": size, "lines": count},
    )
    if not created:
        storages["private"].delete(name)
    _forget_old(one)
    return made


def rows() -> Iterator[dict[str, Any]]:
    """Yield every line of the versions in force, by publication; exercises are left out."""
    standing = (
        Publication.objects.filter(current__exercise=False)
        .exclude(current__lifecycle=Lifecycle.RETRACTED)
        .order_by("pk")
        .values_list("current_id", flat=True)
    )
    chunk: list[int] = []
    for version in standing.iterator(CHUNK):
        chunk.append(version)
        if len(chunk) == 100:
            yield from _lines(chunk)
            chunk = []
    if chunk:
        yield from _lines(chunk)


def _lines(versions: list[int]) -> Iterator[dict[str, Any]]:
    said = said_by(versions)
    found = AffectedItem.objects.filter(version__in=versions).order_by("version", "line", "pk")
    named = (
        (one.version_id, items.row(one, said[one.version_id])) for one in found.iterator(CHUNK)
    )
    bare = (
        (version.pk, line)
        for version in _with_unscannable(versions)
        for line in items.without_code(version, said[version.pk])
    )
    for _version, line in heapq.merge(named, bare, key=itemgetter(0)):
        yield line


def _with_unscannable(versions: list[int]) -> Iterator[Version]:
    """Yield those of these versions in force that name products without a code, by their ids."""
    found = Version.objects.filter(pk__in=versions, publication__document__unscannable__gt=0)
    return found.select_related("publication").order_by("pk").iterator(CHUNK_OF_PAYLOADS)


def _ndjson(target: BinaryIO) -> int:
    count = 0
    for line in rows():
        target.write(_ENCODER.encode(line).encode() + b"\n")
        count += 1
    return count


def table(target: BinaryIO, columns: Sequence[str], lines: Iterable[Sequence[str]]) -> int:
    """Write a table for spreadsheets and return the number of its lines.

    Semicolons, UTF-8 with its mark; no cell is taken for a formula that does anything.
    """
    count = 0
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    for cells in lines:
        writer.writerow([cell if is_primary(cell) else safe_cell(cell) for cell in cells])
        count += 1
    text.flush()
    text.detach()
    return count


def _csv(target: BinaryIO) -> int:
    cells = ([_cell(line[name]) for name in items.COLUMNS] for line in rows())
    return table(target, items.COLUMNS, cells)


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(value)
    return "" if value is None else str(value)


def _sha256(file: Any) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while part := file.read(1 << 20):
        digest.update(part)
    file.seek(0)
    return digest.hexdigest()


def _forget_old(one: str) -> None:
    kept = Export.objects.filter(format=one).order_by("-pk").values_list("pk", flat=True)[:KEPT]
    for old in Export.objects.filter(format=one).exclude(pk__in=list(kept)):
        storages["private"].delete(old.name)
        old.delete()


WRITERS: dict[str, Callable[[BinaryIO], int]] = {
    ExportFormat.NDJSON: _ndjson,
    ExportFormat.CSV: _csv,
}
"""How each format is written; a workflow adds its own when it is ready."""

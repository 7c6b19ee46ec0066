"""The daily seal: one hash per evidence table and day, chained to the seal of the day before.

Whoever rewrites a sealed row must rewrite every later seal, and those were printed in the logs.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import structlog
from django.db import connection, models, transaction
from django.utils import timezone
from psycopg import sql

from portal.audit.models import AccessLog, AccessPurge, DigestEntry
from portal.audit.triggers import evidence_models

logger = structlog.get_logger(__name__)

ORIGIN = "0" * 64
"""What stands for the seal before the first."""
LOCK = 0x5EA1
FETCH = 2000


@dataclass(frozen=True)
class Breach:
    """Something that is not as it was sealed."""

    day: date
    table: str
    text: str


def seal(until: date | None = None) -> list[DigestEntry]:
    """Seal every day that is over and not sealed yet, up to `until` (yesterday by default).

    Starts at the day of the oldest evidence. Returns the new entries; days without evidence have
    theirs too, so that the chain has no gap.
    """
    until = until or timezone.localdate() - timedelta(days=1)
    sealed = []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        last = DigestEntry.objects.order_by("-day").first()
        day = last.day + timedelta(days=1) if last else _first_day()
        previous = last.digest if last else ORIGIN
        while day is not None and day <= until:
            tables = {table: found for table, found in _read(day, _evidence()) if found["rows"]}
            entry = DigestEntry.objects.create(
                day=day, tables=tables, previous=previous, digest=chained(day, tables, previous)
            )
            sealed.append(entry)
            previous = entry.digest
            day += timedelta(days=1)
    for entry in sealed:
        rows = sum(table["rows"] for table in entry.tables.values())
        logger.info("audit_day_sealed", day=str(entry.day), digest=entry.digest, rows=rows)
    return sealed


def chained(day: date, tables: dict[str, Any], previous: str) -> str:
    """Return the digest of a day's tables after `previous`."""
    text = json.dumps(
        {"day": day.isoformat(), "tables": tables, "previous": previous},
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(text.encode()).hexdigest()


def verify(since: date | None = None) -> Iterator[Breach]:
    """Read the sealed days again, from `since` or the first, and yield what differs."""
    entries = DigestEntry.objects.order_by("day")
    before = entries.filter(day__lt=since).last() if since else None
    previous, expected_day = (
        (before.digest, before.day + timedelta(days=1)) if before else (ORIGIN, None)
    )
    for entry in entries.filter(day__gte=since) if since else entries:
        if expected_day is not None and entry.day != expected_day:
            yield Breach(entry.day, "", "a day before it has no seal")
        if entry.previous != previous:
            yield Breach(entry.day, "", "does not follow the seal of the day before")
        if entry.digest != chained(entry.day, entry.tables, entry.previous):
            yield Breach(entry.day, "", "the seal does not fit what it says")
        yield from _differences(entry)
        previous, expected_day = entry.digest, entry.day + timedelta(days=1)


@dataclass(frozen=True)
class _Table:
    """An evidence table and what of it is hashed."""

    name: str
    key: str
    at: str
    columns: tuple[str, ...]
    context: bool


def _evidence() -> dict[str, _Table]:
    """Return the evidence tables by name; the chain of seals is its own proof."""
    tables = {}
    for model, at in evidence_models().items():
        if model is not DigestEntry:
            meta = model._meta
            tables[meta.db_table] = _Table(
                name=meta.db_table,
                key=meta.pk.column,
                at=meta.get_field(at).column,
                columns=tuple(sorted(field.column for field in meta.concrete_fields)),
                context=any(field.name == "pgh_context" for field in meta.concrete_fields),
            )
    return dict(sorted(tables.items()))


def _differences(entry: DigestEntry) -> Iterator[Breach]:
    """Yield how the day's rows differ from what `entry` says."""
    known = _evidence()
    for name in entry.tables.keys() - known.keys():
        yield Breach(entry.day, name, "the table is not there any more")
    readable = {}
    for name, table in known.items():
        if _is_purged(entry.day, name):
            continue
        columns = tuple(entry.tables.get(name, {}).get("columns", table.columns))
        if gone := set(columns) - set(table.columns):
            yield Breach(entry.day, name, f"columns are not there any more: {sorted(gone)}")
        else:
            readable[name] = _Table(name, table.key, table.at, columns, table.context)
    for name, found in _read(entry.day, readable):
        sealed = entry.tables.get(name, {"rows": 0})
        if found["rows"] != sealed["rows"]:
            yield Breach(entry.day, name, f"{sealed['rows']} rows sealed, {found['rows']} found")
        elif found["rows"] and found["sha256"] != sealed["sha256"]:
            yield Breach(entry.day, name, "rows were changed")


def _is_purged(day: date, table: str) -> bool:
    """Tell whether the accesses of that day were removed because their time was over."""
    if table != AccessLog._meta.db_table:
        return False
    return AccessPurge.objects.filter(before__gte=bounds(day)[1]).exists()


def _read(day: date, tables: dict[str, _Table]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the row count and hash of each table for one local day."""
    start, end = bounds(day)
    for name, table in tables.items():
        rows, digest = _hash(table, start, end)
        yield name, {"rows": rows, "sha256": digest, "columns": list(table.columns)}


def _hash(table: _Table, start: datetime, end: datetime) -> tuple[int, str]:
    """Return the number of rows and a hash over them, as JSON in the order of the key.

    A history event is hashed with its context, which says who acted.
    """
    columns = [sql.Identifier("row", column) for column in table.columns]
    join = sql.SQL("")
    if table.context:
        join = sql.SQL(
            'LEFT JOIN pghistory_context AS context ON context.id = "row".pgh_context_id'
        )
        columns.append(sql.SQL("context.metadata AS pgh_context_metadata"))
    query = sql.SQL(
        'SELECT to_jsonb(line)::text FROM (SELECT {columns} FROM {table} AS "row" {join}'
        " WHERE {at} >= %s AND {at} < %s) AS line ORDER BY {key}"
    ).format(
        columns=sql.SQL(", ").join(columns),
        table=sql.Identifier(table.name),
        join=join,
        at=sql.Identifier("row", table.at),
        key=sql.Identifier("line", table.key),
    )
    digest = hashlib.sha256()
    rows = 0
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(query, [start, end])
        while lines := cursor.fetchmany(FETCH):
            rows += len(lines)
            for (line,) in lines:
                digest.update(line.encode() + b"\n")
    return rows, digest.hexdigest()


def bounds(day: date) -> tuple[datetime, datetime]:
    """Return the first instant of a local day and of the next."""
    start, end = (
        timezone.make_aware(datetime.combine(one, time())) for one in (day, day + timedelta(days=1))
    )
    return start, end


def _first_day() -> date | None:
    """Return the local day of the oldest evidence, or None."""
    oldest = [
        model.objects.aggregate(oldest=models.Min(at))["oldest"]
        for model, at in evidence_models().items()
        if model is not DigestEntry
    ]
    instants = [instant for instant in oldest if instant is not None]
    return timezone.localdate(min(instants)) if instants else None

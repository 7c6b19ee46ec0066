"""Repeated rows of a part, written in few statements however many they are.

The caller holds the lock of the part (`drafts.editing`).
"""

import json
from collections.abc import Iterable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Max

from portal.core.fields.forms import Answers
from portal.core.fields.unknown import question
from portal.filings.models import Part, PartRow

BATCH = 1000


def write_answers(target: Any, answers: Answers, names: Iterable[str]) -> None:
    """Set `answers` on a part or a row; what was typed unreadably is kept, question by question.

    `names` are the questions that were asked: what was kept of the others stays.
    """
    target.set_answers(answers.clean)
    asked = set(names)
    kept = {name: raw for name, raw in target.raw_input.items() if question(name) not in asked}
    target.raw_input = kept | answers.raw


def replace(
    part: Part, name: str, found: list[tuple[str, Answers]], *, keep_keys: bool = False
) -> None:
    """Make `found` the rows of the group `name`, in order: (key of a row, its answers).

    A key that no row has makes a new row, under that key with `keep_keys`.
    """
    manager = getattr(part, name)
    existing = {str(row.key): row for row in manager.all()}
    new, changed = [], []
    for position, (key, answers) in enumerate(found):
        row = existing.pop(key, None)
        if row is None:
            row = manager.model(part=part, **({"key": key} if keep_keys else {}))
            new.append(row)
        elif _differs(row, answers, position):
            changed.append(row)
        write_answers(row, answers, answers.clean)
        row.position = position
    _delete(manager, existing.values())
    _save(part, name, new, changed)


def append(part: Part, name: str, found: Iterable[Answers]) -> list[Any]:
    """Add rows after the last one; return them."""
    manager = getattr(part, name)
    last = manager.aggregate(last=Max("position"))["last"]
    start = 0 if last is None else last + 1
    new = []
    for position, answers in enumerate(found, start=start):
        row = manager.model(part=part, position=position)
        write_answers(row, answers, answers.clean)
        new.append(row)
    _save(part, name, new, [])
    return new


def amend(part: Part, name: str, found: Iterable[tuple[PartRow, Answers]]) -> int:
    """Set the answers given on rows that are there; return how many rows changed."""
    changed = []
    for row, answers in found:
        if _differs(row, answers, row.position):
            write_answers(row, answers, answers.clean)
            changed.append(row)
    _save(part, name, [], changed)
    return len(changed)


def remove(part: Part, name: str, keys: Iterable[str]) -> int:
    """Delete the rows of these keys; return how many there were."""
    manager = getattr(part, name)
    rows = list(manager.filter(key__in=list(keys)))
    _delete(manager, rows)
    _forget(part, name)
    return len(rows)


def _differs(row: PartRow, answers: Answers, position: int) -> bool:
    """Tell whether `write_answers` would change the row, or its place would."""
    after = type(row)(position=position)
    after.unknowns = dict(row.unknowns)
    after.raw_input = dict(row.raw_input)
    write_answers(after, answers, answers.clean)
    return (
        row.position != position
        or row.unknowns != after.unknowns
        or row.raw_input != after.raw_input
        or any(getattr(row, name) != getattr(after, name) for name in answers.clean)
    )


def _save(part: Part, name: str, new: list[Any], changed: list[Any]) -> None:
    model = getattr(part, name).model
    for start in range(0, len(new), BATCH):
        _write(model, new[start : start + BATCH], with_pk=False)
    for start in range(0, len(changed), BATCH):
        _write(model, changed[start : start + BATCH], with_pk=True)
    _forget(part, name)


def _write(model: Any, rows: list[Any], *, with_pk: bool) -> None:
    """Insert `rows`, or write them over those of the same primary key, in one statement.

    They travel as one JSON parameter: with forty parameters a row, most of the time of
    `bulk_create` goes into putting the statement together.
    """
    columns = [one for one in model._meta.concrete_fields if with_pk or not one.primary_key]
    names = [connection.ops.quote_name(one.column) for one in columns]
    types = [
        str(
            one.rel_db_type(connection)
            if one.primary_key or one.is_relation
            else one.db_type(connection)
        )
        for one in columns
    ]
    shape = ", ".join(f"{name} {kind}" for name, kind in zip(names, types, strict=True))
    listed = ", ".join(names)
    sql = (
        f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({listed})"  # noqa: S608 - names of our own
        f" SELECT {listed} FROM jsonb_to_recordset(%s::jsonb) AS sent({shape})"
    )
    if with_pk:
        key = connection.ops.quote_name(model._meta.pk.column)
        updates = ", ".join(f"{name} = EXCLUDED.{name}" for name in names if name != key)
        sql += f" ON CONFLICT ({key}) DO UPDATE SET {updates}"
    payload = [{one.column: getattr(row, one.attname) for one in columns} for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(sql, [json.dumps(payload, cls=DjangoJSONEncoder)])


def _delete(manager: Any, rows: Iterable[PartRow]) -> None:
    gone = [row.pk for row in rows]
    if gone:
        manager.filter(pk__in=gone).delete()


def _forget(part: Part, name: str) -> None:
    """Drop the rows that were read beforehand."""
    getattr(part, "_prefetched_objects_cache", {}).pop(name, None)

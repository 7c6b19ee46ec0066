"""Repeated rows of a part, written in few statements however many they are.

The caller holds the lock of the part (`drafts.editing`).
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Max, Model

from portal.core.fields.forms import Answers
from portal.core.fields.unknown import question
from portal.filings.models import Part, PartRow

BATCH = 500


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
    manager = getattr(part, name)
    model: type[Model] = manager.model
    manager.bulk_create(new, batch_size=BATCH)
    if changed:
        # One upsert: an UPDATE of many rows and columns would be a CASE for each of them.
        columns = [column.name for column in model._meta.concrete_fields if not column.primary_key]
        manager.bulk_create(
            changed,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=[model._meta.pk.name],  # type: ignore[union-attr]
            update_fields=columns,
        )
    _forget(part, name)


def _delete(manager: Any, rows: Iterable[PartRow]) -> None:
    gone = [row.pk for row in rows]
    if gone:
        manager.filter(pk__in=gone).delete()


def _forget(part: Part, name: str) -> None:
    """Drop the rows that were read beforehand."""
    getattr(part, "_prefetched_objects_cache", {}).pop(name, None)

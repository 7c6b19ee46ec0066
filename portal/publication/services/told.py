"""What a version says in short, with its advice: what goes beside each line that it names."""

# ruff: noqa: S608 - names come from the models and the registry, never from input

import itertools
import json
import threading
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from portal.publication import registry
from portal.publication.models import Publication, Version

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOST_REMEMBERED = 10_000
"""Versions of which a process remembers what they say: what one check may name, some 10 MB."""


class Memory:
    """What versions say, remembered by the process: a version never changes.

    Labels are lazy, so that it serves every language.
    """

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._most = most
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Know nothing, as at the start."""
        self._told: dict[int, dict[str, Any]] = {}

    def said_by(self, wanted: Collection[int]) -> dict[int, dict[str, Any]]:
        """Return what `said_by` does, asking the database only of versions that are new here."""
        found = {pk: told for pk in wanted if (told := self._told.get(pk))}
        if len(found) < len(wanted):
            new = said_by([pk for pk in wanted if pk not in found])
            found |= new
            with self._lock:
                self._told |= new
                too_many = len(self._told) - self._most
                for pk in list(itertools.islice(self._told, max(0, too_many))):
                    del self._told[pk]
        return found


memory = Memory()


def said_by(wanted: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return what versions say in short, by id, in one statement.

    `action` (the public reference), `version` (its number), `title`, `lifecycle`, `published_at`,
    `reason`, `url` (of the public page, without the site) and `advice`.
    """
    kinds = {kind.key: kind for kind in registry.all_kinds()}
    paths = list(dict.fromkeys(path for kind in kinds.values() for path in kind.advice_from))
    with connection.cursor() as cursor:
        cursor.execute(_told_sql(paths), ["{" + ",".join(map(str, wanted)) + "}"])
        rows = cursor.fetchall()
    advices: dict[tuple[str, ...], registry.Advice] = {}
    found = {}
    for pk, kind, reference, number, title, lifecycle, instant, reason, *texts in rows:
        told = (kind, *texts)
        if told not in advices:
            said = {
                path: json.loads(text) if text else None
                for path, text in zip(paths, texts, strict=True)
            }
            advices[told] = kinds[kind].advice(said)
        found[pk] = {
            "action": reference,
            "version": number,
            "title": title,
            "lifecycle": lifecycle,
            "published_at": _EPOCH + timedelta(microseconds=instant),
            "reason": reason,
            "url": kinds[kind].path(reference),
            "advice": advices[told],
        }
    return found


def _told_sql(paths: list[str]) -> str:
    """Return the statement that reads versions and those parts of their payloads, each as JSON.

    A payload may be long: each of its first parts is taken out of it once. An instant is a number:
    thousands are read in a tenth of the time of their text.
    """
    steps = [path.split("__") for path in paths]
    roots = list(dict.fromkeys(first for first, *_rest in steps))
    taken = "".join(f", payload -> '{root}' AS part_{n}" for n, root in enumerate(roots))
    told = "".join(
        f", (part_{roots.index(first)} #> '{{{','.join(rest)}}}')::text" for first, *rest in steps
    )
    return f"""
        SELECT version.id, publication.kind, publication.reference, number, title, lifecycle,
            (extract(epoch FROM published_at) * 1000000)::bigint, reason{told}
        FROM (
            SELECT id, publication_id, number, title, lifecycle, published_at, reason{taken}
            FROM {Version._meta.db_table} WHERE id = ANY(%s::bigint[]) OFFSET 0
        ) AS version
        JOIN {Publication._meta.db_table} AS publication
            ON publication.id = version.publication_id
    """

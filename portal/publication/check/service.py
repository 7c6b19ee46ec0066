"""The check itself: lines in, verdicts out, whatever the number of lines in three statements."""

# ruff: noqa: S608 - names come from the models and the registry, never from input

import gc
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.utils import timezone

from portal.publication import registry
from portal.publication.check import matching
from portal.publication.check.answers import Match, Result, Results
from portal.publication.check.lines import Line, Reader
from portal.publication.enums import ItemStatus, Lifecycle, Verdict
from portal.publication.models import Publication, Version

MOST_LINES = 10_000

VERDICTS = {
    matching.EXACT: (Verdict.CONCERNED_EXACT, ItemStatus.AFFECTED),
    matching.ALL: (Verdict.CONCERNED_ALL, ItemStatus.AFFECTED),
    matching.DOUBT: (Verdict.TO_VERIFY, ItemStatus.AFFECTED),
    matching.CLOSED: (Verdict.CONCERNED_CLOSED, ItemStatus.CLOSED),
    matching.DOUBT_CLOSED: (Verdict.TO_VERIFY, ItemStatus.CLOSED),
    matching.GONE: (Verdict.RELEASED, ItemStatus.RELEASED),
}


class TooManyLines(ValueError):
    """More lines than one check takes."""


def check(lines: Sequence[Line]) -> Results:
    """Return what the published actions say of each line, in the order of the lines.

    Exercises are left out. Nothing is kept. Raises TooManyLines beyond `MOST_LINES`.
    """
    if len(lines) > MOST_LINES:
        raise TooManyLines(len(lines))
    with uncollected():
        reader = Reader()
        found: list[Result] = []
        for number, line in enumerate(lines):
            parsed, error = reader.read(number, line)
            found.append(Result(line, parsed, None, error))
        checked_at = timezone.now()
        cursor, hits = matching.find(reader.probes)
        versions = _versions({hit.version for hit in hits if hit.version is not None})
        _judge(found, hits, versions)
    return Results(cursor, checked_at, found)


@contextmanager
def uncollected() -> Iterator[None]:
    """Put off the collection of garbage: of the many objects of a stock none is garbage yet.

    It would look at all those of the process several times, for a third of the time of a check.
    """
    is_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if is_on:
            gc.enable()


def _judge(
    found: list[Result], hits: list[matching.Hit], versions: dict[int, dict[str, Any]]
) -> None:
    weights: dict[int, list[tuple[int, Match]]] = {}
    known = set()
    for hit in hits:
        if hit.version is None:
            known.add(hit.number)
            continue
        match = _match(hit, versions[hit.version])
        weights.setdefault(hit.number, []).append((hit.weight, match))
    for number, result in enumerate(found):
        if result.error:
            continue
        matched = weights.get(number)
        if matched:
            if len(matched) > 1:
                matched.sort(key=lambda pair: (-pair[0], pair[1].action))
            result.matches = [match for _weight, match in matched]
            result.verdict = result.matches[0].verdict
        elif number in known:
            result.verdict = Verdict.NOT_LISTED
        else:
            result.verdict = Verdict.UNKNOWN_ID


def _match(hit: matching.Hit, version: dict[str, Any]) -> Match:
    verdict, status = VERDICTS[hit.weight]
    if status == ItemStatus.RELEASED and version["lifecycle"] == Lifecycle.RETRACTED:
        status = ItemStatus.RETRACTED
    return Match(verdict=verdict, status=status, line=hit.line or 0, **version)


def _versions(wanted: set[int]) -> dict[int, dict[str, Any]]:
    """Return what a match tells of its version, by id."""
    kinds = {kind.key: kind for kind in registry.all_kinds()}
    paths = list(dict.fromkeys(path for kind in kinds.values() for path in kind.advice_from))
    with connection.cursor() as cursor:
        cursor.execute(_told_sql(paths), [list(wanted)])
        rows = cursor.fetchall()
    advices: dict[tuple[str, ...], registry.Advice] = {}
    found = {}
    for pk, kind, reference, number, title, lifecycle, at, reason, *texts in rows:
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
            "published_at": at,
            "reason": reason,
            "url": kinds[kind].path(reference),
            "advice": advices[told],
        }
    return found


def _told_sql(paths: list[str]) -> str:
    """Return the statement that reads versions and those parts of their payloads, each as JSON.

    A payload may be long: each of its first parts is taken out of it once.
    """
    steps = [path.split("__") for path in paths]
    roots = list(dict.fromkeys(first for first, *_rest in steps))
    taken = "".join(f", payload -> '{root}' AS part_{n}" for n, root in enumerate(roots))
    told = "".join(
        f", (part_{roots.index(first)} #> '{{{','.join(rest)}}}')::text" for first, *rest in steps
    )
    return f"""
        SELECT version.id, publication.kind, publication.reference, number, title, lifecycle,
            published_at, reason{told}
        FROM (
            SELECT id, publication_id, number, title, lifecycle, published_at, reason{taken}
            FROM {Version._meta.db_table} WHERE id = ANY(%s) OFFSET 0
        ) AS version
        JOIN {Publication._meta.db_table} AS publication
            ON publication.id = version.publication_id
    """

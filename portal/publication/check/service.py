"""The check itself: lines in, verdicts out, whatever the number of lines in three statements."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.publication.check import matching
from portal.publication.check.answers import Match, Result, Results
from portal.publication.check.lines import Line, Reader
from portal.publication.enums import ItemStatus, Lifecycle, Verdict
from portal.publication.services.told import memory

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


def check(lines: Sequence[Line], *, exercises: bool = False) -> Results:
    """Return what the published actions say of each line, in the order of the lines.

    Exercises are left out, or with `exercises` all else. Nothing is kept. Raises TooManyLines
    beyond `MOST_LINES`.
    """
    if len(lines) > MOST_LINES:
        raise TooManyLines(len(lines))
    with uncollected():
        return _checked(lines, exercises=exercises)


def _checked(lines: Sequence[Line], *, exercises: bool) -> Results:
    # A function of its own: what it needs meanwhile is gone before garbage is collected again.
    reader = Reader()
    found: list[Result] = []
    for number, line in enumerate(lines):
        parsed, error = reader.read(number, line)
        found.append(Result(line, parsed, None if error else Verdict.UNKNOWN_ID, error))
    checked_at = timezone.now()
    cursor, hits = matching.find(reader.probes, exercises=exercises)
    versions = memory.said_by({one for _number, one, _line, _weight in hits if one is not None})
    _judge(found, hits, versions)
    for number, lot in reader.swallowing.items():
        if found[number].verdict == Verdict.TO_VERIFY:
            _warn(found[number], lot)
    return Results(cursor, checked_at, found)


@contextmanager
def uncollected() -> Iterator[None]:
    """Put off the collection of garbage: of the many objects of a stock none is garbage yet.

    It would look at all those of the process several times, for a third of the time of a check.
    What is still referred to at the end is looked at once then: let a function go before.
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
    for number, version, line, weight in hits:
        if version is None:
            found[number].verdict = Verdict.NOT_LISTED
            found[number].no_longer_named = weight == matching.NO_LONGER
        else:
            match = _match(weight, line or 0, versions[version])
            weights.setdefault(number, []).append((weight, match))
    for number, matched in weights.items():
        if len(matched) > 1:
            matched.sort(key=lambda pair: (-pair[0], pair[1].action))
        result = found[number]
        result.matches = [match for _weight, match in matched]
        result.verdict = result.matches[0].verdict


def _warn(result: Result, lot: str) -> None:
    """Say why a lot that was read whole may be another one, which an action names."""
    text = _(
        "Si votre lecteur perd les séparateurs, le lot n’est que le début de « %(lot)s » : lisez-le"
        " sur la boîte."
    ) % {"lot": lot}
    result.parsed = result.parsed._replace(warnings=(*result.parsed.warnings, text))


def _match(weight: int, line: int, version: dict[str, Any]) -> Match:
    verdict, status = VERDICTS[weight]
    if weight == matching.GONE and version["lifecycle"] == Lifecycle.RETRACTED:
        status = ItemStatus.RETRACTED
    return Match(verdict, status, line, version)

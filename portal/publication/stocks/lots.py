"""Lots and serial numbers without the code of their product: which published actions name them."""

# ruff: noqa: S608 - names come from the models, never from input

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection
from django.db.models import QuerySet

from portal.publication import registry
from portal.publication.check import Match, Result
from portal.publication.enums import ItemStatus, Lifecycle, Verdict
from portal.publication.models import AffectedItem, CurrentItem, Document, Version
from portal.publication.services.told import said_by
from portal.reference.identifiers import (
    SHORTEST_LOOSE,
    Scheme,
    Serial,
    loosened,
    lot_key,
    serial_parts,
)

LONGEST = 60
MOST_NAMED = 10
"""Actions that are told of one lot."""

_STANDING = (ItemStatus.AFFECTED, ItemStatus.CLOSED)
_READ = {
    str(one)
    for one in (
        *(Scheme.GS1, Scheme.HIBC, Scheme.ICCBBA, Scheme.PPN, Scheme.GTIN),
        *(Scheme.CIP13, Scheme.ACL13, Scheme.UCD13),
    )
}
"""What is surely the code of a product, known or not."""


class Named(NamedTuple):
    """A version that names what was asked, on which line, and what stands of it."""

    version: int
    line: int
    status: ItemStatus


@dataclass(frozen=True)
class _Asked:
    """What a line without a known code is looked for by; empty where it says nothing."""

    lot: str = ""
    serial: Serial | None = None


def look_up(results: Sequence[Result], *, exercises: bool = False) -> dict[int, bool]:
    """Have the lines that no code finds say which actions name their lot or serial number.

    Returns the places of those that an action names, and whether it writes the lot otherwise. They
    are to be verified: two makers may give the same lot, and a product without code is named by
    its lots alone. Exercises are left out, or with `exercises` all else.
    """
    asked = {place: one for place, result in enumerate(results) if (one := _asked(result))}
    if not asked:
        return {}
    by_lot = _by_lot({one.lot for one in asked.values()} - {""}, exercises=exercises)
    serials = {place: one.serial for place, one in asked.items() if one.serial}
    by_serial = _by_serial(serials, exercises=exercises)
    found: dict[int, tuple[bool, list[Named]]] = {}
    for place, one in asked.items():
        exact, loose = by_lot.get(one.lot, ()), by_lot.get(_loose(one.lot), ())
        told = exact or by_serial.get(place) or loose
        if told:
            found[place] = told is loose, _first(told)
    said = said_by({one.version for _loosely, told in found.values() for one in told})
    for place, (_loosely, told) in found.items():
        results[place].matches = [
            Match(Verdict.TO_VERIFY, one.status, one.line, said[one.version]) for one in told
        ]
        results[place].verdict, results[place].error = Verdict.TO_VERIFY, ""
    return {place: loosely for place, (loosely, _told) in found.items()}


def _asked(result: Result) -> _Asked | None:
    """Return what a line is looked for by, None when its code is known or it says nothing."""
    if result.verdict not in (None, Verdict.UNKNOWN_ID):
        return None
    line = result.line
    text = (line.scan or line.identifier).strip()
    if text and (line.lot or line.serial or result.parsed.scheme in _READ):
        return None
    lot = _fit(lot_key(text or line.lot))
    serial = _fit(text if text else line.serial)
    parts = serial_parts(serial)
    asked = _Asked(lot, parts if parts.stands_alone else None)
    return asked if asked.lot or asked.serial else None


def _fit(text: str) -> str:
    return text if len(text) <= LONGEST and any(char.isdigit() for char in text) else ""


def _loose(lot: str) -> str:
    """Return under what a lot written otherwise is found, "" for one that is too short."""
    key = loosened(lot)
    return f"~{key}" if len(key) >= SHORTEST_LOOSE else ""


def _first(told: Iterable[Named]) -> list[Named]:
    """Return the first line of each of the last versions published."""
    found: dict[int, Named] = {}
    for one in sorted(told, key=lambda named: (-named.version, named.line)):
        found.setdefault(one.version, one)
    return list(found.values())[:MOST_NAMED]


def _by_lot(keys: set[str], *, exercises: bool) -> dict[str, list[Named]]:
    """Return what names these lots: by their keys, and by `_loose` for other writings."""
    if not keys:
        return {}
    wanted = sorted({loosened(key) for key in keys})
    rehearsed = Document.objects.filter(exercise=True).values("pk")
    rows = CurrentItem.objects.filter(loose_lot__in=wanted, status__in=_STANDING)
    rows = rows.exclude(lot_key="")
    rows = (
        rows.filter(publication__in=rehearsed)
        if exercises
        else rows.exclude(publication__in=rehearsed)
    )
    found: dict[str, list[Named]] = {}
    told = rows.order_by("pk").values_list("lot_key", "version", "line", "status")
    for key, version, line, status in (*told, *_without_code(wanted, exercises=exercises)):
        one = Named(version, line, ItemStatus(status))
        found.setdefault(key, []).append(one)
        found.setdefault(_loose(key), []).append(one)
    found.pop("", None)
    return found


def _without_code(
    wanted: list[str], *, exercises: bool
) -> Iterator[tuple[str, int, int, ItemStatus]]:
    """Yield the lot, version and line of the products without code that bear one of these lots."""
    documents = Document.objects.filter(loose_lots__overlap=wanted, exercise=exercises)
    for item, one in _bare(documents):
        if item.lot_key and loosened(item.lot_key) in wanted:
            yield item.lot_key, *one


def _bare(documents: QuerySet[Document]) -> Iterator[tuple[AffectedItem, Named]]:
    """Yield the units of the products without code of these publications, the last ones first."""
    standing = documents.exclude(lifecycle=Lifecycle.RETRACTED)
    versions = Version.objects.filter(pk__in=standing.values("publication__current"))
    for version in versions.select_related("publication").order_by("-pk"):
        is_closed = version.lifecycle == Lifecycle.CLOSED
        status = ItemStatus.CLOSED if is_closed else ItemStatus.AFFECTED
        for product in registry.page_of(version.publication.kind).unscannable(version.payload):
            for unit in product.units:
                yield unit.item, Named(version.pk, product.number, status)


_RANGES = f"""
    WITH given AS MATERIALIZED (
        SELECT prefix, digits, min(number) AS first, max(number) AS last,
            range_agg(int8range(number, number, '[]')) AS numbers
        FROM unnest(%s::text[], %s::int[], %s::bigint[]) AS one (prefix, digits, number)
        GROUP BY prefix, digits
    )
    SELECT prefix, digits, serial_from, serial_to, version_id, line, status
    FROM given CROSS JOIN LATERAL (
        SELECT serial_from, serial_to, version_id, line, status, publication_id
        FROM {CurrentItem._meta.db_table} AS current
        WHERE serial_prefix = given.prefix AND serial_digits = given.digits AND serial_digits > 0
            AND serial_to >= given.first AND serial_from <= given.last
            AND int8range(serial_from, serial_to, '[]') && given.numbers
        OFFSET 0
    ) AS item
    JOIN {Document._meta.db_table} AS document USING (publication_id)
    WHERE status = ANY(%s) AND document.exercise = %s
    ORDER BY version_id DESC, line
"""
"""What holds one of many numbers: the ranges of a prefix are read once, however many ask."""


def _by_serial(serials: dict[int, Serial], *, exercises: bool) -> dict[int, list[Named]]:
    """Return what names these serial numbers, alone or within a range, by their places."""
    if not serials:
        return {}
    places: dict[tuple[str, int], dict[int, list[int]]] = {}
    for place, one in serials.items():
        numbers = places.setdefault((one.prefix, one.digits), {})
        numbers.setdefault(one.number, []).append(place)
    kinds = {key: _Numbers(numbers) for key, numbers in places.items()}
    columns = [(*key, number) for key, numbers in places.items() for number in numbers]
    with connection.cursor() as cursor:
        asked = [list(column) for column in zip(*columns, strict=True)]
        cursor.execute(_RANGES, [*asked, [str(one) for one in _STANDING], exercises])
        for prefix, digits, first, last, version, line, status in cursor:
            kinds[prefix, digits].name(first, last, Named(version, line, ItemStatus(status)))
    bare = _serials_without_code(serials.values(), exercises=exercises)
    for kind, first, last, told in bare:
        kinds[kind].name(first, last, told)
    return {
        place: named
        for key, numbers in places.items()
        for number, named in kinds[key].found.items()
        for place in numbers[number]
    }


def _serials_without_code(
    serials: Iterable[Serial], *, exercises: bool
) -> Iterator[tuple[tuple[str, int], int, int, Named]]:
    """Yield the kind and the ends of the ranges of these kinds that bear no code."""
    wanted = {one.series for one in serials}
    documents = Document.objects.filter(serials__overlap=sorted(wanted), exercise=exercises)
    for item, one in _bare(documents):
        parts = serial_parts(item.serial)
        if parts.series in wanted and item.serial_from is not None:
            last = item.serial_to if item.serial_to is not None else item.serial_from
            yield (parts.prefix, parts.digits), item.serial_from, last, one


class _Numbers:
    """The numbers of one prefix, and what names each of them: `MOST_NAMED` versions at the most."""

    def __init__(self, numbers: Iterable[int]) -> None:
        self.found: dict[int, list[Named]] = {}
        self._open = sorted(numbers)

    def name(self, first: int, last: int, one: Named) -> None:
        """Keep that `one` names the numbers from `first` to `last`; versions come in their order.

        Numbers of which enough is known are looked at no more.
        """
        start, end = bisect_left(self._open, first), bisect_right(self._open, last)
        has_enough = False
        for number in self._open[start:end]:
            named = self.found.setdefault(number, [])
            if not named or named[-1].version != one.version:
                named.append(one)
                has_enough |= len(named) == MOST_NAMED
        if has_enough:
            self._open[start:end] = [
                number for number in self._open[start:end] if len(self.found[number]) < MOST_NAMED
            ]

"""What two versions name without any code: the units that one adds to the other and releases.

No item tells them, as items are joined by their codes: they stand in the payloads.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from portal.core.fields.folding import folded
from portal.publication import registry
from portal.publication.models import AffectedItem, Version

Payload = Mapping[str, Any]
_Narrowing = tuple[str, date, date, date, date]
"""The software version, and the first and last days of expiry and of manufacture."""


class Bare(NamedTuple):
    """Units of a product without code, in the shape of an item that nothing stores."""

    item: AffectedItem
    reason: str


@dataclass(frozen=True)
class Difference:
    """The units that a version adds to another one, and those that it releases of it."""

    added: list[Bare] = field(default_factory=list)
    removed: list[Bare] = field(default_factory=list)


def difference(
    kind: str, older: Payload | None, newer: Payload, newer_id: int | None = None
) -> Difference:
    """Return what changed between two payloads of a kind; all units of a first version are added.

    A unit that several units of the other side hold together is neither added nor released. Those
    of a product that got a code are items from then on, of the version `newer_id`: the ones that
    no item of its line holds are released. Without that version it keeps them all.
    """
    page = registry.get(kind).page
    if page is None:
        return Difference()
    before, after = page.unscannable(older) if older else (), page.unscannable(newer)
    if not before and not after:
        return Difference()
    same = page.same_lines(older, newer) if older else {}
    names = {one.number: folded(one.product) for one in after}
    owners = {
        one.number: names.get(same.get(one.number, 0)) or folded(one.product) for one in before
    }
    coded = {one.number for one in before if same.get(one.number) not in {None, *names}}
    old = [(owners[one.number], bare) for one in before for bare in _units(one)]
    new = [(names[one.number], bare) for one in after for bare in _units(one)]
    items: list[tuple[str, Bare]] = []
    if coded and newer_id is not None:
        lines = {same[number]: owners[number] for number in coded}
        items = [(lines[one.line], Bare(one, "")) for one in _items(newer_id, lines)]
        coded = set()
    held_before, held_after = _Held(old), _Held([*new, *items])
    return Difference(
        added=[bare for owner, bare in new if not held_before.holds(owner, bare.item)],
        removed=[
            bare
            for owner, bare in old
            if bare.item.line not in coded and not held_after.holds(owner, bare.item)
        ],
    )


def between(older_id: int | None, newer: Version) -> Difference:
    """Return what a version changed in the one of that id; payloads are read when they matter."""
    ids = [one for one in (older_id, newer.pk) if one is not None]
    named = Version.objects.filter(pk__in=ids, found_by__unscannable__gt=0)
    if not named.exists():
        return Difference()
    payloads = dict(Version.objects.filter(pk__in=ids).values_list("pk", "payload"))
    older = payloads[older_id] if older_id is not None else None
    return difference(newer.publication.kind, older, payloads[newer.pk], newer.pk)


def _items(version: int, lines: Iterable[int]) -> Iterable[AffectedItem]:
    # By their own key: by default they are joined with their version, which may not be there yet.
    return AffectedItem.objects.filter(version=version, line__in=lines).order_by("pk")


def _units(product: Any) -> Iterator[Bare]:
    for unit in product.units:
        yield Bare(unit.item, product.reason)


class _Held:
    """The units of one side, by what they are looked for: as `coverage` does of items."""

    def __init__(self, units: Iterable[tuple[str, Bare]]) -> None:
        found: dict[tuple[str, ...], dict[_Narrowing, list[tuple[int, int]]]] = {}
        for owner, (item, _reason) in units:
            ranges = found.setdefault(_name(owner, item), {}).setdefault(_narrowing(item), [])
            if item.serial_from is not None:
                ranges.append((item.serial_from, item.serial_to or item.serial_from))
        self._found = {
            name: [(narrowing, _merged(ranges)) for narrowing, ranges in sides.items()]
            for name, sides in found.items()
        }

    def holds(self, owner: str, item: AffectedItem) -> bool:
        """Tell whether these units hold all of an item: its lot or any, its numbers or any."""
        lots, serials = {item.lot_key, ""}, {(item.serial_prefix, item.serial_digits), ("", 0)}
        return any(
            _within(item, narrowing) and _counted(item, ranges)
            for lot in lots
            for prefix, digits in serials
            for narrowing, ranges in self._found.get((owner, lot, prefix, str(digits)), ())
        )


def _name(owner: str, item: AffectedItem) -> tuple[str, ...]:
    return owner, item.lot_key, item.serial_prefix, str(item.serial_digits)


def _narrowing(item: AffectedItem) -> _Narrowing:
    return (
        item.software,
        item.expiry_from or date.min,
        item.expiry_to or date.max,
        item.manufactured_from or date.min,
        item.manufactured_to or date.max,
    )


def _within(item: AffectedItem, held: _Narrowing) -> bool:
    software, *days = _narrowing(item)
    first, last, made_first, made_last = held[1:]
    return (
        held[0] in ("", software)
        and first <= days[0]
        and days[1] <= last
        and made_first <= days[2]
        and days[3] <= made_last
    )


def _counted(item: AffectedItem, ranges: list[tuple[int, int]]) -> bool:
    """Tell whether ranges of numbers hold those of an item; without any range, all are held."""
    if not ranges:
        return True
    if item.serial_from is None:
        return False
    last = item.serial_to or item.serial_from
    return any(start <= item.serial_from and last <= end for start, end in ranges)


def _merged(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if found and start <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found

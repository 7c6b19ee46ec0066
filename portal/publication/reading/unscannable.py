"""Products that a version names without any code: no scan and no stock check finds them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

from django.utils.translation import gettext as _

from portal.core.fields.folding import folded
from portal.publication.editions import Item
from portal.publication.models import AffectedItem, Version
from portal.publication.reading.lines import Line, Units, extent
from portal.publication.registry import page_of
from portal.publication.services.rows import rows_of
from portal.reference.identifiers import (
    SHORTEST_LOOSE,
    IdentifierType,
    loose_lot_key,
    lot_key,
    serial_parts,
)

MOST_UNITS = 200
"""Units of a product that its page names; a search in the list finds the others."""


@dataclass(frozen=True)
class Unit:
    """Affected units in the shape of an item that nothing stores, and their expiry if known."""

    item: AffectedItem
    expiry: date | None = None

    @property
    def words(self) -> str:
        told = extent(self.item)
        if self.expiry is None:
            return told
        return _("%(units)s (péremption %(day)s)") % {
            "units": told,
            "day": f"{self.expiry:%d/%m/%Y}",
        }

    def is_named(self, text: str) -> bool:
        """Tell whether a typed lot, serial number or version is that of these units."""
        key, parts, item = lot_key(text), serial_parts(text), self.item
        within = (
            item.serial_from is not None
            and (parts.prefix, parts.digits) == (item.serial_prefix, item.serial_digits)
            and item.serial_from <= parts.number <= (item.serial_to or 0)
        )
        same = folded(text) in folded(f"{item.serial} {item.software}")
        loose = loose_lot_key(text)
        alike = len(loose) >= SHORTEST_LOOSE and loose == loose_lot_key(item.lot_key)
        return within or same or alike or bool(key and key in item.lot_key)


@dataclass(frozen=True)
class Unscannable:
    """A product without a code: its number in the notice, why it has none, its units."""

    number: int
    product: str
    reason: str
    units: tuple[Unit, ...]

    @property
    def extents(self) -> list[str]:
        """Return the units in words, `MOST_UNITS` of them at the most."""
        return [unit.words for unit in self.units[:MOST_UNITS]]

    @property
    def left_out(self) -> int:
        return max(0, len(self.units) - MOST_UNITS)

    def sample(self, most: int) -> Units:
        """Return the first units, as those of the products that have a code."""
        items = [unit.item for unit in self.units[:most]]
        return Units(Line(self.number, self.product), items, len(self.units) - len(items))


def of(version: Version) -> Sequence[Unscannable]:
    """Return the products without code of a version; its payload is read when it has any."""
    if not version.found_by.get("unscannable"):
        return ()
    return cast(
        "Sequence[Unscannable]", page_of(version.publication.kind).unscannable(version.payload)
    )


def as_items(number: int, product: str, units: Iterable[Mapping[str, Any]]) -> list[AffectedItem]:
    """Return the units of a product as items that nothing stores."""
    kind = IdentifierType.MANUFACTURER_REF
    items = [
        Item(line=number, product=product, identifier_kind=kind, identifier="", **unit)
        for unit in units
    ]
    return [AffectedItem(**row._asdict()) for row in rows_of(items)]


def matching(products: Sequence[Unscannable], text: str, number: int = 0) -> list[Unscannable]:
    """Return those of `products` that the filters of a list leave, with the units that they leave.

    `text` is the name of a product, a lot or a serial number; `number` is that of a product, 0 for
    any.
    """
    found = [one for one in products if number in (0, one.number)]
    if not text:
        return found
    kept = []
    for one in found:
        if folded(text) in folded(one.product):
            kept.append(one)
        elif units := tuple(unit for unit in one.units if unit.is_named(text)):
            kept.append(replace(one, units=units))
    return kept


def count_units(products: Sequence[Unscannable]) -> int:
    """Return how many lines of units these products have."""
    return sum(len(one.units) for one in products)

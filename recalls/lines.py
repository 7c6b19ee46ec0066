"""Joining the lines of a notice: which product a batch, a serial number or a period is of."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from portal.core.fields.folding import folded
from portal.reference.identifiers import bare, identifier_key
from recalls.enums import IdentifierType, Reach, RowScope

Values = Mapping[str, Any]
WRITINGS = (
    IdentifierType.GTIN,
    IdentifierType.CIP7,
    IdentifierType.ACL7,
    IdentifierType.MANUFACTURER_REF,
)
"""Kinds whose keys differ for the same digits."""


def names_of(product: Values) -> set[str]:
    """Return what may name a product line: its identifier in any writing, references, name."""
    plain = {product["name"], product["catalogue_reference"], product["identifier"]}
    found = {folded(one) for one in plain if one}
    if product["identifier"]:
        found.add(key_of(product))
    return found


def key_of(product: Values) -> str:
    """Return the identifier of a product line as it is compared, "" when it has none."""
    if not product["identifier"]:
        return ""
    if not product["id_type"]:
        return bare(product["identifier"])
    return identifier_key(product["id_type"], product["identifier"])


def by_name(products: Sequence[Values]) -> dict[str, int]:
    """Return the position of each product by what may name it; a name of several names none."""
    found: dict[str, int] = {}
    twice: set[str] = set()
    for position, product in enumerate(products):
        for name in names_of(product):
            if name in found:
                twice.add(name)
            found[name] = position
    return {name: position for name, position in found.items() if name not in twice}


def product_of(scope: Values, products: Sequence[Values], names: Mapping[str, int]) -> int | None:
    """Return the position of the product that a line is of, None when it cannot be told.

    A line that names no product is of the only one whose units are listed.
    """
    told = scope["product"].strip()
    if told:
        position = names.get(folded(told))
        if position is None:
            # The same number may be written as a GTIN, an EAN or an ACL code.
            keys = (identifier_key(kind, told) for kind in WRITINGS)
            position = next((names[key] for key in keys if key in names), None)
        return position
    # Two are enough to be in doubt: lists are long.
    listed = (n for n, product in enumerate(products) if product["reach"] != Reach.ALL)
    candidates = list(islice(listed, 2)) or range(len(products))
    return candidates[0] if len(candidates) == 1 else None


def identifiers(product: Values) -> Iterator[tuple[str, str]]:
    """Yield what identifies a product in a stock: its code, and the maker's own reference."""
    if product["identifier"] and product["id_type"] != IdentifierType.BASIC_UDI_DI:
        yield product["id_type"], product["identifier"]
    reference = product["catalogue_reference"]
    if reference and reference != product["identifier"]:
        yield IdentifierType.MANUFACTURER_REF, reference


def is_unscannable(product: Values) -> bool:
    """Tell whether nothing that a pack or a stock bears names the product."""
    return not any(identifiers(product))


def units_of(scope: Values) -> dict[str, Any]:
    """Return the units that a line of the list means, as the fields of a published item."""
    kind = scope["scope"]
    found: dict[str, Any] = {"scope": kind}
    if kind == RowScope.LOT:
        found["lot"] = scope["lot"]
    elif kind in (RowScope.SERIAL, RowScope.SERIAL_RANGE):
        found |= {"serial": scope["serial"], "serial_to": scope["serial_to"]}
    elif kind == RowScope.EXPIRY:
        found |= {"expiry_from": scope["date_from"], "expiry_to": scope["date_to"]}
    elif kind == RowScope.MANUFACTURE:
        found |= {"manufactured_from": scope["date_from"], "manufactured_to": scope["date_to"]}
    elif kind == RowScope.SOFTWARE:
        found["software"] = scope["software"]
    return found

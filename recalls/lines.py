"""Joining the lines of a notice: which product a batch, a serial number or a period is of."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from portal.core.fields.folding import folded
from portal.reference.identifiers import bare, checked, identifier_key
from recalls.enums import IdentifierType, Reach, RowScope

Values = Mapping[str, Any]
WRITINGS = (
    IdentifierType.GTIN,
    IdentifierType.CIP7,
    IdentifierType.ACL7,
    IdentifierType.MANUFACTURER_REF,
)
"""Kinds whose keys differ for the same digits."""

_SEPARATOR = re.compile(r"[;\n|]")
"""A code may hold spaces, commas and slashes."""


GS1_PREFIXES = (
    ("34008", IdentifierType.UCD13),
    ("3400", IdentifierType.CIP13),
    ("3401", IdentifierType.ACL13),
)


def identifier_type(identifier: str) -> str:
    """Return what an identifier is by its digits, "" when they do not tell."""
    bare = identifier_key(IdentifierType.MANUFACTURER_REF, identifier)
    if not (bare.isascii() and bare.isdigit()):
        return ""
    number = bare[1:] if len(bare) == 14 and bare.startswith("0340") else bare
    if len(number) == 13:
        for prefix, kind in GS1_PREFIXES:
            if number.startswith(prefix) and len(bare) == 13:
                return str(kind.value)
        return str((IdentifierType.EAN13 if len(bare) == 13 else IdentifierType.GTIN).value)
    return str(IdentifierType.GTIN.value) if len(bare) in (8, 12, 14) else ""


def further_codes(product: Values) -> list[tuple[str, str]]:
    """Return the other codes of a product line, each with its type, "" when it cannot be told.

    What digits do not tell is a UDI-DI when it has the form of one (HIBC, ICCBBA, PPN).
    """
    found = []
    for code in separated(product["other_identifiers"]):
        kind = identifier_type(code)
        if not kind and not checked(IdentifierType.UDI_DI, code).error:
            kind = IdentifierType.UDI_DI.value
        found.append((kind, code))
    return found


def separated(text: str) -> list[str]:
    """Return the codes of an answer that holds several, each once."""
    return list(dict.fromkeys(one.strip() for one in _SEPARATOR.split(text) if one.strip()))


def emdn_codes(product: Values) -> list[str]:
    """Return the codes of the nomenclature of a product line, the first one before the others."""
    return list(dict.fromkeys(filter(None, [product["emdn"], *separated(product["other_emdn"])])))


def keys_of(product: Values) -> list[str]:
    """Return all codes of a product line as they are compared."""
    others = [identifier_key(kind, code) for kind, code in further_codes(product) if kind]
    return list(dict.fromkeys(filter(None, [key_of(product), *others])))


def names_of(product: Values) -> set[str]:
    """Return what may name a product line: its identifier in any writing, references, name."""
    plain = {product["name"], product["catalogue_reference"], product["identifier"]}
    plain.update(separated(product["other_identifiers"]))
    return {folded(one) for one in plain if one} | {*keys_of(product)}


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
        return next((names[one] for one in writings(told) if one in names), None)
    # Two are enough to be in doubt: lists are long.
    listed = (n for n, product in enumerate(products) if product["reach"] != Reach.ALL)
    candidates = list(islice(listed, 2)) or range(len(products))
    return candidates[0] if len(candidates) == 1 else None


def writings(told: str) -> Iterator[str]:
    """Yield the names under which a text may name a product, the text itself first.

    The same number may be written as a GTIN, an EAN or an ACL code.
    """
    yield folded(told)
    for kind in WRITINGS:
        yield identifier_key(kind, told)


def called(product: Values) -> str:
    """Return how lines name a product: its identifier, else its reference, else its name."""
    return str(product["identifier"] or product["catalogue_reference"] or product["name"])


def same_products(older: Sequence[Values], newer: Sequence[Values]) -> dict[int, int]:
    """Return the place among `newer` products of each of the `older` ones that is still there.

    Such a product has its row, with its name, its reference or one of its codes: a row in which
    another product was written is another product. Without its row, it has a code or a reference
    that no other product has; a name alone may be that of several models.
    """
    found: dict[int, int] = {}
    rows = {key: place for place, product in enumerate(newer) if (key := product.get("key"))}
    for place, product in enumerate(older):
        own = rows.get(product.get("key"))
        if own is not None and names_of(product) & names_of(newer[own]):
            found[place] = own
    left = set(range(len(newer))) - set(found.values())
    marks: dict[str, set[int]] = {}
    for place in left:
        for mark in _marks(newer[place]):
            marks.setdefault(mark, set()).add(place)
    for place, product in enumerate(older):
        told = set().union(*(marks.get(mark, ()) for mark in _marks(product)))
        if place not in found and len(told) == 1 and told <= left:
            found[place] = told.pop()
            left.discard(found[place])
    return found


def _marks(product: Values) -> set[str]:
    """Return what tells a product from the others of its name."""
    return {*keys_of(product), *filter(None, [folded(product["catalogue_reference"] or "")])}


def identifiers(product: Values) -> Iterator[tuple[str, str]]:
    """Yield what identifies a product in a stock: its codes, and the maker's own reference."""
    if product["identifier"] and product["id_type"] != IdentifierType.BASIC_UDI_DI:
        yield product["id_type"], product["identifier"]
    for kind, code in further_codes(product):
        if kind:
            yield kind, code
    reference = product["catalogue_reference"]
    # « - » is how people write that there is none.
    if bare(reference) and reference != product["identifier"]:
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

"""Affected identifiers as flat rows: what a stock is joined with."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.conf import settings

from portal.publication import registry
from portal.publication.enums import ItemStatus, Lifecycle
from portal.publication.models import AffectedItem, Version
from portal.publication.services.told import said_by
from portal.reference.identifiers import gtin_of

COLUMNS = (
    "action",
    "version",
    "line",
    "status",
    "product",
    "identifier_type",
    "identifier",
    "key",
    "gtin14",
    "scope",
    "lot",
    "lot_key",
    "serial",
    "serial_to",
    "expiry_from",
    "expiry_to",
    "manufactured_from",
    "manufactured_to",
    "software",
    "required_actions",
    "block_dispensing",
    "deadline",
    "url",
    "no_identifier_reason",
)
"""What a row says, in the order of its columns in a table."""

_FIRST = 2**62
"""The places of rows without primary key begin beyond every one."""
_BITS = 20
"""A publication has fewer lines than so many bits count."""


def row(item: AffectedItem, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item as a row; `said` is what `services.told.said_by` gives of its version.

    `key` and `lot_key` are what other codes are compared by: a GTIN on 14 digits, a lot without
    its spaces and in capitals. Days are ISO 8601, None where nothing bounds them.
    """
    advice = said["advice"]
    return {
        "action": said["action"],
        "version": said["version"],
        "line": item.line,
        "status": (
            ItemStatus.CLOSED if said["lifecycle"] == Lifecycle.CLOSED else ItemStatus.AFFECTED
        ).value,
        "product": item.product,
        "identifier_type": item.identifier_kind,
        "identifier": item.identifier,
        "key": item.key,
        "gtin14": gtin_of(item.key),
        "scope": item.scope,
        "lot": item.lot,
        "lot_key": item.lot_key,
        "serial": item.serial,
        "serial_to": item.last_serial,
        "expiry_from": _day(item.expiry_from),
        "expiry_to": _day(item.expiry_to),
        "manufactured_from": _day(item.manufactured_from),
        "manufactured_to": _day(item.manufactured_to),
        "software": item.software,
        "required_actions": [code for code, _label in advice.required_actions],
        "block_dispensing": advice.block_dispensing,
        "deadline": _day(advice.deadline),
        "url": absolute(said["url"]),
        "no_identifier_reason": None,
    }


def without_code(version: Version, said: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the units of the products that no code names, as rows that nothing can be joined with.

    They have neither identifier nor key, and say why.
    """
    page = registry.get(version.publication.kind).page
    for product in page.unscannable(version.payload) if page else ():
        for unit in product.units:
            yield bare_row(unit.item, product.reason, said)


def bare_row(item: AffectedItem, reason: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return the units of a product that no code names as a row."""
    return row(item, said) | _WITHOUT_CODE | {"no_identifier_reason": reason}


_WITHOUT_CODE = dict.fromkeys(("identifier_type", "identifier", "key", "gtin14"))


def page_without_code(
    versions: Iterable[Version], after: int, most: int, lot: str = ""
) -> tuple[list[dict[str, Any]], int | None]:
    """Return at most `most` rows of `without_code`, and after which place the next ones stand.

    They follow the items: `after` is a primary key of these, or a place that was returned, which
    stays right whatever is published meanwhile. `versions` come by their publications. `lot` is
    the key of the only lot that is wanted, if there is one.
    """
    found: list[dict[str, Any]] = []
    last = 0
    for version in versions:
        start = _FIRST + (version.publication_id << _BITS)
        if start + (1 << _BITS) <= after:
            continue
        said = said_by({version.pk})[version.pk]
        for place, line in enumerate(without_code(version, said), start=start + 1):
            if place <= after or (lot and line["lot_key"] not in ("", lot)):
                continue
            if len(found) == most:
                return found, last or max(after, _FIRST)
            found.append(line)
            last = place
    return found, None


def rows(items: Iterable[AffectedItem], said: Mapping[int, Any]) -> list[dict[str, Any]]:
    """Return items as rows; `said` tells of each of their versions."""
    return [row(item, said[item.version_id]) for item in items]


def absolute(path: str) -> str:
    """Return the address of a path of this site."""
    return settings.SITE_URL.rstrip("/") + path


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None

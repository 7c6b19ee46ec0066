"""Affected identifiers as flat rows: what a stock is joined with."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.conf import settings

from portal.publication.enums import ItemStatus, Lifecycle
from portal.publication.models import AffectedItem
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
)
"""What a row says, in the order of its columns in a table."""


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
    }


def rows(items: Iterable[AffectedItem], said: Mapping[int, Any]) -> list[dict[str, Any]]:
    """Return items as rows; `said` tells of each of their versions."""
    return [row(item, said[item.version_id]) for item in items]


def absolute(path: str) -> str:
    """Return the address of a path of this site."""
    return settings.SITE_URL.rstrip("/") + path


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None

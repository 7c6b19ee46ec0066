"""Writing the items of a version: one COPY, whatever their number."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from portal.publication.editions import Item
from portal.publication.enums import Scope
from portal.publication.models import AffectedItem
from portal.reference.identifiers import identifier_key, lot_key, serial_parts


class Row(NamedTuple):
    """The columns of an `AffectedItem`, without its version, as COPY has them."""

    line: int
    product: str
    identifier_kind: str
    identifier: str
    key: str
    scope: str
    lot: str
    lot_key: str
    serial: str
    serial_prefix: str
    serial_digits: int
    serial_from: int | None
    serial_to: int | None
    expiry_from: date | None
    expiry_to: date | None
    manufactured_from: date | None
    manufactured_to: date | None
    software: str


def rows_of(items: Iterable[Item]) -> list[Row]:
    """Return the rows of `items` by line; ValueError for a range that cannot be compared."""
    return sorted(map(_row, items), key=lambda row: row.line)


def _row(item: Item) -> Row:
    prefix, digits, first, last = "", 0, None, None
    if item.serial:
        start = serial_parts(item.serial)
        prefix, digits, first, last = start.prefix, start.digits, start.number, start.number
    if item.scope == Scope.SERIAL_RANGE:
        end = serial_parts(item.serial_to)
        if not item.serial or not digits or (end.prefix, end.digits) != (prefix, digits):
            raise ValueError(f"no range of serial numbers: {item.serial!r} to {item.serial_to!r}")
        last = end.number
    return Row(
        line=item.line,
        product=item.product,
        identifier_kind=str(item.identifier_kind),
        identifier=item.identifier.strip(),
        key=identifier_key(item.identifier_kind, item.identifier),
        scope=str(item.scope),
        lot=item.lot.strip(),
        lot_key=lot_key(item.lot),
        serial=item.serial.strip(),
        serial_prefix=prefix,
        serial_digits=digits,
        serial_from=first,
        serial_to=last,
        expiry_from=item.expiry_from,
        expiry_to=item.expiry_to,
        manufactured_from=item.manufactured_from,
        manufactured_to=item.manufactured_to,
        software=item.software.strip(),
    )


def copy(version_id: int, rows: Sequence[Row]) -> None:
    """Insert the rows as the items of that version."""
    if not rows:
        return
    columns = ", ".join(("version_id", *Row._fields))
    table = connection.ops.quote_name(AffectedItem._meta.db_table)
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as target,
    ):
        for row in rows:
            target.write_row((version_id, *row))


def stored(version_id: int) -> list[Row]:
    """Return the rows of a version as they were given to `copy`."""
    items: Any = AffectedItem.objects.filter(version_id=version_id).order_by("line", "pk")
    return [Row(*values) for values in items.values_list(*Row._fields)]

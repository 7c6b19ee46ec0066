"""Which items one scope holds of another, as set arithmetic in the database.

An item is covered when one or several items of the other side hold all its units: the lot 12 by
"all lots", the serial numbers 1 to 9 by 1 to 5 and 6 to 9. It is looked for under at most four
names (its lot or any, its serial numbers or any), so that the work grows with the number of rows
and never with its square.
"""

# ruff: noqa: S608 - names come from the models, never from input

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection

from portal.publication.models import AffectedItem, CurrentItem

AFFECTED = AffectedItem._meta.db_table
CURRENT = CurrentItem._meta.db_table

# Rows `{rows}` (owner, key, …) gathered by what they are compared by. `name` is one value on
# purpose: rows just written have no statistics, and a join on parts of it would be a square.
_NAME = "concat_ws(E'\\x1f', owner, key, {lot}, {prefix}, {digits})"
GROUPS = f"""
    SELECT {_NAME.format(lot="lot_key", prefix="serial_prefix", digits="serial_digits")} AS name,
        software,
        daterange(expiry_from, expiry_to, '[]') AS expiry,
        daterange(manufactured_from, manufactured_to, '[]') AS manufacture,
        range_agg(int8range(serial_from, serial_to, '[]')) AS serials
    FROM {{rows}} AS item
    GROUP BY 1, 2, 3, 4
"""

_ANY_OR_OWN = _NAME.format(
    lot="CASE WHEN any_lot THEN '' ELSE lot_key END",
    prefix="CASE WHEN any_serial THEN '' ELSE serial_prefix END",
    digits="CASE WHEN any_serial THEN 0 ELSE serial_digits END",
)

# Ids of `{rows}` that the groups `{groups}` cover. OFFSET 0 keeps the names whole.
COVERED = f"""
    SELECT DISTINCT item.id
    FROM (
        SELECT id, software, {_ANY_OR_OWN} AS name,
            int8range(serial_from, serial_to, '[]') AS serials,
            daterange(expiry_from, expiry_to, '[]') AS expiry,
            daterange(manufactured_from, manufactured_to, '[]') AS manufacture
        FROM {{rows}} AS named
        CROSS JOIN (VALUES (false, false), (false, true), (true, false), (true, true))
            AS names (any_lot, any_serial)
        WHERE NOT (any_lot AND lot_key = '')
            AND NOT (any_serial AND serial_prefix = '' AND serial_digits = 0)
        OFFSET 0
    ) AS item
    JOIN {{groups}} AS held USING (name)
    WHERE item.serials <@ held.serials
        AND item.expiry <@ held.expiry
        AND item.manufacture <@ held.manufacture
        AND held.software IN ('', item.software)
"""

_COMPARED = f"""
    WITH older AS MATERIALIZED ({{older}}),
    newer AS MATERIALIZED ({{newer}}),
    older_groups AS MATERIALIZED ({GROUPS.format(rows="older")}),
    newer_groups AS MATERIALIZED ({GROUPS.format(rows="newer")}),
    still AS MATERIALIZED ({COVERED.format(rows="older", groups="newer_groups")}),
    already AS MATERIALIZED ({COVERED.format(rows="newer", groups="older_groups")})
    SELECT
        (SELECT coalesce(array_agg(id ORDER BY line, id), '{{{{}}}}') FROM newer
         WHERE id NOT IN (SELECT id FROM already)),
        (SELECT coalesce(array_agg(id ORDER BY line, id), '{{{{}}}}') FROM older
         WHERE id NOT IN (SELECT id FROM still)),
        (SELECT count(*) FROM already)
"""

_DIFFERENCE = _COMPARED.format(
    older=f"SELECT 0 AS owner, item.* FROM {AFFECTED} AS item WHERE version_id = %(older)s",
    newer=f"SELECT 0 AS owner, item.* FROM {AFFECTED} AS item WHERE version_id = %(newer)s",
)

# The same, but a unit is that of its product line, whatever code names it.
_EXTENT = """lot_key, serial_prefix, serial_digits, serial_from, serial_to, expiry_from, expiry_to,
    manufactured_from, manufactured_to, software"""
_DIFFERENCE_OF_LINES = _COMPARED.format(
    older=f"""
        SELECT 0 AS owner, id, line, coalesce('=' || same.newer, '<' || line) COLLATE "C" AS key,
            {_EXTENT}
        FROM {AFFECTED}
        LEFT JOIN unnest(%(lines_before)s::int[], %(lines_after)s::int[]) AS same (older, newer)
            ON same.older = line
        WHERE version_id = %(older)s
    """,
    newer=f"""
        SELECT 0 AS owner, id, line, ('=' || line) COLLATE "C" AS key, {_EXTENT}
        FROM {AFFECTED} WHERE version_id = %(newer)s
    """,
)


@contextmanager
def hashed_joins() -> Iterator[Any]:
    """Give a cursor that joins by hashing: rows written a moment ago have no statistics."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
        yield cursor
        cursor.execute("SET LOCAL enable_nestloop = on")


def count_units(ids: list[int]) -> int:
    """Return how many units these items mean: a lot under two codes of its product is one."""
    columns = (
        "line, lot_key, scope, serial_prefix, serial_digits, serial_from, serial_to, expiry_from,"
        " expiry_to, manufactured_from, manufactured_to, software"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM (SELECT DISTINCT {columns} FROM {AFFECTED}"
            " WHERE id = ANY(%s)) AS units",
            [ids],
        )
        return int(cursor.fetchone()[0])


def difference(older_id: int | None, newer_id: int) -> tuple[list[int], list[int], int]:
    """Return the ids of the items added, those of the items removed, and the number kept."""
    with hashed_joins() as cursor:
        cursor.execute(_DIFFERENCE, {"older": older_id, "newer": newer_id})
        added, removed, kept = cursor.fetchone()
    return added, removed, kept


def recoded(
    older_id: int, newer_id: int, same: Mapping[int, int], added: list[int], removed: list[int]
) -> tuple[list[int], list[int]]:
    """Return which of the items added and removed name units under a code that changed.

    `added` and `removed` are those of `difference`, `same` gives the line of the newer version
    that a line of the older one became. Such units were concerned before and are after.
    """
    if not same or not (added or removed):
        return [], []
    with hashed_joins() as cursor:
        cursor.execute(
            _DIFFERENCE_OF_LINES,
            {
                "older": older_id,
                "newer": newer_id,
                "lines_before": list(same.keys()),
                "lines_after": list(same.values()),
            },
        )
        new_units, lost_units = map(set, cursor.fetchone()[:2])
    return (
        [one for one in added if one not in new_units],
        [one for one in removed if one not in lost_units],
    )

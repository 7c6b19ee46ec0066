"""The one statement that finds what is published of all lines of a check.

Every row of the base is read once however many lines ask for it, and lines meet rows by equal
values only, so that the work grows with lines plus rows and never with their product. What a line
may be is told by its probes; a row has one name (its key, its lot or any, its serial numbers or
any), a probe looks for at most four. The rows of one item and one lot, on whatever pack and with
whatever zeros, stand together in the index: what is read for the firm verdicts serves the weak
ones too, but for a line without a lot, which any lot of its item may concern.
"""

# ruff: noqa: S608 - names come from the models, never from input

from collections.abc import Sequence
from datetime import date
from types import NoneType
from typing import Any, NamedTuple

from django.db import transaction

from portal.publication.check.lines import Probe
from portal.publication.enums import ItemStatus, Scope
from portal.publication.models import CurrentItem, Document, Version
from portal.publication.models.items import item_sql, loose_sql
from portal.publication.services.coverage import hashed_joins

CURRENT = CurrentItem._meta.db_table
DOCUMENT = Document._meta.db_table
VERSION = Version._meta.db_table

EXACT, ALL, DOUBT, CLOSED, DOUBT_CLOSED, GONE = 6, 5, 4, 3, 2, 1
"""What a row says of a line, the gravest first."""

ELSEWHERE, NO_LONGER = 0, -1
"""What is known of a product that no row names with the line: other units of it are named, or no
unit is any more."""

_TYPES = [
    *("int", "text", "text", "bool", "text", "int", "bigint"),
    *("date", "date", "date", "date", "text", "bool", "text"),
]


def _within(first: str, last: str, start: str, end: str) -> str:
    """Return 2 when the days of a line are those of a row, 1 when they may be, 0 when not."""
    return f"""CASE
        WHEN {start} IS NULL AND {end} IS NULL THEN 2
        WHEN {first} IS NULL THEN 1
        WHEN {first} >= coalesce({start}, '-infinity') AND {last} <= coalesce({end}, 'infinity')
            THEN 2
        WHEN {last} < {start} OR {first} > {end} THEN 0
        ELSE 1 END"""


_STANDING = f"CASE status WHEN '{ItemStatus.AFFECTED}' THEN {DOUBT} ELSE {DOUBT_CLOSED} END"
_OTHER_PACK = (
    "(levels <> '' AND {row}.key <> rest.key AND right({row}.key, 1) ~ '[0-9]'"
    " AND length({row}.key) = length(rest.key))"
)
"""Whether a row of the same item key is the line's item on another pack."""

_SQL = f"""
WITH probe AS MATERIALIZED (
    SELECT *, {item_sql("key")} AS item_key, {loose_sql("lot")} AS loose
    FROM unnest({", ".join(f"%s::{one}[]" for one in _TYPES)})
    AS given (n, key, lot, has_serial, prefix, digits, serial,
        expiry_first, expiry_last, made_first, made_last, software, doubtful, levels)
),
hidden AS MATERIALIZED (SELECT publication_id FROM {DOCUMENT} WHERE exercise),
wanted AS MATERIALIZED (
    SELECT item_key, loose FROM probe UNION SELECT item_key, '' FROM probe
),
touched AS MATERIALIZED (
    SELECT item.*
    FROM wanted CROSS JOIN LATERAL (
        SELECT item_key, loose_lot AS loose, key, lot_key, publication_id, version_id, status,
            scope, line, serial_prefix, serial_digits, serial_from, serial_to, expiry_from,
            expiry_to, manufactured_from, manufactured_to, software
        FROM {CURRENT} AS current
        WHERE current.item_key = wanted.item_key AND current.loose_lot = wanted.loose
        OFFSET 0
    ) AS item
    WHERE item.publication_id NOT IN (SELECT publication_id FROM hidden)
),
extent AS MATERIALIZED (
    SELECT key, lot_key, publication_id, version_id, status, scope, line, serial_prefix,
        serial_digits, expiry_from, expiry_to, manufactured_from, manufactured_to, software,
        NULL::int8multirange AS serials
    FROM touched WHERE serial_from IS NULL
    UNION ALL
    SELECT key, lot_key, publication_id, version_id, status, max(scope), line, serial_prefix,
        serial_digits, expiry_from, expiry_to, manufactured_from, manufactured_to, software,
        range_agg(int8range(serial_from, serial_to, '[]'))
    FROM touched WHERE serial_from IS NOT NULL
    GROUP BY key, lot_key, publication_id, version_id, status, line, serial_prefix,
        serial_digits, expiry_from, expiry_to, manufactured_from, manufactured_to, software
),
named AS MATERIALIZED (
    SELECT probe.*,
        CASE WHEN any_lot THEN '' ELSE lot END AS lot_key,
        CASE WHEN any_serial THEN '' ELSE prefix END AS serial_prefix,
        CASE WHEN any_serial THEN 0 ELSE digits END AS serial_digits
    FROM probe CROSS JOIN (VALUES (false, false), (false, true), (true, false), (true, true))
        AS names (any_lot, any_serial)
    WHERE NOT (any_lot AND lot = '') AND NOT (any_serial AND NOT has_serial)
),
judged AS (
    SELECT n, publication_id, version_id, status, scope, line,
        least(
            CASE WHEN doubtful THEN 1 ELSE 2 END,
            {_within("expiry_first", "expiry_last", "expiry_from", "expiry_to")},
            {_within("made_first", "made_last", "manufactured_from", "manufactured_to")},
            CASE WHEN extent.software = '' THEN 2 WHEN named.software = '' THEN 1
                WHEN upper(extent.software) = named.software THEN 2 ELSE 0 END
        ) AS strength
    FROM named JOIN extent USING (key, lot_key, serial_prefix, serial_digits)
    WHERE serials IS NULL OR serial <@ serials
),
hit AS MATERIALIZED (
    SELECT n, publication_id, version_id, status, line,
        CASE
            WHEN status = '{ItemStatus.AFFECTED}' AND strength = 1 THEN {DOUBT}
            WHEN status = '{ItemStatus.AFFECTED}' AND scope = '{Scope.ALL}' THEN {ALL}
            WHEN status = '{ItemStatus.AFFECTED}' THEN {EXACT}
            WHEN status = '{ItemStatus.CLOSED}' AND strength = 1 THEN {DOUBT_CLOSED}
            WHEN status = '{ItemStatus.CLOSED}' THEN {CLOSED}
            ELSE {GONE} END AS weight
    FROM judged
    WHERE strength = 2
        OR strength = 1 AND status IN ('{ItemStatus.AFFECTED}', '{ItemStatus.CLOSED}')
),
rest AS MATERIALIZED (
    SELECT n, key, item_key, lot, loose, has_serial, levels
    FROM probe
    WHERE n NOT IN (SELECT n FROM hit WHERE weight >= {ALL})
),
near AS MATERIALIZED (
    SELECT item_key, loose, key, lot_key, serial_from IS NOT NULL AS has_serials, publication_id,
        version_id, {_STANDING} AS weight, min(line) AS line
    FROM touched
    WHERE status IN ('{ItemStatus.AFFECTED}', '{ItemStatus.CLOSED}')
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
),
spread AS MATERIALIZED (
    SELECT item.*
    FROM (SELECT DISTINCT item_key FROM rest WHERE lot = '') AS own CROSS JOIN LATERAL (
        SELECT item_key, key, publication_id, version_id, {_STANDING} AS weight, min(line) AS line
        FROM {CURRENT} AS current
        WHERE current.item_key = own.item_key AND loose_lot <> ''
            AND status IN ('{ItemStatus.AFFECTED}', '{ItemStatus.CLOSED}')
        GROUP BY 1, 2, 3, 4, 5
        OFFSET 0
    ) AS item
    WHERE item.publication_id NOT IN (SELECT publication_id FROM hidden)
),
said AS MATERIALIZED (
    SELECT n, publication_id, version_id, line, weight FROM hit
    UNION ALL
    SELECT n, publication_id, version_id, line, weight
    FROM rest JOIN near USING (item_key, loose)
    WHERE lot <> '' AND (
        {_OTHER_PACK.format(row="near")} OR near.key = rest.key
        AND (lot_key <> lot OR (has_serials AND NOT has_serial)))
    UNION ALL
    SELECT n, publication_id, version_id, line, weight
    FROM rest JOIN near ON near.item_key = rest.item_key AND near.loose = ''
    WHERE {_OTHER_PACK.format(row="near")}
        OR near.key = rest.key AND has_serials AND NOT has_serial
    UNION ALL
    SELECT n, publication_id, version_id, line, weight
    FROM rest JOIN spread USING (item_key)
    WHERE lot = '' AND ({_OTHER_PACK.format(row="spread")} OR spread.key = rest.key)
),
silent AS MATERIALIZED (
    SELECT n, key FROM rest WHERE n NOT IN (SELECT n FROM said)
),
known AS MATERIALIZED (
    SELECT key, EXISTS (
        SELECT FROM {CURRENT} AS standing WHERE standing.key = own.key
            AND status IN ('{ItemStatus.AFFECTED}', '{ItemStatus.CLOSED}')
            AND publication_id NOT IN (SELECT publication_id FROM hidden)
    ) AS is_named
    FROM (SELECT DISTINCT key FROM silent) AS own CROSS JOIN LATERAL (
        SELECT FROM {CURRENT} AS current WHERE current.key = own.key
            AND publication_id NOT IN (SELECT publication_id FROM hidden)
        LIMIT 1
    ) AS one
)
SELECT * FROM (
    SELECT DISTINCT ON (n, publication_id) n, publication_id, version_id, line, weight
    FROM said
    ORDER BY n, publication_id, weight DESC, line
) AS grouped
UNION ALL
SELECT n, NULL::bigint, NULL::bigint, NULL::int,
    CASE WHEN bool_or(is_named) THEN {ELSEWHERE} ELSE {NO_LONGER} END
FROM silent JOIN known USING (key)
GROUP BY n
UNION ALL
SELECT -1, NULL, NULL, NULL, coalesce(max(cursor), 0)::int FROM {VERSION}
"""


_EXERCISES_SQL = _SQL.replace("WHERE exercise)", "WHERE NOT exercise)")


class Hit(NamedTuple):
    """A publication that names a line, in which version and line, and how gravely."""

    number: int
    publication: int | None
    version: int | None
    line: int | None
    weight: int


def find(probes: Sequence[Probe], *, exercises: bool = False) -> tuple[int, list[Hit]]:
    """Return the cursor of the last version, and what is published of the probes.

    Exercises are left out, or with `exercises` all else. A line whose product is published
    without naming it has a hit of `ELSEWHERE` or `NO_LONGER`.
    """
    with transaction.atomic(), hashed_joins() as cursor:
        cursor.execute(_EXERCISES_SQL if exercises else _SQL, _columns(probes))
        rows = cursor.fetchall()
    return rows[-1][4], list(map(Hit._make, rows[:-1]))


def _columns(probes: Sequence[Probe]) -> list[str]:
    """Return the columns of the probes as array literals, which psycopg writes more slowly."""
    columns = zip(*probes, strict=True) if probes else [()] * len(_TYPES)
    return [_literal(values) for values in columns]


def _literal(values: Sequence[Any]) -> str:
    kinds = set(map(type, values))
    if kinds <= {int, bool, date, NoneType}:
        told = map(str, values)
        return "{" + ",".join(["NULL" if one == "None" else one for one in told]) + "}"
    text = '","'.join(values)
    if "\\" in text or text.count('"') != 2 * (len(values) - 1):
        text = '","'.join([one.replace("\\", "\\\\").replace('"', '\\"') for one in values])
    return '{"' + text + '"}'

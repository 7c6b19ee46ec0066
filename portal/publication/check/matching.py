"""The one statement that finds what is published of all lines of a check.

Every row of the base is read once however many lines ask for it, and lines meet rows by equal
values only, so that the work grows with lines plus rows and never with their product. What a line
may be is told by its probes; a row has one name (its key, its lot or any, its serial numbers or
any), a probe looks for at most four. Where that gives no line that is affected beyond doubt, all
rows of the product are read: a lot not given, written with other zeros, or on another pack.
"""

# ruff: noqa: S608 - names come from the models, never from input

from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction

from portal.publication.check.lines import Probe
from portal.publication.enums import ItemStatus, Scope
from portal.publication.models import CurrentItem, Document, Version
from portal.publication.services.coverage import hashed_joins

CURRENT = CurrentItem._meta.db_table
DOCUMENT = Document._meta.db_table
VERSION = Version._meta.db_table

EXACT, ALL, DOUBT, CLOSED, DOUBT_CLOSED, GONE = 6, 5, 4, 3, 2, 1
"""What a row says of a line, the gravest first."""

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


def _loose(lot: str) -> str:
    """Return the loose key of a key, as `portal.reference.identifiers.loose_lot_key` makes it."""
    bare = f"replace({lot}, ' ', '')"
    return f"""CASE WHEN {lot} = '' THEN '' ELSE coalesce(nullif(ltrim(
        CASE WHEN {bare} ~ '^LOT[0-9]' THEN substr({bare}, 4) ELSE {bare} END, '0'), ''), '0')
        END"""


_SQL = f"""
WITH probe AS MATERIALIZED (
    SELECT * FROM unnest({", ".join(f"%s::{one}[]" for one in _TYPES)})
    AS given (n, key, lot, has_serial, prefix, digits, serial,
        expiry_first, expiry_last, made_first, made_last, software, doubtful, levels)
),
hidden AS MATERIALIZED (SELECT publication_id FROM {DOCUMENT} WHERE exercise),
wanted AS MATERIALIZED (
    SELECT key, lot FROM probe UNION SELECT key, '' FROM probe
),
touched AS MATERIALIZED (
    SELECT item.*
    FROM wanted CROSS JOIN LATERAL (
        SELECT key, lot_key, publication_id, version_id, status, scope, line, serial_prefix,
            serial_digits, serial_from, serial_to, expiry_from, expiry_to, manufactured_from,
            manufactured_to, software
        FROM {CURRENT} AS current
        WHERE current.key = wanted.key AND current.lot_key = wanted.lot
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
    SELECT n, key, lot, {_loose("lot")} AS loose, has_serial, levels, false AS other_pack
    FROM probe
    WHERE n NOT IN (SELECT n FROM hit WHERE weight >= {ALL})
),
pack AS MATERIALIZED (
    SELECT DISTINCT key, other
    FROM (
        SELECT DISTINCT key, levels FROM rest WHERE levels <> '' AND right(key, 1) ~ '[0-9]'
    ) AS own
    CROSS JOIN generate_series(0, 9) AS level
    CROSS JOIN LATERAL (
        SELECT CASE levels WHEN 'gtin' THEN
            level || substr(key, 2, 12) || (
                (substr(key, 14, 1)::int - 3 * (level - left(key, 1)::int) + 60) %% 10)
            ELSE left(key, -1) || level END AS other
        OFFSET 0
    ) AS made
    CROSS JOIN LATERAL (
        SELECT FROM {CURRENT} AS current WHERE current.key = made.other LIMIT 1
    ) AS known
    WHERE other <> key AND NOT (levels = 'gtin' AND length(key) <> 14)
),
sought AS MATERIALIZED (
    SELECT * FROM rest
    UNION ALL
    SELECT n, pack.other, lot, loose, has_serial, levels, true FROM rest JOIN pack USING (key)
),
asked AS MATERIALIZED (
    SELECT key, other_pack, bool_or(lot = '') AS any_lot, bool_or(NOT has_serial) AS any_serial,
        array_agg(DISTINCT loose) FILTER (WHERE lot <> '') AS lots,
        array_agg(DISTINCT right(loose, 1)) FILTER (WHERE lot <> '') AS ends
    FROM sought GROUP BY key, other_pack
),
standing AS MATERIALIZED (
    SELECT DISTINCT item.*
    FROM asked CROSS JOIN LATERAL (
        SELECT key, other_pack, lot_key, publication_id, version_id, line,
            serial_from IS NOT NULL AS has_serials,
            CASE WHEN lots IS NULL THEN '' ELSE {_loose("lot_key")} END AS loose,
            CASE status WHEN '{ItemStatus.AFFECTED}' THEN {DOUBT} ELSE {DOUBT_CLOSED} END AS weight
        FROM {CURRENT} AS current
        WHERE current.key = asked.key
            AND status IN ('{ItemStatus.AFFECTED}', '{ItemStatus.CLOSED}')
            AND CASE
                WHEN lot_key = '' THEN other_pack OR (any_serial AND serial_from IS NOT NULL)
                WHEN any_lot THEN true
                ELSE right(lot_key, 1) = ANY(ends) AND {_loose("lot_key")} = ANY(lots) END
        OFFSET 0
    ) AS item
    WHERE item.publication_id NOT IN (SELECT publication_id FROM hidden)
),
product AS MATERIALIZED (
    SELECT key, other_pack, lot_key <> '' AS has_lot, has_serials, publication_id, version_id,
        weight, min(line) AS line
    FROM standing GROUP BY 1, 2, 3, 4, 5, 6, 7
),
known AS MATERIALIZED (
    SELECT key FROM (SELECT DISTINCT key FROM rest) AS own CROSS JOIN LATERAL (
        SELECT FROM {CURRENT} AS current WHERE current.key = own.key
            AND publication_id NOT IN (SELECT publication_id FROM hidden)
        LIMIT 1
    ) AS one
),
likely AS (
    SELECT n, publication_id, version_id, line, weight
    FROM sought JOIN product USING (key, other_pack)
    WHERE (has_lot AND lot = '')
        OR (NOT has_lot AND (other_pack OR (has_serials AND NOT has_serial)))
    UNION ALL
    SELECT n, publication_id, version_id, line, weight
    FROM sought JOIN standing USING (key, other_pack, loose)
    WHERE lot <> '' AND lot_key <> ''
        AND (other_pack OR lot_key <> lot OR (has_serials AND NOT has_serial))
)
SELECT * FROM (
    SELECT DISTINCT ON (n, publication_id) n, publication_id, version_id, line, weight
    FROM (
        SELECT n, publication_id, version_id, line, weight FROM hit
        UNION ALL SELECT * FROM likely
    ) AS said
    ORDER BY n, publication_id, weight DESC, line
) AS grouped
UNION ALL
SELECT DISTINCT n, NULL::bigint, NULL::bigint, NULL::int, 0
FROM rest WHERE key IN (SELECT key FROM known)
UNION ALL
SELECT -1, NULL, NULL, NULL, coalesce(max(cursor), 0)::int FROM {VERSION}
"""


class Hit(NamedTuple):
    """A publication that names a line, in which version and line, and how gravely."""

    number: int
    publication: int | None
    version: int | None
    line: int | None
    weight: int


def find(probes: Sequence[Probe]) -> tuple[int, list[Hit]]:
    """Return the cursor of the last version, and what is published of the probes.

    A line whose product is published without naming it has a hit of weight 0.
    """
    columns = [[probe[place] for probe in probes] for place in range(len(_TYPES))]
    with transaction.atomic(), hashed_joins() as cursor:
        cursor.execute(_SQL, columns)
        rows = cursor.fetchall()
    return rows[-1][4], [Hit(*row) for row in rows[:-1]]

"""The one statement that finds what is published of all lines of a check.

Every row of the base is read once however many lines ask for it, and lines meet rows by equal
values only, so that the work grows with lines plus rows and never with their product. What a line
may be is told by its probes; a row has one name (its key, its lot or any, its serial numbers or
any), a probe looks for at most four. The rows of one item and one lot, on whatever pack and with
whatever zeros, stand together in the index: what is read for the firm verdicts serves the weak
ones too, but for a line without a lot, which any lot of its item may concern.
"""

# ruff: noqa: S608 - names come from the models, never from input

import itertools
import re
from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection

from portal.publication.check.lines import Probe
from portal.publication.enums import ItemStatus, Scope
from portal.publication.models import CurrentItem, Document, Version

CURRENT = CurrentItem._meta.db_table
DOCUMENT = Document._meta.db_table
VERSION = Version._meta.db_table

EXACT, ALL, DOUBT, CLOSED, DOUBT_CLOSED, GONE = 6, 5, 4, 3, 2, 1
"""What a row says of a line, the gravest first."""

ELSEWHERE, NO_LONGER = 0, -1
"""What is known of a product that no row names with the line: other units of it are named, or no
unit is any more."""

_TYPES = [
    *("int", "text", "text", "text", "text", "text", "int", "bigint"),
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


_STANDING = (
    f"CASE WHEN bool_or(status = '{ItemStatus.AFFECTED}') THEN {DOUBT} ELSE {DOUBT_CLOSED} END"
)
"""Of rows gathered by version, which is of one publication and says the same of what it names."""

_OTHER_PACK = (
    "(levels <> '' AND {row}.key <> rest.key AND right({row}.key, 1) ~ '[0-9]'"
    " AND length({row}.key) = length(rest.key))"
)
"""Whether a row of the same item key is the line's item on another pack."""

# By its item first: that index holds the status, and its page was read a moment ago.
_OF_KEY = f"""FROM {CURRENT} AS current
            WHERE current.item_key = own.item_key AND current.key = own.key
                AND publication_id NOT IN (SELECT publication_id FROM hidden)"""

_SQL = f"""
WITH probe AS MATERIALIZED (
    SELECT coalesce(n, 0) AS n, key, item_key, coalesce(lot, '') AS lot,
        coalesce(loose, '') AS loose, serial IS NOT NULL AS has_serial,
        coalesce(prefix, '') AS prefix, coalesce(digits, 0) AS digits, serial,
        expiry_first, expiry_last, made_first, made_last, coalesce(software, '') AS software,
        coalesce(doubtful, false) AS doubtful, coalesce(levels, '') AS levels
    FROM unnest({", ".join(f"%s::{one}[]" for one in _TYPES)})
    AS given (n, key, item_key, lot, loose, prefix, digits, serial,
        expiry_first, expiry_last, made_first, made_last, software, doubtful, levels)
),
hidden AS MATERIALIZED (SELECT publication_id FROM {DOCUMENT} WHERE exercise),
wanted AS MATERIALIZED (
    SELECT item_key, array_agg(loose) || '{{""}}' AS looses
    FROM (SELECT item_key COLLATE "C" AS item_key, loose FROM probe) AS own
    GROUP BY item_key
    ORDER BY item_key
),
touched AS MATERIALIZED (
    SELECT item.*
    FROM wanted CROSS JOIN LATERAL (
        SELECT serial_from, status, key, lot_key, item_key, loose_lot AS loose, version_id,
            publication_id, line, scope, serial_prefix, serial_digits, serial_to, expiry_from,
            expiry_to, manufactured_from, manufactured_to, software
        FROM {CURRENT} AS current
        WHERE current.item_key = wanted.item_key AND current.loose_lot = ANY(wanted.looses)
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
    FROM touched
    WHERE serial_from IS NOT NULL
        -- Told so, the few keys are hashed and not the many rows.
        AND (key IN (SELECT key FROM probe WHERE has_serial)) IS TRUE
    GROUP BY key, lot_key, publication_id, version_id, status, line, serial_prefix,
        serial_digits, expiry_from, expiry_to, manufactured_from, manufactured_to, software
),
named AS (
    SELECT n, key, serial, expiry_first, expiry_last, made_first, made_last, software, doubtful,
        CASE WHEN any_lot THEN '' ELSE lot END AS lot_key,
        CASE WHEN any_serial THEN '' ELSE prefix END AS serial_prefix,
        CASE WHEN any_serial THEN 0 ELSE digits END AS serial_digits
    FROM probe CROSS JOIN (VALUES (false, false), (false, true), (true, false), (true, true))
        AS names (any_lot, any_serial)
    WHERE NOT (any_lot AND lot = '') AND NOT (any_serial AND NOT has_serial)
    OFFSET 0
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
    SELECT item_key, max(loose) AS loose, key, lot_key, serial_from IS NOT NULL AS has_serials,
        version_id, min(publication_id) AS publication_id, min(line) AS line, {_STANDING} AS weight
    FROM touched
    WHERE status IN ('{ItemStatus.AFFECTED}', '{ItemStatus.CLOSED}')
    GROUP BY item_key, key, lot_key, version_id, serial_from IS NOT NULL
),
spread AS MATERIALIZED (
    SELECT item_key, key, version_id, min(publication_id) AS publication_id, min(line) AS line,
        {_STANDING} AS weight
    FROM (SELECT DISTINCT item_key FROM rest WHERE lot = '') AS own CROSS JOIN LATERAL (
        SELECT key, publication_id, version_id, status, line
        FROM {CURRENT} AS current
        WHERE current.item_key = own.item_key AND loose_lot > ''
            AND status IN ('{ItemStatus.AFFECTED}', '{ItemStatus.CLOSED}')
        OFFSET 0
    ) AS item
    GROUP BY 1, 2, 3
),
said AS MATERIALIZED (
    SELECT n, publication_id, version_id, line, weight FROM hit
    UNION ALL
    SELECT n, publication_id, version_id, line, weight
    FROM rest JOIN near USING (item_key, loose)
    WHERE lot <> '' AND near.loose <> '' AND (
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
        AND publication_id NOT IN (SELECT publication_id FROM hidden)
),
silent AS MATERIALIZED (
    SELECT n, key, item_key FROM rest WHERE n NOT IN (SELECT n FROM said)
),
known AS MATERIALIZED (
    SELECT key, CASE
        WHEN first IN ('{ItemStatus.AFFECTED}', '{ItemStatus.CLOSED}') THEN {ELSEWHERE}
        ELSE coalesce((
            SELECT {ELSEWHERE} {_OF_KEY}
                AND status IN ('{ItemStatus.AFFECTED}', '{ItemStatus.CLOSED}') LIMIT 1
        ), {NO_LONGER}) END AS weight
    FROM (
        SELECT key, item_key, (SELECT status {_OF_KEY} LIMIT 1) AS first
        FROM (SELECT DISTINCT key, item_key FROM silent) AS own
        OFFSET 0
    ) AS own
    WHERE first IS NOT NULL
)
SELECT * FROM (
    SELECT DISTINCT ON (n, publication_id) n, version_id, line, weight
    FROM said
    ORDER BY n, publication_id, weight DESC, line
) AS grouped
UNION ALL
SELECT n, NULL::bigint, NULL::int, max(weight)
FROM silent JOIN known USING (key)
GROUP BY n
UNION ALL
SELECT -1, NULL, NULL, coalesce(max(cursor), 0)::int FROM {VERSION}
"""


_NUMBERS = itertools.count(1)
_NUMBERED = re.sub("%s", lambda _mark: f"${next(_NUMBERS)}", _SQL)
_STATEMENTS = {
    "stock_check": _NUMBERED,
    "stock_check_of_exercises": _NUMBERED.replace("WHERE exercise)", "WHERE NOT exercise)"),
}
"""Planned once for each connection: for a line or two, planning takes longer than looking."""

_EXECUTE = f"""
SELECT set_config('enable_nestloop', 'off', true), set_config('enable_seqscan', 'off', true),
    set_config('plan_cache_mode', 'force_generic_plan', true);
EXECUTE {{name}} ({", ".join(["%s"] * len(_TYPES))});
SELECT set_config('enable_nestloop', 'on', true), set_config('enable_seqscan', 'on', true),
    set_config('plan_cache_mode', 'auto', true)
"""
"""One round trip. Joins are hashed, as what the lines ask for has no statistics; tables are read by
their indexes, as a plan made while they are small serves when they are large."""

_prepared: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


Hit = tuple[int, int | None, int | None, int]
"""A version that names a line (its number, the version, the line there) and how gravely."""


def find(probes: Sequence[Probe], *, exercises: bool = False) -> tuple[int, list[Hit]]:
    """Return the cursor of the last version, and what is published of the probes.

    Exercises are left out, or with `exercises` all else. A line whose product is published
    without naming it has a hit of `ELSEWHERE` or `NO_LONGER`, of no version.
    """
    name = "stock_check_of_exercises" if exercises else "stock_check"
    with connection.cursor() as cursor:
        _prepare(name)
        cursor.execute(_EXECUTE.format(name=name), _columns(probes))
        # The statement of a history context leaves the cursor at the last of the three results.
        cursor.set_result(1)
        rows = cursor.fetchall()
    return rows.pop()[3], rows


def _prepare(name: str) -> None:
    """Have the connection know a statement, which lasts as long as it does."""
    session = connection.connection
    known = _prepared.setdefault(session, set())
    if name not in known:
        with connection.wrap_database_errors:
            session.execute(f"PREPARE {name} AS {_STATEMENTS[name]}")
        known.add(name)


def _columns(probes: Sequence[Probe]) -> list[str]:
    """Return the columns of the probes as array literals, which psycopg writes more slowly.

    A column that says nothing is empty: PostgreSQL has it say so of every probe.
    """
    columns = zip(*probes, strict=True) if probes else [()] * len(_TYPES)
    return [_literal(kind, values) for kind, values in zip(_TYPES, columns, strict=True)]


_NOTHING = {"text": "", "bool": False, "int": 0}


def _literal(kind: str, values: Sequence[Any]) -> str:
    if values.count(_NOTHING.get(kind)) == len(values):
        return "{}"
    if kind != "text":
        # Few of them differ, but for serial numbers.
        words = {one: "NULL" if one is None else str(one) for one in set(values)}
        return "{" + ",".join([words[one] for one in values]) + "}"
    text = '","'.join(values)
    if "\\" in text or text.count('"') != 2 * (len(values) - 1):
        text = '","'.join([one.replace("\\", "\\\\").replace('"', '\\"') for one in values])
    return '{"' + text + '"}'

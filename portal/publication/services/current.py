"""What stands today of every item, derived from the versions one after the other."""

# ruff: noqa: S608 - names come from the models, never from input

from collections.abc import Sequence

from portal.publication.enums import ItemStatus, Lifecycle
from portal.publication.services.coverage import (
    AFFECTED,
    COVERED,
    CURRENT,
    GROUPS,
    hashed_joins,
)

_COLUMNS = """line, key, lot_key, scope, serial_prefix, serial_digits, serial_from, serial_to,
    expiry_from, expiry_to, manufactured_from, manufactured_to, software"""

# The sequences are named beside each join too: hashed, it would read the whole table.
_STEP = f"""
    WITH step AS MATERIALIZED (
        SELECT * FROM unnest(
            %(versions)s::bigint[], %(publications)s::bigint[], %(lifecycles)s::text[]
        ) AS given (version_id, owner, lifecycle)
    ),
    said AS MATERIALIZED (
        SELECT step.owner, step.lifecycle, item.*
        FROM step JOIN {AFFECTED} AS item USING (version_id)
        WHERE item.version_id = ANY(%(versions)s::bigint[])
    ),
    held AS MATERIALIZED (
        SELECT step.owner, item.*
        FROM step JOIN {CURRENT} AS item ON item.publication_id = step.owner
        WHERE item.publication_id = ANY(%(publications)s::bigint[])
    ),
    groups AS MATERIALIZED ({GROUPS.format(rows="said")}),
    covered AS MATERIALIZED ({COVERED.format(rows="held", groups="groups")}),
    let_go AS (
        UPDATE {CURRENT} AS item
        SET version_id = step.version_id,
            status = CASE step.lifecycle
                WHEN '{Lifecycle.RETRACTED}' THEN '{ItemStatus.RETRACTED}'
                ELSE '{ItemStatus.RELEASED}' END
        FROM step
        WHERE item.publication_id = step.owner
            AND item.publication_id = ANY(%(publications)s::bigint[])
            AND item.status IN ('{ItemStatus.AFFECTED}', '{ItemStatus.CLOSED}')
            AND item.id NOT IN (SELECT id FROM covered)
    ),
    said_again AS (
        DELETE FROM {CURRENT}
        WHERE publication_id = ANY(%(publications)s::bigint[]) AND id IN (SELECT id FROM covered)
    )
    INSERT INTO {CURRENT} (publication_id, version_id, status, {_COLUMNS})
    SELECT owner, version_id,
        CASE lifecycle WHEN '{Lifecycle.CLOSED}' THEN '{ItemStatus.CLOSED}'
            ELSE '{ItemStatus.AFFECTED}' END,
        {_COLUMNS}
    FROM said
    ORDER BY said.id
"""


def advance(
    versions: Sequence[int], publications: Sequence[int], lifecycles: Sequence[str]
) -> None:
    """Make the current items of each publication follow its next version.

    The three sequences run in parallel; a publication stands in them once. What a version no
    longer holds is released by it, what it holds again is affected again.
    """
    with hashed_joins() as cursor:
        cursor.execute(
            _STEP,
            {
                "versions": list(versions),
                "publications": list(publications),
                "lifecycles": [str(lifecycle) for lifecycle in lifecycles],
            },
        )

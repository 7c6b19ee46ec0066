"""Case numbers: one series per kind and year, without repeats and without holes."""

from django.db import connection

from portal.filings.models import Counter

_NEXT = """
    INSERT INTO {table} (kind, year, value) VALUES (%s, %s, 1)
    ON CONFLICT (kind, year) DO UPDATE SET value = {table}.value + 1
    RETURNING value
"""


def next_value(kind: str, year: int) -> int:
    """Return the next value of the series, within the caller's transaction.

    The counter's row stays locked until that transaction ends: a rollback gives the value back,
    so call this as late as possible. RuntimeError outside a transaction, where a number could be
    taken and the case that it names lost.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A number is given within the transaction of the case that it names.")
    with connection.cursor() as cursor:
        cursor.execute(
            _NEXT.format(table=connection.ops.quote_name(Counter._meta.db_table)), [kind, year]
        )
        return int(cursor.fetchone()[0])


def next_number(prefix: str, year: int) -> str:
    """Return the next case number of a workflow, such as "2026-DQ-00001"."""
    return f"{year}-{prefix}-{next_value(prefix, year):05d}"

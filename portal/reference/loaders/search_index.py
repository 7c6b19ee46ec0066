"""Keeping what the product search reads in step with the medicines and their substances."""

# ruff: noqa: S608 - names come from the models, never from input

from django.db import connection

from portal.reference.models import Component, Medicine, SearchEntry, SearchWord

SHORTEST_WORD = 4
"""Shorter words are not corrected: too many others resemble them."""

ENTRIES = f"""
    SELECT cis, sort_key,
        array_to_tsvector(array_remove(string_to_array(
            CASE WHEN substances IS NULL THEN sort_key
                 ELSE sort_key || ' ' || portal_search_key(substances) END, ' '), ''))
    FROM (
        SELECT medicine.cis, portal_search_key(medicine.name) AS sort_key, used.substances
        FROM {Medicine._meta.db_table} AS medicine
        LEFT JOIN (
            SELECT cis, string_agg(substance, ' ') AS substances
            FROM {Component._meta.db_table} WHERE withdrawn_at IS NULL {{some}} GROUP BY cis
        ) AS used USING (cis)
        WHERE medicine.withdrawn_at IS NULL {{some_medicines}}
    ) AS keys
"""


def refresh(touched: list[str]) -> None:
    """Rebuild the entries of the medicines named in the temporary tables `touched`."""
    entry, word = SearchEntry._meta.db_table, SearchWord._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT FROM {entry})")
        if cursor.fetchone()[0]:
            union = " UNION ".join(f"SELECT cis FROM {name}" for name in touched)
            cursor.execute(f"CREATE TEMPORARY TABLE touched ON COMMIT DROP AS {union}")
            cursor.execute("ANALYZE touched")
            cursor.execute(f"DELETE FROM {entry} USING touched WHERE {entry}.cis = touched.cis")
            some = "AND cis IN (SELECT cis FROM touched)"
        else:
            some = ""
        cursor.execute(
            f"INSERT INTO {entry} (cis, sort_key, vector) "
            + ENTRIES.format(some=some, some_medicines=some.replace("cis IN", "medicine.cis IN"))
        )
        cursor.execute(
            f"""
            INSERT INTO {word} (word)
            SELECT DISTINCT found.word
            FROM {entry} AS entry, unnest(tsvector_to_array(entry.vector)) AS found (word)
            WHERE length(found.word) BETWEEN {SHORTEST_WORD} AND 100 AND found.word !~ '[0-9]'
                {"AND entry.cis IN (SELECT cis FROM touched)" if some else ""}
            ON CONFLICT DO NOTHING
            """
        )

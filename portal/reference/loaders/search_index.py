"""Keeping what the product search reads in step with the medicines and their substances."""

# ruff: noqa: S608 - names come from the models, never from input

from collections.abc import Iterable

from django.db import connection

from portal.reference.models import Component, LoadFile, Medicine, SearchEntry, SearchWord

SHORTEST_WORD = 4
"""Shorter words are not corrected: too many others resemble them."""

ENTRY = SearchEntry._meta.db_table
WORD = SearchWord._meta.db_table

# Distinct substances are far fewer than components: their keys are made once. Keys hold nothing
# but letters, digits and spaces, so that they are written as a tsvector is.
INSERT = f"""
    INSERT INTO {ENTRY} (cis, sort_key, vector)
    WITH substances AS MATERIALIZED (
        SELECT substance, portal_search_key(substance) AS key
        FROM (
            SELECT DISTINCT substance FROM {Component._meta.db_table}
            WHERE withdrawn_at IS NULL {{only}}
        ) AS named
    )
    SELECT cis, sort_key,
        concat_ws(' ', sort_key, used.keys)::tsvector
    FROM (
        SELECT cis, portal_search_key(name) AS sort_key
        FROM {Medicine._meta.db_table} WHERE withdrawn_at IS NULL {{only}} OFFSET 0
    ) AS named
    LEFT JOIN (
        SELECT cis, string_agg(key, ' ') AS keys
        FROM {Component._meta.db_table} JOIN substances USING (substance)
        WHERE withdrawn_at IS NULL {{only}} GROUP BY cis
    ) AS used USING (cis)
"""

INSERT_WORDS = f"""
    INSERT INTO {WORD} (word)
    SELECT word FROM ts_stat('SELECT vector FROM {ENTRY} WHERE true {{only}}')
    WHERE length(word) BETWEEN {SHORTEST_WORD} AND 100 AND word !~ '[0-9]'
    ON CONFLICT DO NOTHING
"""


def refresh(files: Iterable[LoadFile]) -> None:
    """Rebuild the entries of the medicines that the load of `files` changed; all when filling."""
    changed = [
        file for file in files if file.inserted or file.updated or file.restored or file.withdrawn
    ]
    if not changed:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(to_regclass('pg_temp.touched_' || name))"
            " FROM unnest(%s::text[]) AS named (name)",
            [[file.table for file in changed]],
        )
        if cursor.fetchone()[0] < len(changed):
            only = ""
            cursor.execute(f"DELETE FROM {ENTRY}")
        else:
            union = " UNION ".join(f"SELECT cis FROM touched_{file.table}" for file in changed)
            cursor.execute(f"CREATE TEMPORARY TABLE touched ON COMMIT DROP AS {union}")
            cursor.execute("ANALYZE touched")
            only = "AND cis IN (SELECT cis FROM touched)"
            cursor.execute(f"DELETE FROM {ENTRY} WHERE cis IN (SELECT cis FROM touched)")
        # Tables filled a moment ago have no statistics: nested loops over them take minutes.
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(INSERT.format(only=only))
        cursor.execute("SET LOCAL enable_nestloop = on")
        cursor.execute(INSERT_WORDS.format(only=only))
        if only:
            tables = ", ".join(f"touched_{file.table}" for file in changed)
            cursor.execute(f"DROP TABLE touched, {tables}")


def settle(cursor) -> None:
    """Merge the entries that the index still holds in a list, then refresh the statistics.

    A role that does not own the index leaves that to autovacuum: searches are slower until then.
    """
    cursor.execute(
        """
        SELECT gin_clean_pending_list(oid::regclass) FROM pg_class
        WHERE relname IN ('search_entry_vector', 'search_word_trigrams')
            AND relkind = 'i' AND pg_has_role(relowner, 'USAGE')
        """
    )
    cursor.execute("ANALYZE reference_searchentry, reference_searchword")

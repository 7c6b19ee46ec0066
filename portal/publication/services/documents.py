"""The documents that search reads and the words that they hold, derived from current versions."""

# ruff: noqa: S608 - names come from the models, never from input

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.utils import timezone

from portal.publication.editions import FACETS, Edition
from portal.publication.models import Document, Publication, Term, Version

SHORTEST_WORD = 4
"""Shorter words are not corrected: too many others resemble them."""
LONGEST_WORD = 100

TIME_ZONE = timezone.get_default_timezone_name()

_DOCUMENT = Document._meta.db_table
_TERM = Term._meta.db_table
_FACETS = ", ".join(FACETS)

_UPSERT = f"""
    INSERT INTO {_DOCUMENT} (
        publication_id, kind, reference, title, summary, maker, maker_key, title_key,
        first_published_at, year, updated_at, cursor, lifecycle, urgent, exercise, {_FACETS},
        unscannable, lots, vector, words
    )
    SELECT publication.id, publication.kind, publication.reference, version.title,
        version.summary, found.maker, portal_search_key(found.maker),
        portal_search_key(version.title), publication.first_published_at,
        extract(year FROM publication.first_published_at AT TIME ZONE '{TIME_ZONE}'),
        version.published_at, version.cursor, version.lifecycle, found.urgent, version.exercise,
        {", ".join(f"coalesce(found.{name}, '{{{{}}}}')" for name in FACETS)},
        coalesce(found.unscannable, 0), coalesce(found.lots, '{{{{}}}}'),
        setweight(
            to_tsvector('portal_french', version.title || ' ' || publication.reference), 'A'
        )
        || setweight(to_tsvector('portal_french', found.maker), 'B')
        || setweight(to_tsvector('portal_french', version.summary), 'C')
        || setweight(to_tsvector('portal_french', found.text), 'D'),
        ARRAY(
            SELECT DISTINCT word
            FROM regexp_split_to_table(portal_search_key(
                concat_ws(' ', version.title, found.maker, version.summary, found.text)
            ), ' ') AS split (word)
            WHERE length(word) BETWEEN {SHORTEST_WORD} AND {LONGEST_WORD} AND word !~ '[0-9]'
            ORDER BY word
        )
    FROM {Publication._meta.db_table} AS publication
    JOIN {Version._meta.db_table} AS version ON version.id = publication.current_id
    CROSS JOIN LATERAL jsonb_to_record(version.found_by) AS found (
        maker text, text text, urgent boolean, unscannable integer, lots text[],
        {", ".join(f"{name} text[]" for name in FACETS)}
    )
    WHERE publication.id = ANY(%s)
    ON CONFLICT (publication_id) DO UPDATE SET
        {{changes}}
    RETURNING words
"""
_KEPT = {"publication"}
_UPSERT = _UPSERT.format(
    changes=", ".join(
        f"{field.column} = excluded.{field.column}"
        for field in Document._meta.concrete_fields
        if field.name not in _KEPT
    )
)

_COUNT = f"""
    INSERT INTO {_TERM} AS term (word, lexeme, documents)
    SELECT word, coalesce((ts_lexize('french_stem', word))[1], word), count
    FROM ({{words}}) AS counted (word, count)
    ON CONFLICT (word) DO UPDATE SET documents = term.documents + excluded.documents
"""


def parent(code: str) -> str:
    """Return the EMDN code just above: J01 of J0101, J of J01 and of itself."""
    return code[: max(1, len(code) - 2)]


def with_ancestors(codes: Iterable[str]) -> list[str]:
    """Return EMDN codes with all above them: J010101 also as J, J01 and J0101."""
    found = {code[:length] for code in codes for length in (1, *range(3, len(code), 2), len(code))}
    return sorted(found - {""})


def found_by(edition: Edition) -> dict[str, Any]:
    """Return what a version keeps for search; ValueError for a facet that there is not."""
    if unknown := set(edition.facets) - set(FACETS):
        raise ValueError(f"unknown facets: {', '.join(sorted(unknown))}")
    facets: Mapping[str, Sequence[str]] = edition.facets
    codes = {name: sorted(set(map(str, facets.get(name, ())))) for name in FACETS}
    return {
        "maker": edition.maker,
        "text": edition.text,
        "urgent": edition.urgent,
        **codes,
        "emdn": with_ancestors(codes["emdn"]),
        "unscannable": edition.unscannable,
        "lots": list(edition.lots),
    }


def refresh(publication_id: int) -> None:
    """Rewrite the document of a publication from its current version, and count its words anew.

    Publications are refreshed one at a time, under the lock of the cursor: words are shared.
    """
    before = set(
        Document.objects.filter(pk=publication_id).values_list("words", flat=True).first() or ()
    )
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [[publication_id]])
        after = set(cursor.fetchone()[0])
        if new := after - before:
            cursor.execute(_COUNT.format(words="SELECT unnest(%s::text[]), 1"), [sorted(new)])
        if gone := sorted(before - after):
            cursor.execute(
                f"UPDATE {_TERM} SET documents = documents - 1 WHERE word = ANY(%s)", [gone]
            )
            cursor.execute(f"DELETE FROM {_TERM} WHERE word = ANY(%s) AND documents = 0", [gone])


def rewrite(publications: Sequence[int]) -> None:
    """Rewrite the documents of publications, without counting words."""
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [list(publications)])


def count_words() -> None:
    """Make the vocabulary that of the documents."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {_TERM}")
        cursor.execute(
            _COUNT.format(
                words=f"SELECT word, count(*) FROM {_DOCUMENT}, unnest(words) AS word GROUP BY word"
            )
        )

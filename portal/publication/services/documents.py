"""Documents, what search reads of them and the words that they hold, derived from current versions.

The facets that a document holds are told in parts, and each part by the number of a `FacetSet`.
"""

# ruff: noqa: S608 - names come from the models, never from input

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.utils import timezone

from portal.publication import registry
from portal.publication.editions import FACETS, Edition
from portal.publication.enums import Lifecycle
from portal.publication.models import Document, Entry, FacetSet, Publication, Term, Version
from portal.publication.models.items import loose_sql
from portal.reference.identifiers import serial_parts

SHORTEST_WORD = 4
"""Shorter words are not corrected: too many others resemble them."""
LONGEST_WORD = 100
PAYLOADS = 10
"""Payloads read at once."""

TIME_ZONE = timezone.get_default_timezone_name()

PARTS = {
    "profile": ("kinds", "lifecycle", "year", "product_kinds", "types"),
    "recipients": ("recipients",),
    "actions": ("actions",),
    "subject": ("substances", "emdn"),
    "emdn": ("emdn",),
    "maker": ("maker",),
}
"""The facets of each part; `subject` holds the first level of the nomenclature, `emdn` all."""

_DOCUMENT = Document._meta.db_table
_ENTRY = Entry._meta.db_table
_SET = FacetSet._meta.db_table
_TERM = Term._meta.db_table
_FACETS = ", ".join(FACETS)


def _changes(model: type[Document] | type[Entry]) -> str:
    """Return what an upsert writes over: all columns but the key."""
    return ", ".join(
        f"{field.column} = excluded.{field.column}"
        for field in model._meta.concrete_fields
        if not field.primary_key
    )


def _codes(facet: str, having: str = "true") -> str:
    """Return in SQL the codes of a facet of a document, as a `FacetSet` holds them."""
    return f"ARRAY(SELECT '{facet}:' || code FROM unnest(document.{facet}) AS code WHERE {having})"


_UPSERT = f"""
    INSERT INTO {_DOCUMENT} (
        publication_id, kind, reference, title, summary, maker, maker_key, title_key,
        first_published_at, year, updated_at, cursor, lifecycle, urgent, exercise, {_FACETS},
        unscannable, lots, loose_lots, serials
    )
    SELECT publication.id, publication.kind, publication.reference, version.title,
        version.summary, found.maker, portal_search_key(found.maker),
        portal_search_key(version.title), publication.first_published_at,
        extract(year FROM publication.first_published_at AT TIME ZONE '{TIME_ZONE}'),
        version.published_at, version.cursor, version.lifecycle, found.urgent, version.exercise,
        {", ".join(f"coalesce(found.{name}, '{{}}')" for name in FACETS)},
        coalesce(found.unscannable, 0), coalesce(found.lots, '{{}}'),
        ARRAY(SELECT DISTINCT {loose_sql("lot")} FROM unnest(found.lots) AS lot ORDER BY 1),
        '{{}}'
    FROM {Publication._meta.db_table} AS publication
    JOIN {Version._meta.db_table} AS version ON version.id = publication.current_id
    CROSS JOIN LATERAL jsonb_to_record(version.found_by) AS found (
        maker text, urgent boolean, unscannable integer, lots text[],
        {", ".join(f"{name} text[]" for name in FACETS)}
    )
    WHERE publication.id = ANY(%s)
    ON CONFLICT (publication_id) DO UPDATE SET {_changes(Document)}
"""

_HELD = f"""
    SELECT part, codes, sha256(convert_to(part || codes::text, 'UTF8')) AS digest
    FROM (VALUES
        (
            'profile',
            ARRAY[
                'kinds:' || document.kind,
                'lifecycle:' || document.lifecycle,
                'year:' || document.year
            ] || {_codes("product_kinds")} || {_codes("types")}
        ),
        ('recipients', {_codes("recipients")}),
        ('actions', {_codes("actions")}),
        ('subject', {_codes("substances")} || {_codes("emdn", "length(code) = 1")}),
        ('emdn', {_codes("emdn")}),
        ('maker', ARRAY['maker:' || document.maker, 'maker_key:' || document.maker_key])
    ) AS held (part, codes)
"""
"""The parts of the facets of `document`."""

_ADD_SETS = f"""
    INSERT INTO {_SET} (part, codes, digest)
    SELECT DISTINCT part, codes, digest
    FROM {_DOCUMENT} AS document CROSS JOIN LATERAL ({_HELD}) AS held
    WHERE document.publication_id = ANY(%s)
        AND NOT EXISTS (SELECT FROM {_SET} AS known WHERE known.digest = held.digest)
"""

_UPSERT_ENTRY = f"""
    INSERT INTO {_ENTRY} (
        publication_id, first_published_at, updated_at, exercise, retracted,
        {", ".join(f"{part}_id" for part in PARTS)}, vector, words
    )
    SELECT document.publication_id, document.first_published_at, document.updated_at,
        document.exercise, document.lifecycle = '{Lifecycle.RETRACTED.value}',
        {", ".join(f"sets.{part}" for part in PARTS)},
        setweight(
            to_tsvector('portal_french', document.title || ' ' || document.reference), 'A'
        )
        || setweight(to_tsvector('portal_french', document.maker), 'B')
        || setweight(to_tsvector('portal_french', document.summary), 'C')
        || setweight(to_tsvector('portal_french', said.text), 'D'),
        ARRAY(
            SELECT DISTINCT word
            FROM regexp_split_to_table(portal_search_key(
                concat_ws(' ', document.title, document.maker, document.summary, said.text)
            ), ' ') AS split (word)
            WHERE length(word) BETWEEN {SHORTEST_WORD} AND {LONGEST_WORD} AND word !~ '[0-9]'
            ORDER BY word
        )
    FROM {_DOCUMENT} AS document
    JOIN {Publication._meta.db_table} AS publication ON publication.id = document.publication_id
    JOIN {Version._meta.db_table} AS version ON version.id = publication.current_id
    CROSS JOIN LATERAL (SELECT version.found_by ->> 'text' AS text) AS said
    CROSS JOIN LATERAL (
        SELECT {", ".join(f"max(id) FILTER (WHERE part = '{part}') AS {part}" for part in PARTS)}
        FROM {_SET} WHERE digest IN (SELECT digest FROM ({_HELD}) AS held)
    ) AS sets
    WHERE document.publication_id = ANY(%s)
    ON CONFLICT (publication_id) DO UPDATE SET {_changes(Entry)}
"""

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
        Entry.objects.filter(pk=publication_id).values_list("words", flat=True).first() or ()
    )
    rewrite([publication_id])
    after = set(Entry.objects.values_list("words", flat=True).get(pk=publication_id))
    with connection.cursor() as cursor:
        if new := after - before:
            cursor.execute(_COUNT.format(words="SELECT unnest(%s::text[]), 1"), [sorted(new)])
        if gone := sorted(before - after):
            cursor.execute(
                f"UPDATE {_TERM} SET documents = documents - 1 WHERE word = ANY(%s)", [gone]
            )
            cursor.execute(f"DELETE FROM {_TERM} WHERE word = ANY(%s) AND documents = 0", [gone])


def rewrite(publications: Sequence[int]) -> None:
    """Rewrite the documents of publications and their entries, without counting words."""
    with connection.cursor() as cursor:
        for statement in (_UPSERT, _ADD_SETS, _UPSERT_ENTRY):
            cursor.execute(statement, [list(publications)])
    _tell_serials(publications)


def _tell_serials(publications: Sequence[int]) -> None:
    """Write the series of the serial numbers without code, which stand in the payloads alone."""
    documents = Document.objects.filter(pk__in=publications, unscannable__gt=0)
    found = Version.objects.filter(pk__in=documents.values("publication__current"))
    for version in found.select_related("publication").iterator(PAYLOADS):
        page = registry.get(version.publication.kind).page
        products = page.unscannable(version.payload) if page else ()
        items = [unit.item for one in products for unit in one.units]
        if series := sorted({serial_parts(one.serial).series for one in items if one.serial}):
            Document.objects.filter(pk=version.publication_id).update(serials=series)


def count_words() -> None:
    """Make the vocabulary that of the documents."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {_TERM}")
        cursor.execute(
            _COUNT.format(
                words=f"SELECT word, count(*) FROM {_ENTRY}, unnest(words) AS word GROUP BY word"
            )
        )

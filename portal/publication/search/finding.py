"""Running a search: facets counted over its matches, then one page of documents.

Three statements whatever is asked. Counts of a facet leave its own filter out, so that they say
what another choice would give. Counting a large part of all documents takes long and gives the
same until something is published: such counts are kept under the cursor of the last version.

Documents are counted by the numbers of their facet sets, and only the sets that were met are taken
apart into codes.
"""

# ruff: noqa: S608 - names come from the models, never from input

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from portal.core.fields.folding import folded
from portal.publication.models import CurrentItem, Document, Entry, FacetSet
from portal.publication.search.query import MOST_PAGES, PAGE_SIZE, Query, Sort
from portal.publication.search.words import (
    HOLDS_LOOSE_LOT,
    HOLDS_LOT,
    IN_RANGE,
    OF_LOOSE_LOT,
    OF_LOT,
    Understood,
    understand,
)
from portal.publication.services.documents import PARTS, with_ancestors
from portal.reference.identifiers import Identified

MOST_RANKED = 500
"""More matches than this are given by date: ranking reads the whole text of each."""
MOST_MAKERS = 15
BROAD = 2000
"""Counts over more documents than this are kept."""
KEEP_SECONDS = 24 * 3600

_ARRAYS = ("recipients", "product_kinds", "actions", "types", "substances", "emdn")
_SINGLE = ("lifecycle", "kinds")
FACETS = (*_ARRAYS, *_SINGLE, "maker", "year")
_OWN = {name: place for place, name in enumerate((*_ARRAYS, *_SINGLE, "maker"), start=1)}
_PART = {facet: part for part, facets in PARTS.items() for facet in facets}
"""The part in which a filter looks for its codes: of those that hold a facet, the last."""
_ENTRY = Entry._meta.db_table
_SET = FacetSet._meta.db_table


Counts = dict[str, Counter[str]]


@dataclass(frozen=True)
class FacetValue:
    """A value of a filter: how many documents it would give, and whether it is chosen."""

    code: str
    count: int
    selected: bool = False


@dataclass(frozen=True)
class Page:
    """One page of what was found.

    `corrected` is the text that was looked for instead of what was typed, empty if that was.
    `is_code` says that the text is a published code or reference, read as `identified`, `is_lot`
    that it is a published lot or serial number, whose publications come beside those that its words
    find, `is_loose` that such a lot is written otherwise, with a dash or without, and `is_lifted`
    that it was one and that no line names it now.
    `ranked` says that the order is by relevance; else it is by date or as asked. `cursor` is the
    last published version that the search knows.
    """

    query: Query
    documents: list[Document]
    total: int
    facets: dict[str, list[FacetValue]]
    corrected: str
    is_code: bool
    is_lot: bool
    is_loose: bool
    is_lifted: bool
    identified: Identified
    ranked: bool
    cursor: int

    @property
    def is_too_broad(self) -> bool:
        """Tell whether relevance was wanted and so much was found that the date orders it."""
        wanted = self.query.sort in {None, Sort.RELEVANCE} and bool(self.query.text)
        return wanted and not self.is_code and not self.ranked and self.total > MOST_RANKED

    @property
    def pages(self) -> int:
        return min(MOST_PAGES, -(-self.total // PAGE_SIZE))

    @property
    def first(self) -> int:
        """Return the rank of the first document of the page, from 1."""
        return (self.query.page - 1) * PAGE_SIZE + 1


def search(query: Query, *, exercises: bool = False) -> Page:
    """Return the page of documents that `query` asks for; exercises only if told so."""
    understood = understand(query.text)
    if query.text and not (understood.is_code or understood.tsquery or understood.names_units):
        return _page(query, understood, [], 0, {}, ranked=False)
    statement = _Statement(query, understood, exercises=exercises)
    key = statement.cache_key()
    kept = cache.get(key)
    if kept is None:
        with connection.cursor() as cursor:
            cursor.execute(statement.counts(), statement.params)
            total, facets, broad = _read(cursor.fetchall())
        if broad > BROAD:
            cache.set(key, (total, facets), KEEP_SECONDS)
    else:
        total, facets = kept
    documents = list(Document.objects.raw(statement.page(total), statement.params))
    return _page(query, understood, documents, total, facets, ranked=statement.is_ranked(total))


def _read(rows: list[tuple[str, int, int]]) -> tuple[int, Counts, int]:
    """Sort counts: the number of matches, those of each facet, and over how many documents."""
    facets: defaultdict[str, Counter[str]] = defaultdict(Counter)
    total = broad = 0
    for held, failing, number in rows:
        facet, _, code = held.partition(":")
        if facet == "lifecycle":
            broad += number
            total += number if failing == 0 else 0
        if failing in {0, _OWN.get(facet)}:
            facets[facet][code] += number
    return total, dict(facets), broad


def _page(
    query: Query,
    understood: Understood,
    documents: list[Document],
    total: int,
    counts: Counts,
    *,
    ranked: bool,
) -> Page:
    return Page(
        query=query,
        documents=documents,
        total=total,
        facets={name: _values(name, query, counts.get(name, Counter())) for name in FACETS},
        corrected=understood.corrected,
        is_code=understood.is_code,
        is_lot=understood.names_units,
        is_loose=bool(understood.loose_lot),
        is_lifted=understood.is_lifted,
        identified=understood.identified,
        ranked=ranked,
        cursor=understood.cursor,
    )


def _values(name: str, query: Query, counts: Counter[str]) -> list[FacetValue]:
    """Return the values of a facet, those chosen too when nothing has them: the commonest first."""
    chosen = getattr(query, name, ()) if name in (*_ARRAYS, *_SINGLE) else ()
    found = dict.fromkeys(chosen, 0) | dict(counts)
    values = [FacetValue(code, count, code in chosen) for code, count in found.items()]
    if name == "year":
        return sorted(values, key=lambda value: value.code, reverse=True)
    if name == "emdn":
        return sorted(values, key=lambda value: value.code)
    return sorted(values, key=lambda value: (-value.count, value.code))


class _Statement:
    """The SQL of a search and its parameters."""

    def __init__(self, query: Query, understood: Understood, *, exercises: bool) -> None:
        self.query = query
        self.understood = understood
        self.exercises = exercises
        self.params: dict[str, Any] = {
            "limit": PAGE_SIZE,
            "offset": (query.page - 1) * PAGE_SIZE,
            "most": MOST_RANKED,
        }
        self.always = self._always()
        self.chosen = self._chosen()

    def cache_key(self) -> str:
        """Return a key for the counts: they depend neither on the page nor on the order."""
        asked = replace(self.query, sort=None, page=1, text="").querystring()
        told = self.understood
        parts = (told.tsquery, told.keys, told.reference, told.lot, told.loose_lot, told.serial)
        text = "\n".join(map(str, parts))
        digest = sha256(f"{asked}\n{text}\n{self.exercises}".encode()).hexdigest()
        return f"publication-counts:{self.understood.cursor}:{digest}"

    def _always(self) -> list[str]:
        """Return the conditions that no facet leaves out."""
        conditions = []
        if not self.exercises:
            conditions.append("NOT entry.exercise")
        conditions += self._about()
        for name, comparison, days in (("since", ">=", 0), ("until", "<", 1)):
            day = getattr(self.query, name)
            if day:
                midnight = datetime.combine(day + timedelta(days=days), time())
                self.params[name] = timezone.make_aware(midnight)
                conditions.append(f"entry.first_published_at {comparison} %({name})s")
        return conditions

    def _about(self) -> list[str]:
        """Return the condition that the text makes: a code, a reference, a lot or words."""
        asked = self.understood
        if asked.is_code:
            self.params |= {"keys": asked.keys, "reference": asked.reference}
            return [
                "entry.publication_id = ANY(ARRAY("
                f" SELECT publication_id FROM {CurrentItem._meta.db_table}"
                " WHERE key = ANY(%(keys)s)"
                f" UNION SELECT publication_id FROM {Document._meta.db_table}"
                " WHERE reference = %(reference)s))"
            ]
        # Words find nothing of what was taken back; its reference, codes and lots still do.
        standing = "NOT entry.retracted"
        if asked.tsquery:
            self.params["words"] = asked.tsquery
            standing += " AND entry.vector @@ to_tsquery('portal_french', %(words)s)"
        if not asked.names_units:
            return [standing]
        number = asked.serial
        self.params |= {"lot": asked.lot, "loose": asked.loose_lot, "prefix": number.prefix}
        self.params |= {"digits": number.digits, "serial": number.number}
        items, documents = CurrentItem._meta.db_table, Document._meta.db_table
        of_lot = (
            "entry.publication_id = ANY(ARRAY("
            f"SELECT publication_id FROM {items} WHERE {OF_LOT}"
            f" UNION SELECT publication_id FROM {documents} WHERE {HOLDS_LOT}"
            f" UNION SELECT publication_id FROM {items} WHERE {OF_LOOSE_LOT}"
            f" UNION SELECT publication_id FROM {documents} WHERE {HOLDS_LOOSE_LOT}"
            f" UNION SELECT publication_id FROM {items} WHERE {IN_RANGE}))"
        )
        return [f"{of_lot} OR ({standing})" if asked.tsquery else of_lot]

    def _chosen(self) -> dict[str, str]:
        """Return for each filter that is chosen the statement of the sets that pass it."""
        statements = {}
        for name in (*_ARRAYS, *_SINGLE):
            if codes := getattr(self.query, name):
                self.params[name] = [f"{name}:{code}" for code in codes]
                statements[name] = f"codes && %({name})s::text[]"
        if maker := folded(self.query.maker):
            self.params["maker"] = f"maker_key:{maker}"
            statements["maker"] = "codes[2] >= %(maker)s AND codes[2] < %(maker)s || '~'"
        return {
            name: f"SELECT id FROM {_SET} WHERE part = '{_PART[name]}' AND {one}"
            for name, one in statements.items()
        }

    def is_ranked(self, total: int) -> bool:
        """Tell whether a search with that many matches is given by relevance."""
        wanted = self.query.sort in {None, Sort.RELEVANCE}
        return wanted and bool(self.understood.tsquery) and total <= MOST_RANKED

    def page(self, total: int) -> str:
        """Return the statement that gives the documents of a page, of `total` matches."""
        columns = {
            Sort.UPDATED: "entry.updated_at",
            Sort.TITLE: "named.title_key",
            Sort.MAKER: "named.maker_key",
        }
        column = columns.get(self.query.sort or Sort.RELEVANCE, "entry.first_published_at")
        is_named = column.startswith("named.")
        named = f"JOIN {Document._meta.db_table} AS named USING (publication_id)"
        backwards = "" if is_named else " DESC"
        order = f"sorted_by{backwards}, publication_id{backwards}"
        rank = ""
        if self.is_ranked(total):
            rank = ", -ts_rank(entry.vector, to_tsquery('portal_french', %(words)s)) AS rank"
            order = f"rank, {order}"
        # Few matches are gathered, then sorted (OFFSET has them planned so); of many, those that
        # come first are met soon in the index of the order.
        gathered = "OFFSET 0" if total <= BROAD else ""
        return f"""
            SELECT document.*
            FROM (
                SELECT publication_id, row_number() OVER () AS place
                FROM (
                    SELECT publication_id
                    FROM (
                        SELECT entry.publication_id, {column} AS sorted_by{rank}
                        FROM {_ENTRY} AS entry {named if is_named else ""}
                        {_where(self.always + self._passing())} {gathered}
                    ) AS found
                    ORDER BY {order} LIMIT %(limit)s OFFSET %(offset)s
                ) AS shown
            ) AS page
            JOIN {Document._meta.db_table} AS document USING (publication_id)
            ORDER BY page.place
        """

    def _passing(self) -> list[str]:
        """Return the conditions of the chosen filters.

        Makers and the nomenclature have an index to be looked up in; of other filters, sets are
        hashed, as IS TRUE has it: to look up each match would cost more than to find it.
        """
        return [
            f"(entry.{_PART[name]}_id IN ({passes}))"
            + ("" if name in {"maker", "emdn"} else " IS TRUE")
            for name, passes in self.chosen.items()
        ]

    def counts(self) -> str:
        """Return the statement that counts what matches, by what it holds and which filter fails.

        A match fails one of the chosen filters at most; `failing` is the number of that filter, or
        0. Of the nomenclature, the first level is counted, and what stands just below an open code.
        """
        parts = [part for part in PARTS if part != "emdn" or self.query.emdn]
        self.params["open"] = [f"emdn:{code}" for code in with_ancestors(self.query.emdn)]
        failing = ", failing" if self.chosen else ""
        columns = ", ".join(f"{part}_id" for part in parts)
        held = ", ".join(f"{part}_id" for part in parts if part != "maker")
        sets = ", ".join(f"({part}_id{failing})" for part in parts)
        passing = "".join(
            f"passing_{name} AS MATERIALIZED ({passes}), " for name, passes in self.chosen.items()
        )
        return f"""
            WITH {passing} counted AS MATERIALIZED (
                SELECT coalesce({held}) AS held, maker_id, {failing[2:] or 0} AS failing,
                    count(*)::integer AS number
                FROM ({self._matches(columns)}) AS matches
                GROUP BY GROUPING SETS ({sets})
            )
            SELECT code, failing, sum(number)
            FROM counted JOIN {_SET} ON id = held CROSS JOIN LATERAL unnest(codes) AS code
            WHERE part <> 'emdn'
                OR length(code) > 6 AND left(code, greatest(6, length(code) - 2)) = ANY(%(open)s)
            GROUP BY code, failing
            UNION ALL (
                SELECT codes[1] AS maker, 0, sum(number) AS number
                FROM counted JOIN {_SET} ON id = maker_id
                WHERE failing IN (0, {_OWN["maker"]})
                GROUP BY id ORDER BY number DESC, maker LIMIT {MOST_MAKERS}
            )
        """

    def _matches(self, columns: str) -> str:
        """Return the statement of what fails at most one of the chosen filters."""
        if not self.chosen:
            return f"SELECT {columns} FROM {_ENTRY} AS entry {_where(self.always)}"
        conditions = list(self.always)
        if {"maker", "emdn"} <= self.chosen.keys():
            # It follows from what comes after, and both sides have an index.
            conditions.append(
                " OR ".join(
                    f"entry.{name}_id = ANY(ARRAY(SELECT id FROM passing_{name}))"
                    for name in ("maker", "emdn")
                )
            )
        fails = ", ".join(
            f"(NOT (entry.{_PART[name]}_id IN (SELECT id FROM passing_{name})))::integer"
            f" AS fails_{name}"
            for name in self.chosen
        )
        failing = " + ".join(f"fails_{name} * {_OWN[name]}" for name in self.chosen)
        number = " + ".join(f"fails_{name}" for name in self.chosen)
        # Told apart by OFFSET, so that each filter is looked at once.
        return f"""
            SELECT {columns}, {failing} AS failing
            FROM (
                SELECT {columns}, {fails} FROM {_ENTRY} AS entry {_where(conditions)} OFFSET 0
            ) AS tried
            WHERE {number} <= 1
        """


def _where(conditions: list[str]) -> str:
    return "WHERE " + " AND ".join(f"({one})" for one in conditions) if conditions else ""

"""Running a search: matches once, facets counted over them, one page of documents.

Three statements whatever is asked. Counts of a facet leave its own filter out, so that they say
what another choice would give. Counting a large part of all documents takes long and gives the
same until something is published: such counts are kept under the cursor of the last version.
"""

# ruff: noqa: S608 - names come from the models, never from input

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from portal.core.fields.folding import folded
from portal.publication.enums import Lifecycle
from portal.publication.models import CurrentItem, Document
from portal.publication.search.query import MOST_PAGES, PAGE_SIZE, Query, Sort
from portal.publication.search.words import IN_RANGE, Understood, understand
from portal.publication.services.documents import parent, with_ancestors
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
_COLUMNS = {"lifecycle": "lifecycle", "kinds": "kind"}
_OWN = {name: place for place, name in enumerate((*_ARRAYS, *_SINGLE, "maker"), start=1)}


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
    find, and `is_lifted` that it was one and that no line names it now.
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
    with connection.cursor() as cursor:
        if kept is not None:
            total, facets = kept
            cursor.execute(statement.page_alone(total), statement.params)
            ids = [row[0] for row in cursor.fetchall()]
        else:
            cursor.execute(statement.whole(), statement.params)
            ids, total, facets, broad = _read(cursor.fetchall(), with_ancestors(query.emdn))
            if broad > BROAD:
                cache.set(key, (total, facets), KEEP_SECONDS)
    return _page(query, understood, ids, total, facets, ranked=statement.is_ranked(total))


def _read(rows: list[tuple], emdn_open: Collection[str]) -> tuple[list[int], int, Counts, int]:
    """Sort the rows of a whole statement: documents, number of matches, counts, and over how many.

    Of the nomenclature, the first level is counted, and what stands just below an open code.
    """
    ranks: list[tuple[int, int]] = []
    facets: defaultdict[str, Counter[str]] = defaultdict(Counter)
    total = broad = 0
    for tag, codes, code, failing, number in rows:
        if tag == "":
            ranks.append((failing, number))
        elif tag == "total":
            total = number
        else:
            if tag == "lifecycle":
                broad += number
            if failing in {0, _OWN.get(tag)}:
                facets[tag].update(dict.fromkeys([code] if codes is None else codes, number))
    emdn = facets["emdn"]
    facets["emdn"] = Counter(
        {code: count for code, count in emdn.items() if len(code) == 1 or parent(code) in emdn_open}
    )
    facets["maker"] = Counter(dict(facets["maker"].most_common(MOST_MAKERS)))
    return [pk for _, pk in sorted(ranks)], total, dict(facets), broad


def _page(
    query: Query,
    understood: Understood,
    ids: list[int],
    total: int,
    counts: Counts,
    *,
    ranked: bool,
) -> Page:
    found = Document.objects.defer("vector", "words").in_bulk(ids) if ids else {}
    return Page(
        query=query,
        documents=[found[pk] for pk in ids if pk in found],
        total=total,
        facets={name: _values(name, query, counts.get(name, Counter())) for name in FACETS},
        corrected=understood.corrected,
        is_code=understood.is_code,
        is_lot=understood.names_units,
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
        text = f"{told.tsquery}\n{told.keys}\n{told.reference}\n{told.lot}\n{told.serial}"
        digest = sha256(f"{asked}\n{text}\n{self.exercises}".encode()).hexdigest()
        return f"publication-counts:{self.understood.cursor}:{digest}"

    def _always(self) -> list[str]:
        """Return the conditions that no facet leaves out."""
        conditions = []
        if not self.exercises:
            conditions.append("NOT exercise")
        conditions += self._about()
        for name, comparison, days in (("since", ">=", 0), ("until", "<", 1)):
            day = getattr(self.query, name)
            if day:
                midnight = datetime.combine(day + timedelta(days=days), time())
                self.params[name] = timezone.make_aware(midnight)
                conditions.append(f"first_published_at {comparison} %({name})s")
        return conditions

    def _about(self) -> list[str]:
        """Return the condition that the text makes: a code, a reference, a lot or words."""
        asked = self.understood
        if asked.is_code:
            self.params |= {"keys": asked.keys, "reference": asked.reference}
            return [
                "publication_id = ANY(ARRAY("
                f" SELECT publication_id FROM {CurrentItem._meta.db_table}"
                " WHERE key = ANY(%(keys)s)"
                f" UNION SELECT publication_id FROM {Document._meta.db_table}"
                " WHERE reference = %(reference)s))"
            ]
        # Words find nothing of what was taken back; its reference, codes and lots still do.
        standing = f"lifecycle <> '{Lifecycle.RETRACTED.value}'"
        if asked.tsquery:
            self.params["words"] = asked.tsquery
            standing += " AND vector @@ to_tsquery('portal_french', %(words)s)"
        if not asked.names_units:
            return [standing]
        number = asked.serial
        self.params |= {"lot": asked.lot, "prefix": number.prefix}
        self.params |= {"digits": number.digits, "serial": number.number}
        of_lot = (
            "publication_id = ANY(ARRAY("
            f" SELECT publication_id FROM {CurrentItem._meta.db_table}"
            " WHERE lot_key = %(lot)s AND lot_key <> ''"
            f" UNION SELECT publication_id FROM {Document._meta.db_table}"
            " WHERE %(lot)s <> '' AND lots @> ARRAY[%(lot)s]::varchar[]"
            f" UNION SELECT publication_id FROM {CurrentItem._meta.db_table}"
            f" WHERE {IN_RANGE}))"
        )
        return [f"{of_lot} OR ({standing})" if asked.tsquery else of_lot]

    def _chosen(self) -> dict[str, str]:
        """Return the condition of each filter that is chosen."""
        conditions = {}
        for name in _ARRAYS:
            if codes := getattr(self.query, name):
                self.params[name] = list(codes)
                conditions[name] = f"{name} && %({name})s::varchar[]"
        for name in _SINGLE:
            if codes := getattr(self.query, name):
                self.params[name] = list(codes)
                conditions[name] = f"{_COLUMNS[name]} = ANY(%({name})s)"
        if maker := folded(self.query.maker):
            self.params["maker"] = maker
            conditions["maker"] = "maker_key >= %(maker)s AND maker_key < %(maker)s || '~'"
        return conditions

    def is_ranked(self, total: int) -> bool:
        """Tell whether a search with that many matches is given by relevance."""
        wanted = self.query.sort in {None, Sort.RELEVANCE}
        return wanted and bool(self.understood.tsquery) and total <= MOST_RANKED

    def _order(self) -> str:
        backwards = "" if self._sorted_by().endswith("_key") else " DESC"
        return f"{self._sorted_by()}{backwards}, publication_id{backwards}"

    def _sorted_by(self) -> str:
        """Return the column of the order that is asked for; relevance falls back on the date."""
        columns = {Sort.UPDATED: "updated_at", Sort.TITLE: "title_key", Sort.MAKER: "maker_key"}
        return columns.get(self.query.sort or Sort.RELEVANCE, "first_published_at")

    def whole(self) -> str:
        """Return the statement that gives a page, the number of matches and the counts."""
        failing = self._failing()
        sorted_by, order = self._sorted_by(), self._order()
        if self.is_ranked(0):
            rank = (
                "CASE WHEN (SELECT n FROM size) <= %(most)s THEN ("
                "SELECT -ts_rank(document.vector, to_tsquery('portal_french', %(words)s))"
                f" FROM {Document._meta.db_table} AS document"
                " WHERE document.publication_id = matches.publication_id) END, "
            )
        else:
            rank = ""
        return f"""
            WITH matches AS MATERIALIZED (
                SELECT publication_id, {sorted_by}, maker, lifecycle, kind, year,
                    {", ".join(_ARRAYS)}, {failing} AS failing
                FROM {Document._meta.db_table}
                {self._where(self._all_but_one())}
            ),
            size AS MATERIALIZED (SELECT count(*) AS n FROM matches WHERE failing = 0)
            SELECT '' AS tag, NULL::varchar[] AS codes, NULL AS code,
                row_number() OVER ()::integer AS failing, publication_id AS number
            FROM (
                SELECT publication_id FROM matches WHERE failing = 0
                ORDER BY {rank}{order}
                LIMIT %(limit)s OFFSET %(offset)s
            ) AS page
            UNION ALL SELECT 'total', NULL, NULL, 0, n FROM size
            UNION ALL {self._counts()}
        """

    def page_alone(self, total: int) -> str:
        """Return the statement that gives a page of a search whose counts are known."""
        order = self._order()
        if self.is_ranked(total):
            order = f"-ts_rank(vector, to_tsquery('portal_french', %(words)s)), {order}"
        return f"""
            SELECT publication_id FROM {Document._meta.db_table}
            {self._where(list(self.chosen.values()))}
            ORDER BY {order} LIMIT %(limit)s OFFSET %(offset)s
        """

    def _where(self, chosen: list[str]) -> str:
        conditions = self.always + chosen
        return "WHERE " + " AND ".join(f"({one})" for one in conditions) if conditions else ""

    def _all_but_one(self) -> list[str]:
        """Return the condition that at most one of the chosen filters fails."""
        if len(self.chosen) < 2:
            return []
        failures = " + ".join(f"(NOT ({one}))::int" for one in self.chosen.values())
        conditions = [f"{failures} <= 1"]
        if {"maker", "emdn"} <= self.chosen.keys():
            # It follows from the other, and both sides have an index.
            conditions.append(f"{self.chosen['maker']} OR {self.chosen['emdn']}")
        return conditions

    def _failing(self) -> str:
        """Return the number of the filter that fails, 0 when none does."""
        return (
            " + ".join(f"(NOT ({one}))::int * {_OWN[name]}" for name, one in self.chosen.items())
            or "0"
        )

    def _counts(self) -> str:
        """Return the counts of each set of values that documents hold, in one reading of them.

        Sets are few where documents are many: counting them and taking them apart afterwards is
        ten times faster than taking each document apart.
        """
        columns = {name: _COLUMNS.get(name, name) for name in FACETS}
        sets = ", ".join(f"({column}, failing)" for column in columns.values())
        tag = " ".join(
            f"WHEN GROUPING({column}) = 0 THEN '{name}'" for name, column in columns.items()
        )
        return f"""
            SELECT CASE {tag} END AS tag,
                coalesce({", ".join(_ARRAYS)}) AS codes,
                coalesce(lifecycle, kind, maker, year::text) AS code,
                failing, count(*) AS number
            FROM matches GROUP BY GROUPING SETS ({sets})
        """

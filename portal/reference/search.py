"""Finding a medicine while typing: by code, start of the name, words, past a typing error.

The ways are tried in this order and each only when the one before has not filled the list, so that
the common keystroke costs one index scan. The start of the name and the words go in one statement:
planning costs more than running.
"""

# ruff: noqa: S608 - what is put together is written here, never input

import re
from dataclasses import asdict, dataclass, field, replace

from django.db import connection
from django.utils.translation import gettext as _

from portal.core.fields.folding import folded
from portal.core.moments import without_weekday
from portal.reference import services
from portal.reference.identifiers import Identified, Scheme, parse

SHORTEST = 2
"""Fewer letters than this find nothing: the list would mean nothing."""

MOST_WORDS = 8
LONGEST_WORD = 40
MOST_MATCHES = 1000
"""How many medicines are sorted at most, for words that most names hold."""

_UNIT = re.compile(r"^(\d+)([a-z]+)$")


@dataclass(frozen=True)
class Hit:
    """A presentation, or a medicine without any; `value` is its CIP13 or its CIS."""

    value: str
    cis: str
    cip13: str
    cip7: str
    name: str
    presentation: str
    form: str
    holders: list[str]
    mitm: bool
    marketed: bool
    withdrawn: bool

    @property
    def label(self) -> str:
        """Return the one-line name that a field shows once this is chosen."""
        return f"{self.name} – {self.presentation}" if self.presentation else self.name

    @property
    def hint(self) -> str:
        """Return what tells products of the same name apart: code, holder, situation."""
        code = _("CIP %(code)s") if self.cip13 else _("CIS %(code)s")
        parts = [code % {"code": self.value}, ", ".join(self.holders)]
        if self.mitm:
            parts.append(_("MITM"))
        if self.withdrawn:
            parts.append(_("retiré de la base"))
        elif not self.marketed:
            parts.append(_("non commercialisé"))
        return " · ".join(filter(None, parts))


@dataclass
class Results:
    """What was found, what was recognised in the text, and what to tell the person."""

    query: str
    hits: list[Hit] = field(default_factory=list)
    identified: Identified = field(default_factory=Identified)
    corrected: str = ""
    notes: list[str] = field(default_factory=list)

    def as_dict(self) -> dict:
        return {
            "query": self.query,
            "corrected": self.corrected,
            "identified": self.identified.as_dict(),
            "notes": self.notes,
            "results": [{**asdict(hit), "label": hit.label, "hint": hit.hint} for hit in self.hits],
        }


def words(text: str) -> list[str]:
    """Return the words of `text` as `portal_search_key` writes them in the base."""
    return folded(text).split()


def medicines(query: str, limit: int = 10) -> Results:
    """Return the presentations that `query` may mean, best first, at most `limit`."""
    results = Results(query=query.strip())
    digits = re.sub(r"[\s.-]", "", query)
    if digits.isascii() and digits.isdigit() and len(digits) < 13 and digits.startswith("3400"):
        results.hits = _hits("start", digits, limit)
        return results
    identified = parse(query)
    results.identified = identified
    if identified.scheme not in {Scheme.UNKNOWN, Scheme.ATC, Scheme.EU_NUMBER}:
        _by_code(results, limit)
        return results
    terms = [word[:LONGEST_WORD] for word in words(query)[:MOST_WORDS]]
    if terms and sum(map(len, terms)) >= SHORTEST:
        if all(term.isdigit() for term in terms):
            results.hits = _hits("start", "".join(terms), limit)
        else:
            _by_words(results, terms, limit)
    return results


def by_cis(query: str, limit: int = 10) -> Results:
    """Return the medicines that `query` may mean, once each, by their CIS code."""
    results = medicines(query, limit * 3)
    found: dict[str, Hit] = {}
    for hit in results.hits:
        found.setdefault(hit.cis, replace(hit, value=hit.cis, cip13="", presentation=""))
    results.hits = list(found.values())[:limit]
    return results


def _by_code(results: Results, limit: int) -> None:
    identified = results.identified
    results.notes += identified.errors + identified.warnings
    if identified.cip13:
        results.hits = _hits("cip13", identified.cip13, limit)
    elif identified.cis:
        results.hits = _hits("cis", identified.cis, limit)
    if results.hits or identified.errors:
        return
    if identified.scheme in {Scheme.CIP7, Scheme.CIS}:
        start = identified.cip7 or identified.cis
        results.hits = _hits("start", start, limit)
    if not results.hits:
        loaded = services.source_date()
        results.notes.append(
            _("Ce code est inconnu de la base du %(date)s.") % {"date": without_weekday(loaded)}
            if loaded
            else _("Ce code est inconnu : la base des médicaments n’est pas chargée.")
        )


def _by_words(results: Results, terms: list[str], limit: int) -> None:
    query = " & ".join(map(_term, terms))
    hits = _hits("typed", query, limit, first=terms[0], start=" ".join(terms))
    if not hits and len(terms) > 1:
        hits = _with_presentation(terms, limit)
    if not hits:
        corrected = _corrected(terms)
        if corrected != [[term] for term in terms]:
            query = " & ".join("(" + " | ".join(map(_term, choices)) + ")" for choices in corrected)
            hits = _hits("words", query, limit, first=corrected[0][0])
            if hits:
                results.corrected = " ".join(choices[0] for choices in corrected)
    results.hits = hits


def _term(word: str) -> str:
    """Return the search for words that start as `word`; « 500mg » also finds « 500 mg »."""
    unit = _UNIT.match(word)
    if unit:
        return f"('{word}':* | ('{unit[1]}' & '{unit[2]}':*))"
    return f"'{word}':*"


def _corrected(terms: list[str]) -> list[list[str]]:
    """Return for each word itself if names hold it, else the words that resemble it most."""
    long = [term for term in terms if len(term) >= 4 and term.isalpha()]
    if not long:
        return [[term] for term in terms]
    with connection.cursor() as cursor:
        cursor.execute(_CORRECT, [long])
        found: dict[str, list[str]] = {}
        for term, word in cursor.fetchall():
            found.setdefault(term, []).append(word)
    return [found.get(term, [term]) for term in terms]


_CORRECT = """
SELECT typed.term, near.word
FROM unnest(%s::text[]) AS typed (term),
LATERAL (
    SELECT word FROM reference_searchword
    WHERE word %% typed.term
    ORDER BY greatest(
        similarity(word, typed.term), similarity(left(word, length(typed.term)), typed.term)
    ) DESC, word
    LIMIT 3
) AS near
WHERE NOT EXISTS (
    SELECT FROM reference_searchword AS known
    WHERE known.word >= typed.term AND known.word < typed.term || '~'
)
"""

_BEST = """
    SELECT cis
    FROM (
        SELECT cis, sort_key FROM reference_searchentry
        WHERE vector @@ %(text)s::tsquery {unless}
        LIMIT %(most)s
    ) AS matches
    ORDER BY starts_with(sort_key, %(first)s) DESC, sort_key, cis
    LIMIT %(limit)s
"""

_SELECTIONS = {
    "typed": f"""
        WITH named AS MATERIALIZED (
            SELECT cis, row_number() OVER (ORDER BY sort_key, cis) AS rank
            FROM reference_searchentry
            WHERE sort_key >= %(start)s AND sort_key < %(start)s || '~'
            ORDER BY sort_key, cis LIMIT %(limit)s
        )
        SELECT cis, rank, '' AS only FROM named
        UNION ALL
        SELECT cis, %(limit)s + row_number() OVER (), ''
        FROM ({_BEST.format(unless="AND (SELECT count(*) FROM named) < %(limit)s")}) AS best
        WHERE cis NOT IN (SELECT cis FROM named)
    """,
    "words": f"""
        SELECT cis, row_number() OVER () AS rank, '' AS only
        FROM ({_BEST.format(unless="")}) AS best
    """,
    "cis": "SELECT %(text)s AS cis, 1 AS rank, '' AS only",
    "cip13": """
        SELECT cis, 1 AS rank, cip13 AS only FROM reference_presentation WHERE cip13 = %(text)s
    """,
    "start": """
        SELECT cis, row_number() OVER (ORDER BY cip13) AS rank, cip13 AS only
        FROM (
            (SELECT cis, cip13 FROM reference_presentation
             WHERE cip13 >= %(text)s AND cip13 < %(text)s || '~'
             ORDER BY cip13 LIMIT %(limit)s)
            UNION
            (SELECT cis, cip13 FROM reference_presentation
             WHERE cip13 >= '34009' || %(text)s AND cip13 < '34009' || %(text)s || '~'
             ORDER BY cip13 LIMIT %(limit)s)
            UNION
            (SELECT cis, '' FROM reference_medicine
             WHERE cis >= %(text)s AND cis < %(text)s || '~' AND withdrawn_at IS NULL
             ORDER BY cis LIMIT %(limit)s)
        ) AS starts
    """,
}

# It begins with SELECT: what may write takes the history context along, two settings each time.
_EXPAND = """
SELECT packs.cis, packs.cip13, packs.cip7, packs.label, packs.marketing_status,
    medicine.name, medicine.form, medicine.holders,
    coalesce(
        CASE decision.action WHEN 'add' THEN true WHEN 'remove' THEN false END,
        entry.cis IS NOT NULL
    ),
    medicine.marketing_status,
    coalesce(packs.withdrawn_at, medicine.withdrawn_at) IS NOT NULL
FROM (
    WITH chosen AS MATERIALIZED ({selection})
    SELECT chosen.rank, chosen.cis, pack.cip13, pack.cip7, pack.label, pack.marketing_status,
        pack.withdrawn_at
    FROM chosen
    LEFT JOIN LATERAL (
        SELECT cip13, cip7, label, marketing_status, withdrawn_at
        FROM reference_presentation AS presentation
        WHERE presentation.cis = chosen.cis
            AND (chosen.only = presentation.cip13
                OR (chosen.only = '' AND presentation.withdrawn_at IS NULL))
    ) AS pack ON true
    ORDER BY chosen.rank, pack.label, pack.cip13
    LIMIT %(limit)s
) AS packs
LEFT JOIN reference_medicine AS medicine ON medicine.cis = packs.cis
LEFT JOIN reference_mitmdecision AS decision
    ON decision.cis = packs.cis AND decision.superseded_at IS NULL
LEFT JOIN reference_mitmentry AS entry
    ON entry.cis = packs.cis AND entry.withdrawn_at IS NULL
WHERE medicine.cis IS NOT NULL OR packs.cip13 IS NOT NULL
ORDER BY packs.rank, packs.label, packs.cip13
"""


def _hits(selection: str, text: str, limit: int, *, first: str = "", start: str = "") -> list[Hit]:
    with connection.cursor() as cursor:
        cursor.execute(
            _EXPAND.format(selection=_SELECTIONS[selection]),
            {"text": text, "limit": limit, "first": first, "start": start, "most": MOST_MATCHES},
        )
        return [_hit(row) for row in cursor.fetchall()]


def _hit(row: tuple) -> Hit:
    cis, cip13, cip7, label, pack_status, name, form, holders, mitm, status, withdrawn = row
    return Hit(
        value=cip13 or cis,
        cis=cis,
        cip13=cip13 or "",
        cip7=cip7 or "",
        name=name or _("Spécialité absente de la base (CIS %(cis)s)") % {"cis": cis},
        presentation=label or "",
        form=form or "",
        holders=holders or [],
        mitm=mitm,
        marketed=(pack_status or status or "").startswith(("Déclaration de comm", "Commerc")),
        withdrawn=withdrawn,
    )


def _with_presentation(terms: list[str], limit: int) -> list[Hit]:
    """Return the packs whose name holds some of the words and whose label holds the others."""
    anchor = max(terms, key=lambda term: (term.isalpha(), len(term)))
    found = _hits("words", _term(anchor), 300, first=anchor)
    kept = []
    for hit in found:
        present = words(hit.name) + words(hit.presentation) + words(hit.form)
        if all(any(word.startswith(term) for word in present) for term in terms):
            kept.append(hit)
    return kept[:limit]

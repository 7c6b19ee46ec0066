"""The nomenclature of devices: finding a code while typing, and what stands above a code."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from portal.reference.models import EmdnCode
from portal.reference.search import LONGEST_WORD, MOST_WORDS, SHORTEST, words

CODE = re.compile(r"[A-Z](\d\d?){0,6}")
LONG_WORD = 5
"""From this length on, the end of a word may be that of its plural."""

LENGTHS = (1, 3, 5, 7, 9, 11, 13)
"""Length of a code by level: what stands above a code is its own beginning."""


@dataclass(frozen=True)
class Hit:
    """A code of the nomenclature as a field offers it."""

    value: str
    label: str
    level: int
    terminal: bool

    @property
    def hint(self) -> str:
        """Return the code, and that a more precise one exists where it does."""
        return self.value if self.terminal else _("%(code)s · à préciser") % {"code": self.value}


@dataclass
class Results:
    """What was found, and the words that were read instead of those typed."""

    query: str
    hits: list[Hit] = field(default_factory=list)
    corrected: str = ""

    def as_dict(self) -> dict:
        """Return what a field with suggestions reads."""
        return {
            "query": self.query,
            "corrected": self.corrected,
            "results": [
                {
                    "value": hit.value,
                    "label": hit.label,
                    "hint": hit.hint,
                    "terminal": hit.terminal,
                    "level": hit.level,
                }
                for hit in self.hits
            ],
        }


def tidy(code: str) -> str:
    """Return a code as the nomenclature writes it: capitals, no space nor dot."""
    return re.sub(r"[\s.]", "", code).upper()


def search(query: str, limit: int = 10) -> Results:
    """Return the codes that `query` may mean, best first: by code, by words, past typing errors."""
    results = Results(query.strip())
    code = tidy(query)
    live = EmdnCode.objects.live()
    if CODE.fullmatch(code):
        # A letter alone may begin a word as well: its category comes first, then its groups.
        results.hits = _hits(live.filter(code__startswith=code).order_by("level", "code"), limit)
        if results.hits:
            return results
    terms = [word[:LONGEST_WORD] for word in words(query)[:MOST_WORDS]]
    if sum(map(len, terms)) < SHORTEST:
        return results
    results.hits = _by_words(live, [[term] for term in terms], limit)
    if not results.hits:
        corrected = _corrected(terms)
        if corrected != [[term] for term in terms]:
            results.hits = _by_words(live, corrected, limit)
            if results.hits:
                results.corrected = " ".join(choices[0] for choices in corrected)
    return results


def _by_words(live: QuerySet[EmdnCode], terms: list[list[str]], limit: int) -> list[Hit]:
    raw = " & ".join("(" + " | ".join(map(_term, choices)) + ")" for choices in terms)
    typed = " ".join(choices[0] for choices in terms)
    found = live.filter(vector=SearchQuery(raw, search_type="raw", config="simple"))
    starts = Case(
        When(Q(sort_key__startswith=typed), then=Value(0)),
        When(Q(sort_key__startswith=terms[0][0]), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    # The shortest label is the closest to what was typed.
    ordered = found.order_by("-terminal", starts, Length("sort_key"), "sort_key", "code")
    return _hits(ordered, limit)


def _term(word: str) -> str:
    """Return the search for words that start as `word`, singular and plural alike."""
    stem = word
    if word.isalpha() and len(word) > LONG_WORD and word.endswith(("is", "es")):
        stem = word[:-2]  # prosthesis, prostheses
    elif word.isalpha() and len(word) >= LONG_WORD and word.endswith("s"):
        stem = word[:-1]
    return f"'{stem}':*"


def _hits(found: QuerySet[EmdnCode], limit: int) -> list[Hit]:
    columns = found.only("code", "level", "terminal", "term_en", "term_fr")
    return [Hit(one.code, one.term, one.level, one.terminal) for one in columns[:limit]]


_CORRECT = """
SELECT typed.term, near.word
FROM unnest(%s::text[]) AS typed (term),
LATERAL (
    SELECT word FROM reference_emdnword
    WHERE word %% typed.term
    ORDER BY similarity(word, typed.term) DESC, word
    LIMIT 3
) AS near
WHERE NOT EXISTS (
    SELECT FROM reference_emdnword AS known
    WHERE known.word >= typed.term AND known.word < typed.term || '~'
)
"""


def _corrected(terms: list[str]) -> list[list[str]]:
    """Return for each word itself if labels hold it, else the words that resemble it most."""
    long = [term for term in terms if len(term) >= 4 and term.isalpha()]
    if not long:
        return [[term] for term in terms]
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_CORRECT, [long])
        for term, word in cursor.fetchall():
            found.setdefault(term, []).append(word)
    return [found.get(term, [term]) for term in terms]


def path(code: str) -> list[str]:
    """Return `code` and the codes above it, from the category down: no query, no check."""
    tidied = tidy(code)
    return [tidied[:length] for length in LENGTHS if length <= len(tidied)]


def labels(codes: Iterable[str]) -> dict[str, EmdnCode]:
    """Return the nodes of `codes` and of all that stands above them, by code, in one query.

    Codes that no load ever held are absent; withdrawn ones are there.
    """
    asked = {one for code in codes for one in path(code)}
    return EmdnCode.objects.in_bulk(asked) if asked else {}


def ancestors(code: str) -> list[EmdnCode]:
    """Return the nodes above `code`, from the category down, as far as the base knows them."""
    above = path(code)[:-1]
    found = labels(above)
    return [found[one] for one in above if one in found]


def is_loaded() -> bool:
    """Tell whether the base holds a nomenclature at all."""
    return EmdnCode.objects.live().exists()

"""Understanding what was typed: a code, or words of which some are corrected."""

# ruff: noqa: S608 - names come from the models, never from input

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db import connection

from portal.core.fields.folding import folded
from portal.publication.enums import ItemStatus
from portal.publication.models import CurrentItem, Document, Term, Version
from portal.publication.services.documents import LONGEST_WORD, SHORTEST_WORD
from portal.reference.identifiers import (
    SHORTEST_LOOSE,
    Identified,
    Scheme,
    Serial,
    bare,
    loosened,
    lot_key,
    parse,
    serial_parts,
    to_gtin14,
)

MOST_WORDS = 12
PREFIX_FROM = 3
"""A shorter word is looked for as it is: too many others begin with it."""
CANDIDATES = 12
LONGEST_LOT = 60
NO_SERIAL = Serial("", 0, 0)

_WORD = re.compile(r"[^\W_]+")
_PHRASE = re.compile(r'"([^"]+)"')
_CODES = {Scheme.GS1, Scheme.GTIN, Scheme.CIP13, Scheme.CIP7, Scheme.ACL13, Scheme.UCD13}

# Stop words that carry an accent, as people write them without: the base drops the former.
_BARE_STOP_WORDS = frozenset(
    word
    for line in (
        "a meme ete etee etees etes etant etante etants etantes etais etait etions etiez",
        "etaient fumes futes fut eumes eutes eut",
    )
    for word in line.split()
)


@dataclass(frozen=True)
class Understood:
    """What a text asks for.

    Either `keys` and `reference` were found among the published codes (`is_code`), or `tsquery`
    looks for words; it is empty when there is nothing to look for. `lot` is the key of a published
    lot that the text is too, `serial` the serial number that a published line or range names, and
    when it is neither, `loose_lot` the loose key of a published lot that is written otherwise: all
    may be written as words are. `is_lifted` says that no line names it any more. `corrected` is
    the text with its corrections, empty without any.
    """

    cursor: int
    tsquery: str = ""
    corrected: str = ""
    is_code: bool = False
    keys: list[str] = field(default_factory=list)
    reference: str = ""
    lot: str = ""
    serial: Serial = NO_SERIAL
    loose_lot: str = ""
    is_lifted: bool = False
    identified: Identified = field(default_factory=Identified)

    @property
    def names_units(self) -> bool:
        """Tell whether the text is a published lot or serial number."""
        return bool(self.lot or self.serial.digits or self.loose_lot)


IN_RANGE = (
    "serial_prefix = %(prefix)s AND serial_digits = %(digits)s AND serial_digits > 0"
    " AND serial_to >= %(serial)s AND serial_from <= %(serial)s"
)
"""The condition of the rows that name a serial number, alone or within a range."""

OF_LOT = "lot_key = %(lot)s AND lot_key <> ''"
OF_LOOSE_LOT = "loose_lot = %(loose)s AND lot_key <> '' AND %(loose)s <> ''"
"""The conditions of the rows that name a lot, and of those that may write it otherwise."""

HOLDS_LOT = "lots @> ARRAY[%(lot)s]::varchar[] AND %(lot)s <> ''"
HOLDS_LOOSE_LOT = "loose_lots @> ARRAY[%(loose)s]::varchar[] AND %(loose)s <> ''"
"""Those of the documents whose products without code bear the lot."""

STANDS = f"status IN ('{ItemStatus.AFFECTED.value}', '{ItemStatus.CLOSED.value}')"

_ITEM = CurrentItem._meta.db_table
_DOCUMENT = Document._meta.db_table

# A lot that no document holds is looked for in the index: the planner, who expects to meet one
# soon, would read all documents.
_SQL = f"""
WITH holding AS MATERIALIZED (SELECT FROM {_DOCUMENT} WHERE {HOLDS_LOT}),
loosely AS MATERIALIZED (SELECT FROM {_DOCUMENT} WHERE {HOLDS_LOOSE_LOT})
SELECT
    (SELECT coalesce(max(cursor), 0) FROM {Version._meta.db_table}),
    EXISTS (SELECT FROM {_ITEM} WHERE key = ANY(%(keys)s))
        OR EXISTS (SELECT FROM {_DOCUMENT} WHERE reference = %(reference)s),
    EXISTS (SELECT FROM {_ITEM} WHERE {OF_LOT}) OR EXISTS (SELECT FROM holding),
    EXISTS (SELECT FROM {_ITEM} WHERE {IN_RANGE}),
    EXISTS (SELECT FROM {_ITEM} WHERE {OF_LOOSE_LOT}) OR EXISTS (SELECT FROM loosely),
    EXISTS (SELECT FROM {_ITEM} WHERE {OF_LOT} AND {STANDS})
        OR EXISTS (SELECT FROM {_ITEM} WHERE {IN_RANGE} AND {STANDS})
        OR EXISTS (SELECT FROM holding),
    EXISTS (SELECT FROM {_ITEM} WHERE {OF_LOOSE_LOT} AND {STANDS}) OR EXISTS (SELECT FROM loosely),
    ARRAY(
        SELECT ARRAY[typed.word, near.word, near.documents::text]
        FROM unnest(%(words)s::text[]) AS typed (word),
        LATERAL (
            SELECT word, documents FROM {Term._meta.db_table}
            WHERE word %% typed.word
            ORDER BY similarity(word, typed.word) DESC, documents DESC, word
            LIMIT {CANDIDATES}
        ) AS near
        WHERE NOT EXISTS (
            SELECT FROM {Term._meta.db_table} AS known
            WHERE known.word >= typed.word AND known.word < typed.word || '~'
        ) AND NOT EXISTS (
            SELECT FROM {Term._meta.db_table} AS known
            WHERE known.lexeme = (ts_lexize('french_stem', typed.word))[1]
        )
    ),
    ARRAY(
        SELECT word FROM unnest(%(all)s::text[]) AS typed (word)
        WHERE numnode(to_tsquery('portal_french', quote_literal(word))) = 0
    )
"""


def understand(text: str) -> Understood:
    """Return what `text` asks for, in one statement."""
    identified = parse(text) if any(char.isdigit() for char in text) else Identified()
    keys, reference = _keys(text, identified)
    lot, serial = _lot(text), _serial(text)
    loose = loosened(lot) if len(loosened(lot)) >= SHORTEST_LOOSE else ""
    words = [one for one in _WORD.findall(text) if folded(one) not in _BARE_STOP_WORDS]
    words = words[:MOST_WORDS]
    typed = {word: folded(word) for word in words if _is_corrigible(word)}
    with connection.cursor() as cursor:
        cursor.execute(
            _SQL,
            {
                "keys": keys,
                "reference": reference,
                "lot": lot,
                "loose": loose,
                "prefix": serial.prefix,
                "digits": serial.digits,
                "serial": serial.number,
                "words": sorted(set(typed.values())),
                "all": words,
            },
        )
        (last, is_code, is_lot, is_serial, is_loose, stands, stands_loosely, near, empty) = (
            cursor.fetchone()
        )
    if is_code:
        return Understood(last, is_code=True, keys=keys, reference=reference, identified=identified)
    # As in the stock check, another writing counts where nothing is written so.
    is_exact = is_lot or is_serial
    is_loose = is_loose and not is_exact
    # A lot is written right: its letters are no word to correct.
    best = {} if is_exact or is_loose else _best(near)
    corrected = {word: best[key] for word, key in typed.items() if key in best}
    mended = _WORD.sub(lambda found: corrected.get(found[0], found[0]), text)
    return Understood(
        last,
        tsquery=tsquery(mended, without=empty),
        corrected=mended if corrected else "",
        lot=lot if is_lot else "",
        serial=serial if is_serial else NO_SERIAL,
        loose_lot=loose if is_loose else "",
        is_lifted=not stands if is_exact else is_loose and not stands_loosely,
        identified=identified,
    )


def _keys(text: str, identified: Identified) -> tuple[list[str], str]:
    """Return the keys and the reference that the text may be; words have none."""
    code = bare(text)
    if not any(char.isdigit() for char in code):
        return [], ""
    keys = {code[:80]}
    if identified.scheme in _CODES and not identified.errors:
        keys |= {identified.gtin14, to_gtin14(identified.cip13) if identified.cip13 else ""}
    reference = text.strip().upper() if len(text.strip()) <= 24 else ""
    return sorted(keys - {""}), reference


def _lot(text: str) -> str:
    """Return the key of the lot that the whole text may be, "" for a text that is none.

    A lot holds a digit; « lot » or « n° » before it says nothing.
    """
    key = lot_key(text)
    return key if any(char.isdigit() for char in key) and len(key) <= LONGEST_LOT else ""


def _serial(text: str) -> Serial:
    """Return the serial number that the whole text may be; without digits, it is none."""
    parts = serial_parts(text)
    return parts if parts.stands_alone and len(parts.prefix) <= LONGEST_LOT else NO_SERIAL


def _is_corrigible(word: str) -> bool:
    key = folded(word)
    return SHORTEST_WORD <= len(key) <= LONGEST_WORD and key.isalpha()


def _best(near: list[list[str]]) -> dict[str, str]:
    """Return for each typed word the likeliest candidate: fewest errors, then commonest."""
    ranked: dict[str, tuple[int, int, str]] = {}
    for typed, word, documents in near:
        errors = distance(typed, word)
        if errors > max(1, len(typed) // 3):
            continue
        rank = (errors, -int(documents), word)
        if typed not in ranked or rank < ranked[typed]:
            ranked[typed] = rank
    return {typed: rank[2] for typed, rank in ranked.items()}


def distance(one: str, other: str) -> int:
    """Return how many letters are added, missing, changed or swapped with their neighbour."""
    above: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, start=1):
        before, above, row = above, row, [i]
        for j, right in enumerate(other, start=1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
    return row[-1]


def tsquery(text: str, *, without: Collection[str] = ()) -> str:
    """Return the text of a tsquery: all words as beginnings, quoted phrases whole.

    Empty when no word is left `without` those that mean nothing.
    """
    phrases = [_WORD.findall(found)[:MOST_WORDS] for found in _PHRASE.findall(text)]
    parts = ["(" + " <-> ".join(map(_quoted, words)) + ")" for words in phrases if words]
    parts += [
        _quoted(word) + (":*" if len(word) >= PREFIX_FROM else "")
        for word in _WORD.findall(_PHRASE.sub(" ", text))[:MOST_WORDS]
        if word not in without and folded(word) not in _BARE_STOP_WORDS
    ]
    return " & ".join(parts)


def _quoted(word: str) -> str:
    return f"'{word}'"

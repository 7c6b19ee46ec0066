"""Lots in a free text of an old sheet: proposed to a person, never taken as they are."""

import re
from dataclasses import dataclass

LONGEST = 20
"""A lot number of GS1 has at most twenty characters."""
MOST = 500

_LABEL = re.compile(
    r"\b(?:num[ée]ros?\s+de\s+)?(?:lots?|batch(?:es)?)(?:\s+numbers?)?\b\s*(?:n\s*[°ºo]s?\.?|#)?\s*:?",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"\(?\s*\b(?:p[ée]remption|p[ée]rim\w*|exp(?:iry|iration|\.)?|fabriqu[ée]\w*|udi(?:-di)?|gtin|ref"
    r"(?:erence|\.)?|r[ée]f[ée]rences?)\b[^,;\n)]*\)?",
    re.IGNORECASE,
)
_DATE = re.compile(r"\b(?:\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\d{1,2}/\d{4}|\d{4}-\d{2}(?:-\d{2})?)\b")
_RANGE = re.compile(
    r"\S+\s+(?:à|au|to|jusqu\W?[àa]u?)\s+\S+|\S+\s*(?:\.\.\.|…)\s*\S+", re.IGNORECASE
)
_BETWEEN = re.compile(r"[,;\n\t]|\s+(?:et|and|&|ou|or)\s+|\s*\|\s*", re.IGNORECASE)
_LOT = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z\-_./]{0,18}[0-9A-Za-z])?")


@dataclass(frozen=True)
class Proposed:
    """Lots read in a text, and what was not understood, for a person to read."""

    lots: tuple[str, ...]
    rest: str


def propose(text: str) -> Proposed:
    """Return the lots that `text` seems to list.

    A word counts when it has a digit and the characters of a lot number, and stands alone between
    commas, semicolons or line ends. Dates, codes, ranges and sentences are left to the reader.
    """
    lots: dict[str, None] = {}
    rest: list[str] = []
    for away in (_AWAY, _DATE):
        rest += [found.strip(" ()") for found in away.findall(text)]
        text = away.sub(" ", text)
    for piece in _BETWEEN.split(_LABEL.sub(" , ", text)):
        bare = piece.strip(" .:()[]«»\"'")
        if not bare:
            continue
        words = bare.split()
        if _RANGE.search(bare) or not all(map(_is_lot, words)) or len(lots) + len(words) > MOST:
            rest.append(bare)
        else:
            lots |= dict.fromkeys(words)
    return Proposed(tuple(lots), " ; ".join(dict.fromkeys(rest)))


def _is_lot(word: str) -> bool:
    return len(word) <= LONGEST and _LOT.fullmatch(word) is not None and any(map(str.isdigit, word))

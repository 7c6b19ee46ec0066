"""Word-level differences between two versions of a letter, section by section."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dhpc.letter.composition import Letter, Section, Table
from dhpc.letter.text import Bullets, Paragraph

TOKEN = re.compile(r"\s+|[\w’'-]+|[^\w\s]")


@dataclass(frozen=True)
class Run:
    """Words that stayed ("same"), went ("deleted") or came ("inserted")."""

    kind: str
    text: str


@dataclass(frozen=True)
class Compared:
    """A section of the letter with its runs; unchanged when all of them stayed."""

    code: str
    title: str
    runs: tuple[Run, ...]

    @property
    def is_changed(self) -> bool:
        return any(run.kind != "same" for run in self.runs)


def compare(older: Letter, newer: Letter) -> list[Compared]:
    """Return the sections of both letters in order, with what changed within each."""
    before, after = dict(_texts(older)), dict(_texts(newer))
    titles = {code: title for code, title, _text in _sections(older)}
    titles |= {code: title for code, title, _text in _sections(newer)}
    codes = list(dict.fromkeys([*after, *before]))
    return [
        Compared(code, titles[code], tuple(runs(before.get(code, ""), after.get(code, ""))))
        for code in codes
    ]


def runs(before: str, after: str) -> Iterator[Run]:
    """Yield what stayed, went and came from `before` to `after`, by words."""
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    head, tail = old[:start], old[len(old) - end :]
    middle_old, middle_new = old[start : len(old) - end], new[start : len(new) - end]
    pieces = [("same", head), *_middle(middle_old, middle_new), ("same", tail)]
    yield from _joined(pieces)


def _middle(old: list[str], new: list[str]) -> list[tuple[str, list[str]]]:
    """Compare by the words that stand once on each side, then between them (patience)."""
    if not old or not new:
        return [("deleted", old), ("inserted", new)]
    anchors = _anchors(old, new)
    if not anchors:
        return _shared(old, new)
    found: list[tuple[str, list[str]]] = []
    at_old = at_new = 0
    for place_old, place_new in [*anchors, (len(old), len(new))]:
        found += _gap(old[at_old:place_old], new[at_new:place_new])
        if place_old < len(old):
            found.append(("same", [old[place_old]]))
        at_old, at_new = place_old + 1, place_new + 1
    return found


def _gap(old: list[str], new: list[str]) -> list[tuple[str, list[str]]]:
    if not old and not new:
        return []
    if not old or not new:
        return [("deleted", old), ("inserted", new)]
    return _middle(old, new) if _anchors(old, new) else _shared(old, new)


def _anchors(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """Return the longest rising run of words that are unique on both sides."""
    places: dict[str, int] = {}
    counts: dict[str, int] = {}
    for place, token in enumerate(new):
        counts[token] = counts.get(token, 0) + 1
        places[token] = place
    once: dict[str, int] = {}
    for token in old:
        once[token] = once.get(token, 0) + 1
    pairs = [
        (place, places[token])
        for place, token in enumerate(old)
        if once[token] == 1 and counts.get(token) == 1 and not token.isspace()
    ]
    return _rising(pairs)


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest subsequence whose second members rise."""
    tails: list[int] = []
    heads: list[int] = []
    previous: list[int] = []
    for index, (_old, new) in enumerate(pairs):
        low, high = 0, len(tails)
        while low < high:
            middle = (low + high) // 2
            if pairs[tails[middle]][1] < new:
                low = middle + 1
            else:
                high = middle
        previous.append(tails[low - 1] if low else -1)
        if low == len(tails):
            tails.append(index)
        else:
            tails[low] = index
    index = tails[-1] if tails else -1
    while index >= 0:
        heads.append(index)
        index = previous[index]
    return [pairs[one] for one in reversed(heads)]


def _shared(old: list[str], new: list[str]) -> list[tuple[str, list[str]]]:
    """Keep what both sides begin and end with; the rest is replaced."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return [
        ("same", old[:start]),
        ("deleted", old[start : len(old) - end]),
        ("inserted", new[start : len(new) - end]),
        ("same", old[len(old) - end :]),
    ]


def _joined(pieces: list[tuple[str, list[str]]]) -> Iterator[Run]:
    kind, text = "", ""
    for one, tokens in pieces:
        words = "".join(tokens)
        if not words:
            continue
        if one == kind:
            text += words
            continue
        if text:
            yield Run(kind, text)
        kind, text = one, words
    if text:
        yield Run(kind, text)


def _texts(letter: Letter) -> Iterator[tuple[str, str]]:
    for code, _title, text in _sections(letter):
        yield code, text


def _sections(letter: Letter) -> Iterator[tuple[str, str, str]]:
    head = "\n".join(
        filter(None, [letter.cartouche, letter.dateline, letter.audience, letter.agreement])
    )
    yield "head", "En-tête", head
    yield "subject", "Objet", letter.subject
    yield "summary", "Résumé", "\n".join(f"• {point.text}" for point in letter.points)
    for section in (*letter.sections, *letter.end):
        yield section.code, section.title, _text(section)
    if letter.signatures:
        told = "\n".join(f"{one.person}, {one.role}" for one in letter.signatures)
        yield "signatures", "Signatures", told


def _text(section: Section) -> str:
    lines: list[str] = []
    for block in section.blocks:
        if isinstance(block, Paragraph):
            lines.append(block.text)
        elif isinstance(block, Bullets):
            lines += [f"• {item}" for item in block.items]
        elif isinstance(block, Table):
            lines += [" – ".join(row) for row in block.rows]
    return "\n".join(lines)

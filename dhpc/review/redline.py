"""Two versions of a letter word by word: what was added and removed, and in which version."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _
from django.utils.translation import override

from dhpc.letter.composition import Letter, Section, lines_of_section

WORD = re.compile(r"\s+|[\w’'-]+|[^\w\s]")
SAME, ADDED, REMOVED = "same", "ins", "del"


@dataclass(frozen=True)
class Run:
    """Words that go together; `number` is the version that added or removed them."""

    kind: str
    text: str
    number: int = 0


@dataclass(frozen=True)
class Passage:
    """A heading of the letter with its lines, each a sequence of runs."""

    title: str
    lines: tuple[tuple[Run, ...], ...]

    @property
    def is_changed(self) -> bool:
        return any(run.kind != SAME for line in self.lines for run in line)


Texts = dict[str, tuple[str, list[str]]]
"""Of each part of a letter, by its code: its heading and its lines."""


def texts(letter: Letter) -> Texts:
    """Return the lines of a letter under their headings, in reading order."""
    with override("fr"):
        head = [
            letter.cartouche,
            letter.dateline,
            letter.audience,
            letter.subject,
            letter.salutation,
            letter.agreement,
        ]
        people = [
            ", ".join(filter(None, [one.person, one.role, one.company]))
            for one in letter.signatures
        ]
        found: Texts = {
            "heading": (_("En-tête et objet"), [line for line in head if line]),
            "summary": (_("Résumé"), [one.text for one in letter.points]),
        }
        for section in letter.sections:
            found[section.code] = _text(section)
        found["signatures"] = (_("Signataires"), people)
        for section in letter.end:
            found[section.code] = _text(section)
        return found


def _text(section: Section) -> tuple[str, list[str]]:
    _title, *lines = lines_of_section(section)
    return section.title, [line for line in lines if line]


def redline(versions: Sequence[tuple[int, Letter]]) -> list[Passage]:
    """Return the last of `versions` against the first, part by part.

    The versions in between say which one of them brought each change.
    """
    told = [(number, texts(letter)) for number, letter in versions]
    first, last = told[0][1], told[-1][1]
    codes = [*last, *(code for code in first if code not in last)]
    found = []
    for code in codes:
        title = (last.get(code) or first[code])[0]
        before = first.get(code, ("", []))[1]
        after = last.get(code, ("", []))[1]
        steps = [(number, "\n".join(one.get(code, ("", []))[1])) for number, one in told[1:]]
        lines = tuple(
            tuple(_attributed(run, steps) for run in line) for line in _lines(before, after)
        )
        if lines:
            found.append(Passage(title, lines))
    return found


def _lines(before: list[str], after: list[str]) -> Iterable[list[Run]]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, left, until, start, end in matcher.get_opcodes():
        if tag == "equal":
            for line in before[left:until]:
                yield [Run(SAME, line)]
            continue
        old, new = before[left:until], after[start:end]
        paired = min(len(old), len(new))
        for was, now in zip(old[:paired], new[:paired], strict=True):
            yield words(was, now)
        for line in old[paired:]:
            yield [Run(REMOVED, line)]
        for line in new[paired:]:
            yield [Run(ADDED, line)]


def words(before: str, after: str) -> list[Run]:
    """Return the runs that lead from one text to another; their texts put together give both."""
    old, new = WORD.findall(before), WORD.findall(after)
    runs: list[Run] = []
    for tag, left, until, start, end in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        kept, removed, added = "", "".join(old[left:until]), "".join(new[start:end])
        if tag == "equal":
            kept, removed, added = removed, "", ""
        for kind, text in ((SAME, kept), (REMOVED, removed), (ADDED, added)):
            if text:
                runs.append(Run(kind, text))
    return _smoothed(runs)


def _smoothed(runs: list[Run]) -> list[Run]:
    """Join the changes that a mere space separates: words are read, not commas."""
    found: list[Run] = []
    pending = {REMOVED: "", ADDED: ""}

    def flush() -> None:
        for kind in (REMOVED, ADDED):
            if pending[kind]:
                found.append(Run(kind, pending[kind]))
                pending[kind] = ""

    for place, run in enumerate(runs):
        if run.kind != SAME:
            pending[run.kind] += run.text
        elif run.text.isspace() and any(pending.values()) and place + 1 < len(runs):
            pending[REMOVED] += run.text
            pending[ADDED] += run.text
        else:
            flush()
            found.append(run)
    flush()
    return found


def _attributed(run: Run, steps: list[tuple[int, str]]) -> Run:
    """Say which version brought a change: the first from which on the words are there, or gone."""
    if run.kind == SAME:
        return run
    wanted = run.text.strip()
    number = steps[-1][0]
    for candidate, text in reversed(steps):
        if (wanted in text) != (run.kind == ADDED):
            break
        number = candidate
    return Run(run.kind, run.text, number)

"""Reading the texts of a letter: which field says what, in words and sentences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dhpc.controls.report import Subject
from dhpc.letter.text import clean

FIELDS = {
    "subject": "heading",
    "background": "background",
    "recommendations": "background",
    "previous_letters": "background",
    "next_steps": "background",
    "reporting_note": "reporting",
    "references": "closing",
    "companion": "closing",
}
ABBREVIATED = re.compile(r"\b(?:[A-Z]|MM|[Dd]r|[Pp]r|art|cf|ex|p|al|n°|vs)\.$")
END = re.compile(r"(?<=[.!?…])\s+(?=[A-ZÀ-Ý«0-9])")


@dataclass(frozen=True)
class Passage:
    """A text with its place in the form."""

    text: str
    section: str
    field: str
    row: int | None = None


def passages(subject: Subject, *, without: tuple[str, ...] = ()) -> Iterator[Passage]:
    """Yield the texts that people typed in French, in reading order, as the letter cleans them."""
    values = subject.values
    for name, section in FIELDS.items():
        if name == "background":
            for number, row in enumerate(values["key_points"], start=1):
                yield Passage(clean(row["text"]), "summary", "key_points.text", number)
        if name not in without and values[name]:
            yield Passage(clean(values[name]), section, name)


def sentences(text: str) -> list[str]:
    """Return the sentences of `text`; a bullet is one, a usual abbreviation ends none."""
    found: list[str] = []
    for line in text.split("\n"):
        pieces = END.split(line.removeprefix("- ").strip())
        for piece in pieces:
            if found and ABBREVIATED.search(found[-1]):
                found[-1] = f"{found[-1]} {piece}"
            elif piece:
                found.append(piece)
        if found:
            found.append("")
    return [one for one in found if one]


def words(text: str) -> list[str]:
    """Return the words of `text`."""
    return re.findall(r"[\w’'-]*\w", text)


def excerpt(text: str, start: int, end: int, around: int = 30) -> str:
    """Return the passage from `start` to `end` with a little of what surrounds it."""
    left, right = max(0, start - around), min(len(text), end + around)
    cut = text[left:right].replace("\n", " ").strip()
    return f"{'…' if left else ''}{cut}{'…' if right < len(text) else ''}"

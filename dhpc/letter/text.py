"""Plain text typed or pasted in a letter: cleaning it, and reading its paragraphs and bullets."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

INVISIBLE = dict.fromkeys(
    [
        *range(0x00, 0x09),
        0x0B,
        *range(0x0E, 0x20),
        0x7F,
        0xAD,
        0x200B,
        0x200C,
        0x200D,
        0x2060,
        0xFEFF,
    ]
)
BULLET = re.compile(r"^[ \t]*(?:[•·▪◦‣●○■□–—*-]|o(?=[\t]))[ \t]+", re.MULTILINE)
BREAKS = re.compile(r"\r\n?|\x0c|\u2028|\u2029|\x0b")
SPACES = re.compile(r"[ \t]+")
LINES = re.compile(r"\n{3,}")
FIELD_CODE = re.compile(r"\{ ?(?:HYPERLINK|REF|PAGEREF|TOC|MERGEFIELD)\b[^{}]*\}")


@dataclass(frozen=True)
class Paragraph:
    """A run of text without a break."""

    text: str


@dataclass(frozen=True)
class Bullets:
    """A list; each item is a run of text."""

    items: tuple[str, ...]


Block = Paragraph | Bullets


def clean(text: str) -> str:
    """Return typed or pasted `text` without what a word processor leaves in it.

    Bullets of any shape become "- ", invisible characters and field codes go, runs of spaces
    become one (a no-break space stays, which French typography needs). No word is lost, and
    cleaning twice changes nothing more.
    """
    text = unicodedata.normalize("NFC", BREAKS.sub("\n", text))
    text = FIELD_CODE.sub("", text)
    text = text.translate(INVISIBLE)
    text = BULLET.sub("- ", text)
    text = "\n".join(SPACES.sub(" ", line).strip(" ") for line in text.split("\n"))
    return LINES.sub("\n\n", text).strip("\n")


def blocks(text: str) -> tuple[Block, ...]:
    """Return the paragraphs and lists of `text`: nothing else is interpreted."""
    return tuple(_blocks(clean(text)))


def _blocks(text: str) -> Iterator[Block]:
    items: list[str] = []
    lines: list[str] = []
    for line in [*text.split("\n"), ""]:
        if line.startswith("- "):
            if lines:
                yield Paragraph(" ".join(lines))
                lines = []
            items.append(line[2:].strip())
        elif line and items:
            # A line under a bullet goes on with it.
            items[-1] = f"{items[-1]} {line}"
        elif line:
            lines.append(line)
        else:
            if items:
                yield Bullets(tuple(items))
                items = []
            if lines:
                yield Paragraph(" ".join(lines))
                lines = []

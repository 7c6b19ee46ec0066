"""What a reader hands to the writer: batches of checked lines, one per table."""

import hashlib
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Protocol

from django.utils import timezone

from portal.reference.loaders.tables import Table

SAMPLE = 20
"""How many rejected lines are shown."""

MAX_SHOWN = 200
"""How much of a rejected line is shown."""

PIECE = 32_768
"""Characters looked at together: what a processor keeps near, and no other thread waits long."""


@dataclass(frozen=True)
class SourceFile:
    """The content of a file (or of the files that make one table), and what can be said of it."""

    table: Table
    name: str
    contents: tuple[bytes, ...]
    source_date: date

    @cached_property
    def sha256(self) -> str:
        digest = hashlib.sha256(self.contents[0])
        for content in self.contents[1:]:
            digest.update(b"\0" + content)
        return digest.hexdigest()

    @property
    def size(self) -> int:
        return sum(map(len, self.contents))


@dataclass
class Faults:
    """Lines that cannot be stored, and whether some of the others hold unreadable values."""

    lines: list[str] = field(default_factory=list)
    sample: list[dict[str, str]] = field(default_factory=list)
    doubtful: bool = False


@dataclass
class Batch:
    """Lines of one table, each ended by \\n: cells in the order of `columns`, separated by tabs.

    Nothing is checked before `faults` is asked for.
    """

    table: Table
    columns: tuple[str, ...]
    text: str
    encoding: str

    @property
    def read(self) -> int:
        return self.text.count("\n")

    @cached_property
    def faults(self) -> Faults:
        return faults(self.table, self.columns, self.text)


class Reader(Protocol):
    """A source of reference data."""

    source: str
    required: frozenset[str]
    """Names of the tables without which a folder is refused."""

    def files(self, folder: Path, source_date: date | None) -> list[SourceFile]:
        """Return the files of `folder` that this reader knows, in the order of the tables."""

    def read(self, file: SourceFile) -> Batch:
        """Return the lines of `file`, unchecked."""


def file_date(path: Path) -> date:
    """Return the day, in Paris, when the file was last written."""
    modified = timezone.datetime.fromtimestamp(
        path.stat().st_mtime, tz=timezone.get_default_timezone()
    )
    return modified.date()


def decode(content: bytes) -> tuple[str, str]:
    """Return the text and the encoding: strict UTF-8 if that works, else Windows-1252.

    Bytes that Windows-1252 does not define become U+FFFD. NUL, which PostgreSQL refuses, is
    dropped, and so is a byte order mark.
    """
    try:
        text, encoding = content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        text, encoding = content.decode("cp1252", "replace"), "cp1252"
    return text.replace("\0", ""), encoding


def pieces(text: str) -> Iterator[str]:
    """Yield `text` by pieces of whole lines, of PIECE characters and the rest of a line."""
    start = 0
    while start < len(text):
        end = text.find("\n", start + PIECE) + 1 or len(text)
        yield text[start:end]
        time.sleep(0)  # the thread that stores would wait for this one at each block it sends
        start = end


def tidy(text: str) -> str:
    """Return `text` without spaces around its cells nor double ones inside."""
    head, *rest = text.split("  ")
    text = " ".join([head, *filter(None, (part.lstrip(" ") for part in rest))])
    for edge in ("\t", "\n"):
        text = text.replace(f"{edge} ", edge).replace(f" {edge}", edge)
    return text.removeprefix(" ")


def faults(table: Table, columns: tuple[str, ...], text: str) -> Faults:
    """Return what is wrong with lines.

    One expression tells of a whole piece that all is well; only if it does not are the lines
    looked at one by one.
    """
    known = [table.by_name[name] for name in columns]
    like = _like([column.well_formed for column in known])
    if all(like.fullmatch(piece) for piece in pieces(text)):
        return Faults()
    found = Faults(doubtful=True)
    for match in _unlike([column.pattern for column in known]).finditer(text):
        line = match[0].removesuffix("\n")
        found.lines.append(line)
        if len(found.sample) < SAMPLE:
            found.sample.append({"line": line[:MAX_SHOWN], "reason": reason(table, columns, line)})
    return found


def _like(patterns: list[str]) -> re.Pattern[str]:
    """Return the expression of lines whose cells all have these patterns."""
    cells = r"\t".join(f"(?:{pattern})" for pattern in patterns)
    return re.compile(rf"(?:{cells}\t?\n)*+", re.ASCII)


def _unlike(patterns: list[str]) -> re.Pattern[str]:
    """Return the expression of a line whose cells do not have these patterns."""
    cells = r"\t".join(f"(?:{pattern})" for pattern in patterns)
    return re.compile(rf"^(?!{cells}\t?$).*\n", re.MULTILINE | re.ASCII)


def reason(table: Table, columns: tuple[str, ...], line: str) -> str:
    """Return why `line` cannot be stored, in French: its number of cells or its first bad one."""
    cells = line.split("\t")
    if len(cells) not in {len(columns), len(columns) + 1} or any(cells[len(columns) :]):
        return f"{len(cells)} colonnes au lieu de {len(columns)}"
    for name, cell in zip(columns, cells, strict=False):
        if not re.fullmatch(table.by_name[name].pattern, cell, re.ASCII):
            return f"valeur incorrecte dans la colonne {name} : « {cell[:60]} »"
    return "ligne illisible"


def joined(rows: Iterable[Iterable[str]]) -> str:
    """Return rows as lines of tab-separated cells; tabs and line ends inside cells are spaces."""
    return "".join(
        "\t".join(" ".join(re.split(r"[\t\r\n]+", cell)) for cell in row) + "\n" for row in rows
    )

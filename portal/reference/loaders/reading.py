"""What a reader hands to the writer: batches of checked lines, one per table."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol

from django.utils import timezone

from portal.reference.loaders.tables import Table

SAMPLE = 20
"""How many rejected lines are shown."""

MAX_SHOWN = 200
"""How much of a rejected line is shown."""


@dataclass(frozen=True)
class SourceFile:
    """The content of a file (or of the files that make one table), and what can be said of it."""

    table: Table
    name: str
    contents: tuple[bytes, ...]
    source_date: date

    @property
    def sha256(self) -> str:
        digest = hashlib.sha256(self.contents[0])
        for content in self.contents[1:]:
            digest.update(b"\0" + content)
        return digest.hexdigest()

    @property
    def size(self) -> int:
        return sum(map(len, self.contents))


@dataclass
class Batch:
    """Lines of one table: cells separated by tabs in the order of `columns`, lines by \\n."""

    table: Table
    columns: tuple[str, ...]
    text: str
    encoding: str
    read: int
    rejected: int = 0
    rejected_sample: list[dict[str, str]] = field(default_factory=list)


class Reader(Protocol):
    """A source of reference data."""

    source: str
    required: frozenset[str]
    """Names of the tables without which a folder is refused."""

    def files(self, folder: Path, source_date: date | None) -> list[SourceFile]:
        """Return the files of `folder` that this reader knows, in the order of the tables."""

    def read(self, file: SourceFile) -> Batch:
        """Return the lines of `file`, those that cannot be stored left out and counted."""


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


def checked(table: Table, columns: tuple[str, ...], text: str, encoding: str) -> Batch:
    """Return the batch of `text`, without the lines whose cells are missing or malformed.

    One expression tells the good lines; only the others are looked at one by one.
    """
    read = text.count("\n")
    batch = Batch(table, columns, text, encoding, read)
    cells = r"\t".join(f"(?:{table.by_name[name].pattern})" for name in columns)
    whole = re.compile(rf"^(?!{cells}\t?$).*\n", re.MULTILINE | re.ASCII)
    for match in whole.finditer(text):
        batch.rejected += 1
        if len(batch.rejected_sample) < SAMPLE:
            line = match[0].rstrip("\n")
            batch.rejected_sample.append(
                {"line": line[:MAX_SHOWN], "reason": reason(table, columns, line)}
            )
    if batch.rejected:
        batch.text = whole.sub("", text)
    return batch


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

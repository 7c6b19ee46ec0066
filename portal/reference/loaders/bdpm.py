"""Reader of the files of the Base de données publique des médicaments.

Tab-separated, no header, no quoting; each file has its own encoding and line ends, some with
stray carriage returns, trailing tabs or no last line end.
"""

from datetime import date
from pathlib import Path

from portal.reference.enums import Source
from portal.reference.loaders import tables
from portal.reference.loaders.reading import Batch, SourceFile, decode, file_date, pieces, tidy

FILES = (
    ("CIS_COMPO_bdpm.txt", tables.COMPONENTS),
    ("CIS_bdpm.txt", tables.MEDICINES),
    ("CIS_CIP_bdpm.txt", tables.PRESENTATIONS),
    ("CIS_GENER_bdpm.txt", tables.GENERICS),
    ("CIS_CPD_bdpm.txt", tables.CONDITIONS),
    ("CIS_MITM.txt", tables.MITM),
    ("CIS_CIP_Dispo_Spec.txt", tables.AVAILABILITIES),
    ("HAS_LiensPageCT_bdpm.txt", tables.HAS_OPINIONS),
)
"""The files, whose columns stand in the order of their table."""


class BdpmReader:
    source = Source.BDPM
    required = frozenset({"medicines", "presentations"})

    def files(self, folder: Path, source_date: date | None) -> list[SourceFile]:
        found = []
        for name, table in FILES:
            path = folder / name
            if path.is_file():
                found.append(
                    SourceFile(table, name, (path.read_bytes(),), source_date or file_date(path))
                )
        return found

    def read(self, file: SourceFile) -> Batch:
        text, encoding = decode(file.contents[0])
        columns = tuple(column.name for column in file.table.columns)
        lines = "".join(tidy(unix_lines(piece)) for piece in pieces(text))
        return Batch(file.table, columns, lines, encoding)


def unix_lines(text: str) -> str:
    """Return `text` with every line ended by one \\n, and no empty line."""
    if "\r" in text:
        text = text.replace("\r\n", "\n")
        if "\r" in text:
            text = text.replace("\r", "\n")
    while "\n\n" in text:
        text = text.replace("\n\n", "\n")
    text = text.removeprefix("\n")
    return text if text.endswith("\n") or not text else f"{text}\n"

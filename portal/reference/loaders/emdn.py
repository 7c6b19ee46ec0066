"""Reader of the nomenclature of devices, and the words that its search mends.

Tab-separated with quotes where a label holds a line end; a first line names the version, a second
one the columns: category, its description, code, term, level, terminal (YES or NO).
"""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.db import connection

from portal.reference.enums import Source
from portal.reference.loaders import tables
from portal.reference.loaders.open_data import MissingColumns
from portal.reference.loaders.reading import Batch, SourceFile, decode, file_date, joined, tidy
from portal.reference.models import EmdnCode, EmdnWord

COLUMNS = ("code", "parent", "level", "terminal", "term_en", "version")
NEEDED = ("CODE", "TERM", "LEVEL", "TERMINAL")
ANSWERS = {"YES": "oui", "NO": "non"}
VERSION = re.compile(r"EMDN\s+(\S+)", re.IGNORECASE)
SHORTEST_WORD = 4
"""Shorter words are not corrected: too many others resemble them."""


class EmdnReader:
    source = Source.EMDN
    required = frozenset({"emdn"})

    def files(self, folder: Path, source_date: date | None) -> list[SourceFile]:
        """Return the file itself, or the last by name of the files `EMDN*` of a folder."""
        found = [folder] if folder.is_file() else sorted(folder.glob("EMDN*.[tT][sSxX][vVtT]"))
        return [
            SourceFile(tables.EMDN, path.name, (path.read_bytes(),), source_date or file_date(path))
            for path in found[-1:]
        ]

    def read(self, file: SourceFile) -> Batch:
        text, encoding = decode(file.contents[0])
        return Batch(file.table, COLUMNS, tidy(joined(_rows(text, file.name))), encoding)


def _rows(text: str, name: str) -> Iterator[list[str]]:
    """Yield the cells of `COLUMNS`; what a line lacks is left to the checks of every line."""
    lines = csv.reader(io.StringIO(text, newline=""), delimiter="\t")
    version, places = "", {}
    for cells in lines:
        places = {_heading(cell): place for place, cell in enumerate(cells)}
        if places.keys() >= set(NEEDED):
            break
        if told := VERSION.search(" ".join(cells)):
            version = told[1]
    else:
        raise MissingColumns(f"{name} : colonnes absentes : {', '.join(NEEDED)}")
    body = [cells for cells in lines if any(cell.strip() for cell in cells)]
    codes = {_cell(cells, places["CODE"]).upper() for cells in body}
    for cells in body:
        code, term, level, terminal = (_cell(cells, places[one]) for one in NEEDED)
        code = code.upper()
        above = parent_of(code)
        yield [
            code,
            above if above in codes else "",
            level,
            ANSWERS.get(terminal.upper(), terminal),
            term,
            version,
        ]


def _heading(cell: str) -> str:
    """Return the first word of a heading: « TERMINAL LEVEL YES/NO » is TERMINAL."""
    words = cell.upper().split()
    if words == ["CATEGORY", "DESCRIPTION"]:
        return ""
    return words[0] if words else ""


def _cell(cells: list[str], place: int) -> str:
    return " ".join(cells[place].split()) if place < len(cells) else ""


def parent_of(code: str) -> str:
    """Return the code one level above, by the length that each level has; "" for a category."""
    return code[:-2] if len(code) > 1 else ""


def index_words() -> None:
    """Keep the words of the labels in force, for the correction of typing errors."""
    words, codes = EmdnWord._meta.db_table, EmdnCode._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {words}")  # noqa: S608 - names of our own
        cursor.execute(
            f"""
            INSERT INTO {words} (word)
            SELECT word FROM ts_stat('SELECT vector FROM {codes} WHERE withdrawn_at IS NULL')
            WHERE length(word) BETWEEN {SHORTEST_WORD} AND 100 AND word !~ '[0-9]'
            """  # noqa: S608 - names of our own
        )


def settle(cursor) -> None:
    """Merge the entries that the indexes still hold in a list, then refresh the statistics."""
    cursor.execute(
        """
        SELECT gin_clean_pending_list(oid::regclass) FROM pg_class
        WHERE relname IN ('emdn_vector', 'emdn_word_trigrams')
            AND relkind = 'i' AND pg_has_role(relowner, 'USAGE')
        """
    )
    cursor.execute("ANALYZE reference_emdncode, reference_emdnword")

"""Reading a table that somebody pastes or sends: rows of cells, whatever the program it left.

Nothing is run: a formula counts for the value that its program saved with it.
"""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import openpyxl
from django.core.files.base import ContentFile
from django.core.files.base import File as Upload
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

from portal.documents.exceptions import Rejected
from portal.documents.inspection import inspect, names
from portal.documents.inspection.tables import decoded

MAX_COLUMNS = 200
MAX_CELL = 20_000
DELIMITERS = ("\t", ";", ",")
_SAMPLE = 20
_BLANKS_AFTER = 1000
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_AS_CSV = {"txt", "tsv", "tab"}


@dataclass(frozen=True)
class Line:
    """One line of a table: its number in what was sent, and its cells."""

    number: int
    cells: tuple[Any, ...]


def from_text(text: str, *, most: int) -> list[Line]:
    """Return the lines of a pasted or CSV `text` that are not blank.

    Raises Rejected when it cannot be read as a table or holds more than `most` lines.
    """
    text = text.removeprefix("\ufeff")
    offset = 0
    first, _newline, rest = text.partition("\n")
    delimiter = ""
    if first.strip().lower().startswith("sep=") and len(first.strip()) <= 5:
        delimiter, text, offset = first.strip()[4:] or "\t", rest, 1
    reader = _reader(text, delimiter or _delimiter(text))
    return _kept(_numbered(reader, offset), most)


def from_upload(uploaded: Upload, *, most: int) -> list[Line]:
    """Return the lines of a CSV or XLSX file that are not blank.

    The file goes through the inspection of every attached file first. Raises Rejected.
    """
    extension = names.extension(uploaded.name or "")
    if extension in _AS_CSV:
        uploaded.name = f"{(uploaded.name or '').rpartition('.')[0]}.csv"
        extension = "csv"
    if extension not in {"csv", "xlsx"}:
        raise Rejected(
            _(
                "Envoyez un fichier CSV ou Excel « .xlsx ». Depuis un autre format, enregistrez le"
                " tableau sous l’un de ces deux formats ou copiez-collez ses cellules."
            )
        )
    if extension == "csv":
        return from_text(decoded(inspect(_as_utf_8(uploaded)).content.read()), most=most)
    return _kept(_workbook(inspect(uploaded).content), most)


def _as_utf_8(uploaded: Upload) -> Upload:
    """Return a UTF-16 text as UTF-8, which the inspection takes; anything else as it is."""
    uploaded.seek(0)
    head = uploaded.read(2)
    uploaded.seek(0)
    if head not in _UTF_16:
        return uploaded
    try:
        text = uploaded.read().decode("utf-16")
    except UnicodeDecodeError:
        uploaded.seek(0)
        return uploaded
    return ContentFile(text.encode(), name=uploaded.name)


def _reader(text: str, delimiter: str) -> Any:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)


def _delimiter(text: str) -> str:
    """Return what separates the cells of most of the first lines, a tab when there is any."""
    sample = "\n".join(text.splitlines()[: _SAMPLE * 2])
    scores = {}
    for delimiter in DELIMITERS:
        try:
            widths = [len(cells) for cells in _reader(sample, delimiter) if cells][:_SAMPLE]
        except csv.Error:
            continue
        common = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        scores[delimiter] = widths.count(common) * (common > 1) + common / 1000
    return max(scores, key=lambda one: scores[one]) if scores else ";"


def _numbered(reader: Any, offset: int) -> Iterator[tuple[int, list[Any]]]:
    number = 1
    try:
        for cells in reader:
            yield number + offset, cells
            number = reader.line_num + 1
    except csv.Error:
        raise Rejected(
            _("La ligne %(number)d ne peut pas être lue : vérifiez ses guillemets.")
            % {"number": number + offset}
        ) from None


def _workbook(content: Upload) -> Iterator[tuple[int, list[Any]]]:
    try:
        book = openpyxl.load_workbook(content, read_only=True, data_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        for sheet in sheets or book.worksheets:
            sheet.reset_dimensions()
            rows = sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS)
            filled = False
            for number, cells in enumerate(rows, start=1):
                filled = filled or any(cell is not None for cell in cells)
                yield number, list(cells)
            if filled:
                return
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError):
        raise Rejected(
            _(
                "Ce classeur ne peut pas être lu. Ouvrez-le, enregistrez-le au format « .xlsx »"
                " ou copiez-collez ses cellules."
            )
        ) from None


def _kept(numbered: Iterator[tuple[int, list[Any]]], most: int) -> list[Line]:
    """Return the lines that hold something, without the empty cells at their end."""
    lines: list[Line] = []
    blanks = 0
    for number, cells in numbered:
        filled = [cell if cell is not None else "" for cell in cells[:MAX_COLUMNS]]
        while filled and (filled[-1] == "" or str(filled[-1]).isspace()):
            filled.pop()
        if not filled:
            blanks += 1
            if blanks > _BLANKS_AFTER:
                break
            continue
        blanks = 0
        if any(isinstance(cell, str) and len(cell) > MAX_CELL for cell in filled):
            raise Rejected(
                _("La ligne %(number)d contient une cellule trop longue.") % {"number": number}
            )
        lines.append(Line(number, tuple(filled)))
        if len(lines) > most:
            raise Rejected(
                _("Ce tableau a plus de %(most)d lignes. Partagez-le en plusieurs fichiers.")
                % {"most": most}
            )
    return lines

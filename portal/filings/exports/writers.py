"""Writing datasets to a file one after another, so that a long list never stands in memory.

Every text comes here safe from formulas (`portal.core.fields.safe_cell`).
"""

from abc import ABC, abstractmethod
from datetime import datetime
from typing import IO, Any

from django.utils.translation import gettext as _
from import_export.formats.base_formats import CSV, JSON
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from tablib import Dataset

from portal.filings.models import ExportFormat

LONGEST_CELL = 32_000
"""Characters of a cell; spreadsheets refuse more than 32,767."""


class Writer(ABC):
    """Writes one list to an open binary file: `write` any number of times, then `close`."""

    content_type: str

    def __init__(self, file: IO[bytes], *, keys: list[str], headings: list[str]) -> None:
        self.file = file
        self.keys = keys
        self.headings = headings
        self.begin()

    @abstractmethod
    def begin(self) -> None:
        """Write what comes before the first line."""

    @abstractmethod
    def write(self, dataset: Dataset) -> None:
        """Write the lines of `dataset`, which has at least one."""

    @abstractmethod
    def close(self) -> None:
        """Write what comes after the last line."""


class CsvWriter(Writer):
    """CSV as Excel in French opens it: semicolons, and a mark that says UTF-8."""

    content_type = "text/csv; charset=utf-8"

    def begin(self) -> None:
        self.file.write(b"\xef\xbb\xbf")
        self._put(Dataset(self.headings))

    def write(self, dataset: Dataset) -> None:
        self._put(Dataset(*([_day_and_hour(cell) for cell in row] for row in dataset)))

    def close(self) -> None:
        """Nothing follows the last line."""

    def _put(self, lines: Dataset) -> None:
        self.file.write(CSV().export_data(lines, delimiter=";").encode())


class JsonWriter(Writer):
    """One array of objects, each with every key."""

    content_type = "application/json"

    def begin(self) -> None:
        self.separator = b"["

    def write(self, dataset: Dataset) -> None:
        dataset.headers = self.keys
        objects = JSON().export_data(dataset).removeprefix("[").removesuffix("]")
        self.file.write(self.separator + objects.encode())
        self.separator = b",\n"

    def close(self) -> None:
        self.file.write(b"[]" if self.separator == b"[" else b"]")


class XlsxWriter(Writer):
    """A sheet with its headings kept in sight; rows go to disk as they come."""

    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def begin(self) -> None:
        # The library's own XLSX format keeps the whole sheet in memory.
        self.book = Workbook(write_only=True)
        self.sheet = self.book.create_sheet(_("Dossiers"))
        self.sheet.freeze_panes = "B2"
        self.sheet.append(self.headings)

    def write(self, dataset: Dataset) -> None:
        for row in dataset:
            self.sheet.append([_cell(value) for value in row])

    def close(self) -> None:
        self.book.save(self.file)


def _day_and_hour(cell: Any) -> Any:
    return f"{cell:%d/%m/%Y %H:%M}" if isinstance(cell, datetime) else cell


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        # Spreadsheets know no time zone: the hour is the one in Paris, as on the pages.
        return value.replace(tzinfo=None, microsecond=0)
    if isinstance(value, str):
        text = ILLEGAL_CHARACTERS_RE.sub(" ", value)
        return text if len(text) <= LONGEST_CELL else f"{text[:LONGEST_CELL]}…"
    return value


WRITERS: dict[str, type[Writer]] = {
    ExportFormat.CSV: CsvWriter,
    ExportFormat.XLSX: XlsxWriter,
    ExportFormat.JSON: JsonWriter,
}

"""Answers as flat columns, for spreadsheets and other systems."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from portal.core.fields.specification import Rows, Specification
from portal.core.fields.values import asked

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def csv_line(cells: Iterable[str]) -> str:
    """Return a line of a table for spreadsheets: semicolons, no cell taken for a formula."""
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerow(map(safe_cell, cells))
    return out.getvalue()


def columns(specification: Specification) -> list[tuple[str, str]]:
    """Return (key, heading) of each column: every field, then every field of repeated rows."""
    found = []
    for section in specification:
        found += [(one.name, _heading(one.code, one.label)) for one in section.fields]
        for group in section.rows:
            found += [
                (f"{group.name}.{one.name}", _heading(one.code, f"{group.item} – {one.label}"))
                for one in group.fields
            ]
    return found


def _heading(code: str, label: Any) -> str:
    return f"{code} {label}".strip()


def flat(specification: Specification, values: Mapping[str, Any]) -> dict[str, str]:
    """Return the answers in words by column key; values of repeated rows are joined by line."""
    cells: dict[str, str] = {}
    for section in specification:
        for one in section.fields:
            cells[one.name] = one.words(values[one.name]) if asked(one, values) else ""
        for group in section.rows:
            for one in group.fields:
                cells[f"{group.name}.{one.name}"] = "\n".join(
                    one.words(row[one.name]) if asked(one, values, row) else ""
                    for row in values[group.name]
                )
    return {key: safe_cell(text) for key, text in cells.items()}


def row_columns(group: Rows) -> list[tuple[str, str]]:
    """Return (key, heading) of each column when a line is one row of `group`."""
    return [(one.name, _heading(one.code, one.label)) for one in group.fields]


def row_cells(group: Rows, values: Mapping[str, Any]) -> list[list[str]]:
    """Return the answers of each row of `group` in words, in the order of `row_columns`."""
    return [
        [
            safe_cell(one.words(row[one.name])) if asked(one, values, row) else ""
            for one in group.fields
        ]
        for row in values[group.name]
    ]

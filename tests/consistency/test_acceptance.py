"""The tables of docs/acceptance name tests that exist, for every number."""

import ast
import re
from pathlib import Path

import pytest

from tests.consistency.sources import ROOT

NAME = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
ROW = re.compile(r"^\| (\d+) \|.*$", re.M)
TABLES = sorted((ROOT / "docs/acceptance").glob("*.md"))


def functions_of(path: Path) -> set[str]:
    """Return the names of the functions of a file, none if there is no such file."""
    if not path.exists():
        return set()
    found = ast.parse(path.read_text("utf-8"))
    return {one.name for one in found.body if isinstance(one, ast.FunctionDef)}


def test_there_are_tables() -> None:
    assert TABLES


@pytest.mark.parametrize("table", TABLES, ids=lambda path: path.stem)
def test_every_number_has_tests_that_exist(table: Path) -> None:
    rows = list(ROW.finditer(table.read_text("utf-8")))
    assert [int(row[1]) for row in rows] == list(range(1, len(rows) + 1))
    assert [row[1] for row in rows if not NAME.search(row[0])] == []
    named = [name for row in rows for name in NAME.findall(row[0])]
    assert [name for name in named if name[1] not in functions_of(ROOT / name[0])] == []

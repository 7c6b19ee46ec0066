"""The project's own files, for the tests that read them."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

ROOT: Path = settings.BASE_DIR
PACKAGES = ("portal", "cpc_reports", "dhpc", "quality_defects", "recalls")


def python_files() -> Iterator[tuple[str, ast.Module]]:
    """Yield the path from the root and the syntax tree of each module, migrations excepted."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8"))


def templates() -> dict[str, str]:
    """Return the text of each template by its name."""
    folder = ROOT / "templates"
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }

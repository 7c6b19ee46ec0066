"""Invented files in the official format, and a base loaded from the demonstration set."""

import shutil
from pathlib import Path

import pytest

from portal.reference.demo import DEMO_DATE, DEMO_FOLDER
from portal.reference.loaders.loading import load


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the demonstration files that a test may change."""
    copy = tmp_path / "bdpm"
    shutil.copytree(DEMO_FOLDER, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__", ".*"))
    return copy


@pytest.fixture
def base(db):
    """Load the demonstration set and return its Load."""
    return load(DEMO_FOLDER, source_date=DEMO_DATE)


@pytest.fixture
def change(folder: Path):
    """Return a function that replaces text in a file of `folder`, in its own encoding."""

    def replace(name: str, old: str, new: str, *, count: int = 1) -> None:
        path = folder / name
        content = path.read_bytes()
        encoding = "utf-8" if name == "CIS_CIP_bdpm.txt" else "cp1252"
        text = content.decode(encoding)
        assert old in text
        path.write_bytes(text.replace(old, new, count).encode(encoding))

    return replace

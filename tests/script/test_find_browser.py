"""The browser of the tests is looked for in one place, under all the names that it has."""

import subprocess
from pathlib import Path

import pytest

from tests.consistency.sources import ROOT


def found(folder: Path, **variables: str) -> tuple[int, str]:
    environment = {"PATH": f"{folder}:/nowhere", **variables}
    done = subprocess.run(
        ["/bin/bash", ROOT / "script/find-browser"], env=environment, capture_output=True, text=True
    )
    assert done.stderr == ""
    return done.returncode, done.stdout.strip()


def browser(path: Path) -> str:
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(
    "name",
    ["chromium", "chromium-browser", "chrome", "google-chrome", "google-chrome-stable"],
)
def test_every_usual_name_is_known(tmp_path: Path, name: str) -> None:
    path = browser(tmp_path / name)
    assert found(tmp_path) == (0, path)


def test_the_one_that_is_named_comes_first(tmp_path: Path) -> None:
    browser(tmp_path / "chromium")
    named = browser(tmp_path / "other browser")
    assert found(tmp_path, CHROMIUM=named) == (0, named)


def test_none_is_told_by_the_status(tmp_path: Path) -> None:
    assert found(tmp_path) == (1, "")


def test_nothing_else_looks_for_it() -> None:
    looking = [
        path.relative_to(ROOT).as_posix()
        for folder in ("script", "tests", "bench")
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
        and path.suffix in ("", ".py")
        and "google-chrome" in path.read_text("utf-8", errors="ignore")
    ]
    assert sorted(looking) == ["script/find-browser", "tests/script/test_find_browser.py"]

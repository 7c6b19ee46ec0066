"""The lock files name every extra that a package asks of another.

An installer that finds `coverage[toml]` asked for and only `coverage` locked takes the newest
release instead, whose hash is in no file.
"""

import importlib.metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.consistency.sources import ROOT


def locked(name: str) -> dict[str, Requirement]:
    lines = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8").splitlines()
    found = (Requirement(line.rstrip(" \\")) for line in lines if line and line[0] not in " #")
    return {canonicalize_name(requirement.name): requirement for requirement in found}


def asked(requirement: Requirement) -> list[Requirement]:
    """Return what this package, with its extras, asks for on this machine."""
    try:
        lines = importlib.metadata.requires(requirement.name) or []
    except importlib.metadata.PackageNotFoundError:  # for another system
        return []
    wanted = [Requirement(line) for line in lines]
    return [
        each
        for each in wanted
        if each.marker is None
        or any(each.marker.evaluate({"extra": extra}) for extra in ("", *requirement.extras))
    ]


@pytest.mark.parametrize("name", ["base", "local", "dev"])
def test_extras_are_locked(name: str) -> None:
    lock = locked(name)
    missing = {
        f"{requirement.name} asks for {each}"
        for requirement in lock.values()
        for each in asked(requirement)
        if each.extras - lock[canonicalize_name(each.name)].extras
    }
    assert not missing

"""What changed between two signed versions of 500 batches, about forty columns each.

From the two frozen payloads, as the database gives them, to the changes in words.
"""

import copy
from dataclasses import replace
from typing import Any

import bench
from portal.core.fields import Specification, canonical, differences, freeze, thaw
from quality_defects.fields import VOLET1
from tests.factories import answers

LOTS = 500
COLUMNS = 40
CALLS = 40
GOAL_MS = 100


def measure() -> list[bench.Result]:
    """Return how long the difference takes when little, much, and everything changed."""
    specification = widened()
    before = freeze(specification, answers.answers(specification, rows=LOTS))
    return [
        compare(specification, before, changed(before, 25, 4), "25 batches, 4 columns each"),
        compare(specification, before, changed(before, LOTS, 1), "one column of all batches"),
        compare(specification, before, changed(before, LOTS, 0), "nothing"),
        compare(specification, {**before, "lots": []}, before, "all batches are new"),
    ]


def widened() -> Specification:
    """Return Volet 1 with batches of `COLUMNS` columns at least."""
    sections = [
        replace(
            section,
            rows=tuple(
                answers.widened(group, COLUMNS) if group.name == "lots" else group
                for group in section.rows
            ),
        )
        for section in VOLET1
    ]
    return Specification("volet1", VOLET1.title, VOLET1.version, tuple(sections))


def changed(frozen: dict[str, Any], lots: int, columns: int) -> dict[str, Any]:
    """Return a copy where `columns` texts of each of the first `lots` batches read otherwise."""
    after = copy.deepcopy(frozen)
    for lot in after["lots"][:lots]:
        texts = [name for name, value in lot.items() if name.startswith("number")]
        for name in texts[:columns]:
            lot[name] = f"{lot[name]}-bis"
    return after


def compare(
    specification: Specification, before: dict[str, Any], after: dict[str, Any], name: str
) -> bench.Result:
    assert canonical(before), "what a revision can hold"
    found = differences(specification, thaw(specification, before), thaw(specification, after))
    return bench.percentile(
        f"difference of {LOTS} batches, {name} ({len(found)} changes)",
        lambda _: differences(
            specification, thaw(specification, before), thaw(specification, after)
        ),
        goal_ms=GOAL_MS,
        calls=CALLS,
        warm_up=2,
        percent=50,
    )

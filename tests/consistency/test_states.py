"""Only the engine sets the state of a workflow's row."""

import ast
from collections.abc import Iterator

from tests.consistency.sources import python_files

ENGINE = "portal/core/workflow.py"
# Rows of the outbox, the printing queue, the antivirus, the loads, the exports, the imports, the
# calls to other systems: their state says how far a worker got; no transition table describes it.
NOT_WORKFLOWS = (
    "portal/mail/",
    "portal/rendering/",
    "portal/distribution/",
    "portal/documents/",
    "portal/filings/exports/",
    "portal/reference/loaders/",
    "recalls/imports/",
)


def _assignments(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AugAssign | ast.AnnAssign) and node.value is not None:
            targets = [node.target]
        for target in targets:
            if isinstance(target, ast.Attribute) and target.attr == "state":
                yield node.lineno
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id == "setattr":
            name = node.args[1]
            if isinstance(name, ast.Constant) and name.value == "state":
                yield node.lineno
        if isinstance(node.func, ast.Attribute) and node.func.attr == "update":
            yield from (node.lineno for word in node.keywords if word.arg == "state")
        if isinstance(node.func, ast.Attribute) and node.func.attr == "bulk_update":
            fields = [leaf.value for leaf in ast.walk(node) if isinstance(leaf, ast.Constant)]
            if "state" in fields:
                yield node.lineno


def test_state_is_set_by_the_engine_only() -> None:
    found = [
        f"{path}:{line}"
        for path, tree in python_files()
        if path != ENGINE and not path.startswith(NOT_WORKFLOWS)
        for line in _assignments(tree)
    ]
    assert found == []


def test_state_search_finds_every_way_to_write_one() -> None:
    ways = """
row.state = "x"
row.state: str = "x"
setattr(row, "state", "x")
rows.update(version=1, state="x")
Model.objects.bulk_update(rows, ["state"])
"""
    assert list(_assignments(ast.parse(ways))) == [2, 3, 4, 5, 6]

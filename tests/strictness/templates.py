"""A variable that a template of ours names must exist."""

import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template import engines
from django.template.base import Node, Origin


def _origin() -> Origin | None:
    """Return the template of the node being rendered, found on the call stack."""
    frame = sys._getframe(2)
    while frame is not None:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and getattr(node, "origin", None) is not None:
            return node.origin
        frame = frame.f_back
    return None


class UnknownVariable(str):
    """Stands for a variable that does not exist.

    In a template of ours it fails the test; in a template of a library it is the empty
    string, as Django has it.
    """

    def __bool__(self) -> bool:
        origin = _origin()
        if origin is None:
            return False
        path = Path(str(origin.name))
        return path.is_relative_to(settings.BASE_DIR) and ".venv" not in path.parts

    def __contains__(self, text: object) -> bool:
        return text == "%s"

    def __mod__(self, variable: Any) -> str:
        pytest.fail(f"{_origin()}: unknown template variable {variable}", pytrace=False)


def refuse_unknown_variables(monkeypatch: Any) -> None:
    """Make the template engine fail on unknown variables."""
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", UnknownVariable())

"""The columns of a table of rows: their headings, and which question a heading names."""

from collections.abc import Iterable, Mapping
from typing import Any

from portal.core.fields.folding import folded
from portal.core.fields.specification import Rows


class Headings:
    """What the headings of a table may be for the questions of `group`.

    A question goes by its label, its name, and its code where no other has it; `synonyms` are
    other names by question.
    """

    def __init__(self, group: Rows, synonyms: Mapping[str, Iterable[str]] | None = None) -> None:
        self.group = group
        self.names: dict[str, str] = {}
        codes = [one.code for one in group.fields]
        for one in group.fields:
            self._add(one.label, one.name)
            self._add(f"{one.code} {one.label}", one.name)
            self._add(one.name, one.name)
            if one.code and codes.count(one.code) == 1:
                self._add(one.code, one.name)
        for name, others in (synonyms or {}).items():
            for other in others:
                self._add(other, name)

    def _add(self, heading: Any, name: str) -> None:
        self.names.setdefault(folded(heading), name)

    def named(self, heading: Any) -> str:
        """Return the name of the question that `heading` names, "" when it names none."""
        text = str(heading if heading is not None else "")
        bare = text.split("(")[0]
        return self.names.get(folded(text)) or self.names.get(folded(bare), "")

    def row(self, cells: Iterable[Any]) -> list[str]:
        """Return the question of each cell of a line of headings, each question once."""
        found: list[str] = []
        for cell in cells:
            name = self.named(cell) if cell not in ("", None) else ""
            found.append("" if name in found else name)
        return found

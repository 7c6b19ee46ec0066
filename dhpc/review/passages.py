"""The passages of a section, and whether a passage that was quoted still stands there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dhpc.fields import LETTER
from dhpc.models import Comment
from portal.core.fields import Section
from portal.core.fields.values import asked, asked_fields


@dataclass(frozen=True)
class Passage:
    """An answer, or a repeated row, that a comment may bear on.

    `field` names the answer or the group; `row_key` is "" for an answer.
    """

    field: str
    row_key: str
    label: str
    text: str

    @property
    def place(self) -> str:
        """Return the anchor as one value of a form."""
        return f"{self.field}|{self.row_key}"


def section_of(name: str) -> Section:
    """Return the section of the letter of that name; KeyError when there is none."""
    return LETTER.section(name)


def passages(section: Section, values: Mapping[str, Any]) -> list[Passage]:
    """Return what `section` says in `values`, in the order of the form."""
    found = []
    for one in asked_fields(section, values):
        words = one.words(values[one.name])
        if words:
            found.append(Passage(one.name, "", str(one.label), words))
    for group in section.rows:
        if not asked(group, values):
            continue
        for number, row in enumerate(values[group.name], start=1):
            told = [one.words(row[one.name]) for one in group.fields]
            text = " – ".join(filter(None, told))
            label = f"{group.item} {number}"
            found.append(Passage(group.name, str(row.get("key", "")), label, text))
    return found


def is_quoted(quote: str, found: list[Passage]) -> bool:
    """Tell whether one of the passages holds `quote`, spaces and line ends aside."""
    wanted = _plain(quote)
    return any(wanted in _plain(one.text) for one in found)


def stands(comment: Comment, values: Mapping[str, Any]) -> bool:
    """Tell whether the passage that `comment` quotes is still where it was.

    A comment without a quote stands as long as its row does.
    """
    found = passages(section_of(comment.section), values)
    if comment.row_key is not None:
        found = [one for one in found if one.row_key == str(comment.row_key)]
        if not found:
            return False
    elif comment.field:
        found = [one for one in found if one.field == comment.field]
    return not comment.quote or is_quoted(comment.quote, found)


def _plain(text: str) -> str:
    return " ".join(text.split())

"""Answers of a part that its other questions offer to who types."""

from collections.abc import Iterable
from typing import Any

from portal.core.fields import Field, known
from portal.core.fields.kinds import list_id
from portal.core.fields.values import row_values
from portal.filings.models import Part


def offered(part: Part, fields: Iterable[Field]) -> list[dict[str, Any]]:
    """Return the lists of answers that `fields` offer, each with its identifier in the page."""
    questions = {getattr(one, "suggested_by", "") for one in fields} - {""}
    found = []
    for question in sorted(questions):
        group, _dot, name = question.partition(".")
        told = (known(row[name]) for row in answers(part, group))
        found.append({"id": list_id(question), "answers": list(dict.fromkeys(filter(None, told)))})
    return found


def answers(part: Part, group: str) -> list[dict[str, Any]]:
    """Return what the rows of `group` of `part` hold."""
    return row_values(part.specification.rows[group], getattr(part, group).all())

"""What a declarant reads of the agency's questions while it answers: where, what, its own words."""

from dataclasses import dataclass
from typing import Any

from portal.core.fields import Rows, row_names
from portal.filings.models.requests import RequestState
from portal.filings.presentation import place_of


@dataclass(frozen=True)
class DraftedAnswer:
    """A question that waits, where it is anchored, and what will answer it, "" for nothing yet."""

    place: str
    question: str
    explanation: str


def drafted_answers(filing: Any, part: Any) -> list[DraftedAnswer]:
    """Return the open questions on a part, with the explanations that go with its signature."""
    return [
        DraftedAnswer(place_of(filing, row), row.question, row.draft_answer)
        for row in filing.requests.filter(part=part.part_name, state=RequestState.OPEN)
    ]


def anchor_of(part: Any, row: Any) -> str:
    """Return the field and the line that a question of a section is about, "" for neither."""
    if not row.field:
        return ""
    group_name = row.field.partition(".")[0]
    words = [str(part.specification.find(row.field).label)]
    if row.row_key and group_name in part.specification.rows:
        words.insert(0, _row_words(part, part.specification.rows[group_name], row.row_key))
    return " – ".join(filter(None, words))


def _row_words(part: Any, group: Rows, key: str) -> str:
    """Return what a line of a draft is called, "" once it is gone."""
    return next((str(one) for one in row_names(group, part.values()) if one.key == key), "")

"""A filing told in words: what the summary page, the PDF, the DOCX and the export show.

Built from a specification and its values by `portal.core.fields`, read by templates and renderers.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property

from django.utils.translation import gettext_lazy

NOT_ASKED = gettext_lazy("Sans objet")
"""How the cell reads of a question that the rest of its row makes pointless."""


@dataclass(frozen=True)
class SummaryRow:
    """One answer: its label, its value in words ("" when unanswered) and the field's code."""

    label: str
    value: str
    code: str = ""
    name: str = ""


MOST_COLUMNS = 6
"""With more columns than this, the rows of a table are set out as cards."""

FEW_ANSWERS = 8
"""A card of no more answers stays on one page."""

FEW_ROWS = 3
"""Up to as many rows, cards read better than a table from which columns were taken."""


@dataclass(frozen=True)
class Card:
    """One row set out by itself: its title, its answers, and the labels of those that miss."""

    title: str
    answers: list[tuple[str, str]]
    unanswered: list[str]

    @property
    def is_long(self) -> bool:
        """Tell whether it may go on over pages, rather than leave half of one blank."""
        return len(self.answers) > FEW_ANSWERS


@dataclass(frozen=True)
class SummaryTable:
    """Repeated answers, one line each; `headers` and every row have the same length.

    `left_out` counts the lines that stand after those of `rows`, `unanswered` are the columns that
    were taken out because no line answers them. `titles` are those of the rows, where their group
    says what titles them.
    """

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    name: str = ""
    left_out: int = 0
    unanswered: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()

    @property
    def is_wide(self) -> bool:
        """Tell whether there are too many columns for a page."""
        return len(self.headers) > MOST_COLUMNS

    def condensed(self) -> "SummaryTable":
        """Return the columns that some line answers, when many rows so hold in a table."""
        if not self.is_wide or len(self.rows) <= FEW_ROWS:
            return self
        columns = list(zip(self.headers, *self.rows, strict=True))
        told = [column for column in columns if set(column[1:]) - {"", str(NOT_ASKED)}]
        if len(told) > MOST_COLUMNS:
            return self
        return replace(
            self,
            headers=tuple(column[0] for column in told),
            rows=tuple(zip(*(column[1:] for column in told), strict=True)),
            unanswered=tuple(
                column[0] for column in columns if "" in column and column not in told
            ),
        )

    @cached_property
    def cards(self) -> list[Card]:
        """The rows as cards; questions not asked are left out.

        A row without a title of its own has its first cell for one.
        """
        left_out = ("", str(NOT_ASKED))
        titles = self.titles or ("",) * len(self.rows)
        return [
            self._card(row, title, left_out) for row, title in zip(self.rows, titles, strict=True)
        ]

    def _card(self, row: tuple[str, ...], title: str, left_out: tuple[str, str]) -> Card:
        first = 0 if title else 1
        cells = list(zip(self.headers[first:], row[first:], strict=True))
        return Card(
            title=title or row[0],
            answers=[(label, value) for label, value in cells if value not in left_out],
            unanswered=[label for label, value in cells if not value],
        )

    @property
    def total(self) -> int:
        """How many lines there are with those left out."""
        return len(self.rows) + self.left_out


@dataclass(frozen=True)
class SummarySection:
    """A titled part of the filing, in the order of the specification."""

    title: str
    name: str = ""
    rows: list[SummaryRow] = field(default_factory=list)
    tables: list[SummaryTable] = field(default_factory=list)

"""Figures as plain tables, and the bars that draw them.

A service computes tables; a page draws each with `{% chart table %}`, or writes it as CSV.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Series:
    """One column of numbers, in the order of the table's lines."""

    label: Any
    values: tuple[int, ...]


@dataclass(frozen=True)
class Table:
    """Counts by line: `name` is its key in addresses, `heading` names what a line is.

    `summary` says in one sentence what the numbers show.
    """

    name: str
    title: Any
    heading: Any
    lines: tuple[Any, ...]
    series: tuple[Series, ...]
    summary: str

    @property
    def rows(self) -> list[tuple[Any, tuple[int, ...]]]:
        """Return each line with its number in each series."""
        return list(
            zip(self.lines, zip(*(one.values for one in self.series), strict=True), strict=True)
        )

    @property
    def headings(self) -> list[Any]:
        """Return the heading of each column."""
        return [self.heading, *(one.label for one in self.series)]


@dataclass(frozen=True)
class Bar:
    """A bar `width` per cent long, drawn as series number `series` is."""

    series: int
    value: int
    width: str


def bars(table: Table) -> list[tuple[Any, list[Bar]]]:
    """Return the bars of each line; the longest of the table takes the whole width."""
    longest = max((value for one in table.series for value in one.values), default=0) or 1
    return [
        (
            line,
            [
                Bar(place, value, f"{value * 100 / longest:.1f}")
                for place, value in enumerate(values)
            ],
        )
        for line, values in table.rows
    ]

"""A filing in words, and the difference between two of its versions in words."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from portal.core.fields.kinds import Field
from portal.core.fields.specification import Rows, Section, Specification
from portal.core.fields.values import asked, asked_fields
from portal.core.summary import NOT_ASKED, SummaryRow, SummarySection, SummaryTable

MOST_ROWS_TOLD = 200
"""Nobody reads more lines than this on a page or on paper."""

ALL_ROWS = slice(None)


def tell(
    specification: Specification, values: Mapping[str, Any], *, rows: int = MOST_ROWS_TOLD
) -> list[SummarySection]:
    """Return the filing as sections of labelled words; questions not asked are left out.

    Tables stop after `rows` lines and say how many they leave out.
    """
    return [
        tell_section(section, values, rows=rows)
        for section in specification
        if section.is_asked(values) and (section.fields or section.rows)
    ]


def tell_section(
    section: Section, values: Mapping[str, Any], *, rows: int = MOST_ROWS_TOLD
) -> SummarySection:
    """Return one section in words, as `tell` does."""
    summary = SummarySection(title=str(section.title), name=section.name)
    for one in asked_fields(section, values):
        summary.rows.append(_row(one, values[one.name]))
    for line in section.computed:
        words = line.words(values)
        if words:
            summary.rows.append(SummaryRow(label=str(line.label), value=words, code=line.code))
    for group in section.rows:
        if asked(group, values) and values[group.name]:
            summary.tables.append(tell_rows(group, values, slice(rows)))
        elif asked(group, values):
            none = SummaryRow(label=str(group.label), value=_("Aucun élément"), code=group.code)
            summary.rows.append(none)
    return summary


def _row(one: Field, value: Any) -> SummaryRow:
    return SummaryRow(label=str(one.label), value=one.words(value), code=one.code, name=one.name)


def tell_rows(group: Rows, values: Mapping[str, Any], part: slice = ALL_ROWS) -> SummaryTable:
    """Return a repeated group in words, or only a `part` of its rows."""
    every = values[group.name]
    headers = tuple(str(one.label) for one in group.fields)
    not_asked = str(NOT_ASKED)
    lines = tuple(
        tuple(
            one.words(row[one.name]) if asked(one, values, row) else not_asked
            for one in group.fields
        )
        for row in every[part]
    )
    titles: tuple[str, ...] = ()
    if group.titles:
        title_of = group.titles(values)
        titles = tuple(title_of(row) for row in every[part])
    return SummaryTable(
        str(group.label),
        headers,
        lines,
        group.name,
        len(every[part.start or 0 :]) - len(lines),
        titles=titles,
    )


class RowName(NamedTuple):
    """How one repeated row is called: its place among the others, and its title or ""."""

    key: str
    place: str
    title: str

    def __str__(self) -> str:
        return f"{self.place} ({self.title})" if self.title else self.place


def row_names(group: Rows, values: Mapping[str, Any]) -> list[RowName]:
    """Return how the rows of a group are called, in order."""
    first = group.fields[0]
    title_of = group.titles(values) if group.titles else lambda row: first.words(row[first.name])
    return [
        RowName(str(row["key"]), f"{group.item} {number}", title_of(row))
        for number, row in enumerate(values[group.name], start=1)
    ]


class Change(NamedTuple):
    """One difference: where it stands, and the answers before and after (None when not asked).

    `row` is the key of the repeated row, "" elsewhere.

    Answers are put into words when these are read: of thousands of changes, a page shows a few.
    """

    section: str
    section_title: str
    field: str
    label: str
    question: Field
    was: Any
    now: Any
    row: str = ""

    @property
    def before(self) -> str:
        """How it read before, "" when unanswered."""
        return self.question.words(self.was)

    @property
    def after(self) -> str:
        """How it reads now, "" when unanswered."""
        return self.question.words(self.now)

    @property
    def kind(self) -> str:
        if not self.question.is_told(self.was):
            return "added"
        return "changed" if self.question.is_told(self.now) else "removed"


def differences(
    specification: Specification, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[Change]:
    """Return the changes from one set of values to another, in the order of the specification.

    Rows are matched by their stable key, so a row moved is not a change; neither are two answers
    that read the same.
    """
    changes: list[Change] = []
    for section in specification:
        title = str(section.title)
        for one in section.fields:
            was, now = _answer(one, before), _answer(one, after)
            if _differ(one, was, now):
                changes.append(Change(section.name, title, one.name, str(one.label), one, was, now))
        for group in section.rows:
            changes += _row_changes(section.name, title, group, before, after)
    return changes


def _answer(one: Field, values: Mapping[str, Any], row: Mapping[str, Any] | None = None) -> Any:
    """Return the answer to one question, None when there is none or the question is not asked."""
    if one.when is not None and not asked(one, values, row):
        return None
    return (values if row is None else row).get(one.name)


def _differ(one: Field, was: Any, now: Any) -> bool:
    """Tell whether two answers to one question read differently."""
    if was == now:
        return False
    if not one.is_told(was):
        return one.is_told(now)
    return not one.is_told(now) or one.words(was) != one.words(now)


def _row_changes(
    section: str, title: str, group: Rows, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[Change]:
    old_rows = {row["key"]: row for row in before.get(group.name) or []}
    new_rows = {row["key"]: row for row in after.get(group.name) or []}
    # Where no condition looks at an answer that changed, rows that are equal read the same.
    settled = all(
        before.get(one.when.field) == after.get(one.when.field) for one in group.fields if one.when
    )
    questions = [(one, f"{group.name}.{one.name}", str(one.label)) for one in group.fields]
    named = _Named(group, before, after)
    old_numbers = {key: number for number, key in enumerate(old_rows, start=1)}
    changes = []
    for number, key in enumerate(dict.fromkeys([*new_rows, *old_rows]), start=1):
        old, new = old_rows.get(key), new_rows.get(key)
        touched = _touched(old, new) if settled and old and new else None
        if touched is not None and not touched:
            continue
        item = named.kept(number, new) if new else named.removed(old_numbers[key], old)
        for one, path, label in questions:
            if touched is not None and not _concerns(one, touched):
                continue
            was = _answer(one, before, old) if old else None
            now = _answer(one, after, new) if new else None
            if _differ(one, was, now):
                label = item + label
                changes.append(Change(section, title, path, label, one, was, now, str(key)))
    return changes


class _Named:
    """How the rows of a group are called in what differs between two sets of values."""

    def __init__(self, group: Rows, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        self.noun = str(group.item)
        self.former_noun = _("%(item)s %(number)s de la version précédente")
        self.titles = (group.titles(before), group.titles(after)) if group.titles else None

    def kept(self, number: int, row: Mapping[str, Any]) -> str:
        """Return how a row reads that stands in the new values, at that place."""
        title = self.titles[1](row) if self.titles else ""
        return self._titled(f"{self.noun} {number}", title)

    def removed(self, number: int, row: Mapping[str, Any] | None) -> str:
        """Return how a row reads that only the former values have, at that place among them."""
        title = self.titles[0](row or {}) if self.titles else ""
        return self._titled(self.former_noun % {"item": self.noun, "number": number}, title)

    @staticmethod
    def _titled(place: str, title: str) -> str:
        return f"{place} ({title}) – " if title else f"{place} – "


def _touched(old: Mapping[str, Any], new: Mapping[str, Any]) -> set[str]:
    """Return the names whose answers are not the same in both rows."""
    names = old.keys() ^ new.keys()
    return names | {name for name, value in new.items() if name in old and old[name] != value}


def _concerns(one: Field, touched: set[str]) -> bool:
    return one.name in touched or (one.when is not None and one.when.field in touched)

"""A filing in words, and the difference between two of its versions in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portal.core.fields.kinds import Field
from portal.core.fields.specification import Rows, Section, Specification
from portal.core.fields.values import asked, asked_fields
from portal.core.summary import NOT_ASKED, SummaryRow, SummarySection, SummaryTable

MOST_ROWS_TOLD = 200
"""Nobody reads more lines than this on a page or on paper."""


def tell(specification: Specification, values: Mapping[str, Any]) -> list[SummarySection]:
    """Return the filing as sections of labelled words; questions not asked are left out."""
    return [
        tell_section(section, values)
        for section in specification
        if section.is_asked(values) and (section.fields or section.rows)
    ]


def tell_section(section: Section, values: Mapping[str, Any]) -> SummarySection:
    """Return one section in words."""
    summary = SummarySection(title=str(section.title), name=section.name)
    for one in asked_fields(section, values):
        summary.rows.append(_row(one, values[one.name]))
    for line in section.computed:
        words = line.words(values)
        if words:
            summary.rows.append(SummaryRow(label=str(line.label), value=words, code=line.code))
    for group in section.rows:
        if asked(group, values) and values[group.name]:
            summary.tables.append(_table(group, values))
        elif asked(group, values):
            none = SummaryRow(label=str(group.label), value=_("Aucun élément"), code=group.code)
            summary.rows.append(none)
    return summary


def _row(one: Field, value: Any) -> SummaryRow:
    return SummaryRow(label=str(one.label), value=one.words(value), code=one.code, name=one.name)


def _table(group: Rows, values: Mapping[str, Any]) -> SummaryTable:
    headers = tuple(str(one.label) for one in group.fields)
    rows = values[group.name]
    lines = tuple(
        tuple(
            one.words(row[one.name]) if asked(one, values, row) else str(NOT_ASKED)
            for one in group.fields
        )
        for row in rows[:MOST_ROWS_TOLD]
    )
    caption = str(group.label)
    if len(rows) > MOST_ROWS_TOLD:
        caption = _(
            "%(label)s : les %(shown)d premières lignes sur %(count)d ; la liste complète est dans"
            " les réponses en CSV et en JSON"
        ) % {"label": group.label, "shown": MOST_ROWS_TOLD, "count": len(rows)}
    return SummaryTable(caption, headers, lines, group.name)


@dataclass(frozen=True)
class Change:
    """One difference: where it stands, and how it read before and after ("" when unanswered)."""

    section: str
    section_title: str
    field: str
    label: str
    before: str
    after: str

    @property
    def kind(self) -> str:
        if not self.before:
            return "added"
        return "changed" if self.after else "removed"


def differences(
    specification: Specification, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[Change]:
    """Return the changes from one set of values to another, in the order of the specification.

    Rows are matched by their stable key, so a row moved is not a change.
    """
    changes: list[Change] = []
    for section in specification:
        for one in section.fields:
            old, new = _told(one, before), _told(one, after)
            if old != new:
                changes.append(_change(section, one.name, str(one.label), old, new))
        for group in section.rows:
            changes += _row_changes(section, group, before, after)
    return changes


def _told(one: Field, values: Mapping[str, Any], row: Mapping[str, Any] | None = None) -> str:
    if not asked(one, values, row):
        return ""
    return one.words((values if row is None else row).get(one.name, one.nothing()))


def _change(section: Section, name: str, label: str, before: str, after: str) -> Change:
    return Change(section.name, str(section.title), name, label, before, after)


def _row_changes(
    section: Section, group: Rows, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[Change]:
    old_rows = {row["key"]: row for row in before.get(group.name) or []}
    new_rows = {row["key"]: row for row in after.get(group.name) or []}
    same_around = _conditions(group, before) == _conditions(group, after)
    changes = []
    for number, key in enumerate(dict.fromkeys([*new_rows, *old_rows]), start=1):
        old, new = old_rows.get(key), new_rows.get(key)
        if same_around and old == new:
            continue
        for one in group.fields:
            was = _told(one, before, old) if old else ""
            now = _told(one, after, new) if new else ""
            if was != now:
                label = f"{group.item} {number} – {one.label}"
                changes.append(_change(section, f"{group.name}.{one.name}", label, was, now))
    return changes


def _conditions(group: Rows, values: Mapping[str, Any]) -> list[Any]:
    """Return the answers outside the rows of `group` on which its questions depend."""
    return [values.get(one.when.field) for one in group.fields if one.when]

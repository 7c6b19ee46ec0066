"""A specification: the ordered sections and fields of one part of a filing.

Form, summary, validation, PDF, DOCX, difference and export are all derived from it. A
specification has a version, stored with every frozen revision, so that an old revision is read
with the labels of today and the keys of its time.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models

from portal.core.fields.kinds import Field, Level, When, by_name

Model = TypeVar("Model", bound=type[models.Model])

MANY_ROWS = 25
"""Beyond this number, the rows of a group are shown and told together, not one by one."""


@dataclass(frozen=True, kw_only=True)
class Rows:
    """A repeated group of fields: lots, products, calls.

    `name` is the related name of the child rows and their key in a revision; `item` names one
    row ("Lot") and `add_label` the button that adds one; `minimum` rows must be there at `level`.
    `titles`, given the values of the filing, returns what titles each of its rows wherever they
    are read; without it the first field does.
    """

    name: str
    label: Any
    item: Any
    add_label: Any = ""
    fields: tuple[Field, ...]
    minimum: int = 0
    maximum: int = 500
    level: Level = Level.PROVISIONAL
    help: Any = ""
    code: str = ""
    when: When | None = None
    titles: Callable[[Mapping[str, Any]], Callable[[Mapping[str, Any]], str]] | None = None

    def __getitem__(self, name: str) -> Field:
        return by_name(self.fields)[name]

    def columns(self, model: Model) -> Model:
        """Class decorator: add a column per field to `model`."""
        return _add_columns(model, self.fields)

    def blank(self) -> dict[str, Any]:
        """Return the values of an empty row."""
        return {one.name: one.nothing() for one in self.fields}


@dataclass(frozen=True, kw_only=True)
class Computed:
    """A line that the answers of a filing give by themselves, such as a rate.

    `words` takes the values and returns the line as a person reads it, "" when there is none yet.
    Nothing is stored: it is found again from the answers.
    """

    label: Any
    words: Callable[[Mapping[str, Any]], str]
    code: str = ""


@dataclass(frozen=True, kw_only=True)
class Section:
    """One page of the form: a title, an introduction, fields and repeated groups in order.

    `computed` lines follow the answers wherever the section is told.
    """

    name: str
    title: Any
    fields: tuple[Field, ...] = ()
    rows: tuple[Rows, ...] = ()
    computed: tuple[Computed, ...] = ()
    intro: Any = ""
    files: str = ""
    when: When | None = None

    def is_asked(self, values: Mapping[str, Any]) -> bool:
        return self.when is None or self.when(values)


class Specification:
    """The ordered sections of one part of a filing, such as the first volet.

    `name` is the part's key, `title` its name for people, `version` the number of this edition.
    """

    def __init__(self, name: str, title: Any, version: int, sections: tuple[Section, ...]):
        self.name = name
        self.title = title
        self.version = version
        self.sections = sections
        self.fields = by_name(one for section in sections for one in section.fields)
        self.rows = {rows.name: rows for section in sections for rows in section.rows}
        clash = self.fields.keys() & self.rows.keys()
        if clash:
            raise ValueError(f"names stand twice: {sorted(clash)}")
        self._section_of = {
            name: section
            for section in sections
            for name in [*(one.name for one in section.fields), *(r.name for r in section.rows)]
        }

    def __iter__(self) -> Iterator[Section]:
        return iter(self.sections)

    def section(self, name: str) -> Section:
        """Return the section of that name; KeyError when there is none."""
        for section in self.sections:
            if section.name == name:
                return section
        raise KeyError(name)

    def section_of(self, name: str) -> Section:
        """Return the section that holds the field or group `name`."""
        return self._section_of[name]

    def find(self, path: str) -> Field | Rows:
        """Return what `path` names: a field, a group, or "group.field"."""
        group, dot, name = path.partition(".")
        if dot:
            return self.rows[group][name]
        return self.fields.get(group) or self.rows[group]

    def columns(self, model: Model) -> Model:
        """Class decorator: add a column per field (not the repeated groups) to `model`."""
        return _add_columns(model, tuple(self.fields.values()))


def _add_columns(model: Model, fields: tuple[Field, ...]) -> Model:
    for one in fields:
        model.add_to_class(one.name, one.column())  # type: ignore[attr-defined]
    return model

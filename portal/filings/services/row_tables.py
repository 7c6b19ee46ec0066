"""From the lines of a table to answers: which column is which, which lines can be kept."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from portal.core.fields import Rows
from portal.core.fields.cells import CellReader, words_of
from portal.core.fields.headings import Headings
from portal.documents.exceptions import Rejected
from portal.documents.spreadsheets import Line
from portal.filings.registry import RowTools

COMMENT = "#"
"""The line under the headings of the template starts with it: it explains and holds no answer."""

HEADINGS_WITHIN = 10


@dataclass(frozen=True)
class Column:
    """A column as sent: its heading, and the question that it answers, "" when it is left out."""

    heading: str
    name: str
    label: str


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell, and how to mend it."""

    label: str
    cell: str
    text: str


@dataclass(frozen=True)
class BadLine:
    """A line that cannot be kept: its number in the file, its cells as text, its problems."""

    number: int
    cells: list[str]
    problems: list[Problem]

    def dump(self) -> dict[str, Any]:
        """Return its JSON form."""
        return {
            "line": self.number,
            "cells": self.cells,
            "problems": [vars(problem) for problem in self.problems],
        }


@dataclass
class Understood:
    """What a table says: its columns, the lines to keep (number, answers), the lines to mend."""

    columns: list[Column] = field(default_factory=list)
    good: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    bad: list[BadLine] = field(default_factory=list)


def understand(lines: list[Line], part: Any, group: Rows, tools: RowTools) -> Understood:
    """Return what `lines` say of rows of `group`. Raises Rejected when no line is left."""
    columns, body = _columns(lines, group, tools)
    if not body:
        raise Rejected(_("Ce tableau ne contient aucune ligne sous ses en-têtes."))
    found = Understood(columns)
    readers = [CellReader(group[one.name]) if one.name else None for one in columns]
    twins = Twins(tools, part)
    settle = tools.line(part)
    for line in body:
        answers, problems = _read(line, columns, readers)
        if not problems:
            problems = _identity_problems(group, tools, answers)
        if not problems:
            answers, wrong = settle(answers)
            problems = [_problem(group, answers, name, text) for name, text in wrong]
        if not problems and (twin := twins.find(answers)) is not None:
            problems = [_repeated(group, tools, answers, twin)]
        if problems:
            texts = [words_of(cell) for cell in line.cells]
            found.bad.append(BadLine(line.number, texts, problems))
        else:
            twins.add(answers, line.number)
            found.good.append((line.number, answers))
    return found


def _columns(lines: list[Line], group: Rows, tools: RowTools) -> tuple[list[Column], list[Line]]:
    """Return the columns and the lines under them; without headings, the template's order."""
    headings = Headings(group, tools.synonyms)
    best, place = 0, -1
    for rank, line in enumerate(lines[:HEADINGS_WITHIN]):
        count = sum(map(bool, headings.row(line.cells)))
        if count > best:
            best, place = count, rank
    if place > 0 and best == 1:
        # One word that happens to be a heading, amid the answers.
        place = -1
    width = max((len(line.cells) for line in lines), default=0)
    if place < 0:
        names = [one.name for one in group.fields[:width]]
        texts = [""] * len(names)
        body = lines
    else:
        cells = lines[place].cells
        names = headings.row(cells) + [""] * (width - len(cells))
        texts = [words_of(cell) for cell in cells] + [""] * (width - len(cells))
        body = lines[place + 1 :]
        if body and words_of(body[0].cells[0]).startswith(COMMENT):
            body = body[1:]
    columns = [
        Column(text, name, str(group[name].label) if name else "")
        for text, name in zip(texts, names, strict=True)
    ]
    if not set(tools.compulsory) & set(names):
        labels = _(" » ou « ").join(str(group[name].label) for name in tools.compulsory)
        raise Rejected(
            _("Aucune colonne ne s’appelle « %(label)s » : nommez-la ainsi, ou prenez le modèle.")
            % {"label": labels}
        )
    return columns, body


def _read(
    line: Line, columns: list[Column], readers: list[CellReader | None]
) -> tuple[dict[str, Any], list[Problem]]:
    answers: dict[str, Any] = {}
    problems: list[Problem] = []
    for content, column, reader in zip(line.cells, columns, readers, strict=False):
        if reader is None or content == "":
            continue
        cell = reader(content)
        if cell.problem:
            problems.append(Problem(column.label, words_of(content), cell.problem))
        elif not reader.field.is_empty(cell.value):
            answers[column.name] = cell.value
    return answers, problems


def _identity_problems(group: Rows, tools: RowTools, answers: dict[str, Any]) -> list[Problem]:
    if any(not group[name].is_empty(answers.get(name)) for name in tools.compulsory):
        return []
    labels = ", ".join(str(group[name].label) for name in tools.compulsory)
    text = _("Cette cellule est vide : complétez-la.")
    if len(tools.compulsory) > 1:
        text = _("Ces cellules sont vides : complétez l’une d’elles.")
    return [Problem(labels, "", text)]


def _problem(group: Rows, answers: dict[str, Any], name: str, text: str) -> Problem:
    value = answers.get(name)
    cell = "" if group[name].is_empty(value) else group[name].words(value)
    return Problem(str(group[name].label), cell, text[:1].upper() + text[1:])


def _repeated(group: Rows, tools: RowTools, answers: dict[str, Any], number: int) -> Problem:
    main = next(name for name in tools.compulsory if name in answers)
    text = _("Déjà donné à la ligne %(number)d : gardez une seule des deux lignes.")
    return _problem(group, answers, main, text % {"number": number})


class Twins:
    """Finds the row that stands for the same thing as given answers."""

    def __init__(self, tools: RowTools, part: Any) -> None:
        first, *self.others = tools.identity
        self.main = tools.main or (lambda answers: answers.get(first) or "")
        self.aliases = {_plain(one): _plain(other) for one, other in tools.aliases(part).items()}
        self.known: dict[str, list[tuple[tuple[str, ...], Any]]] = {}

    def add(self, answers: Any, row: Any) -> None:
        """Remember `row`, whose answers (a mapping) are given."""
        main, others = self._identity(answers)
        if main:
            self.known.setdefault(main, []).append((others, row))

    def find(self, answers: Any) -> Any:
        """Return the row added with the same identity, None when there is none."""
        main, others = self._identity(answers)
        for known, row in self.known.get(main, ()):
            pairs = zip(known, others, strict=True)
            if all(one == other or not one or not other for one, other in pairs):
                return row
        return None

    def _identity(self, answers: Any) -> tuple[str, tuple[str, ...]]:
        plain = [_plain(answers.get(name)) for name in self.others]
        others = tuple(self.aliases.get(one, one) for one in plain)
        return _plain(self.main(answers)), others


def _plain(value: Any) -> str:
    """Return an identifier as it is compared: capitals, no space."""
    return "".join(value.upper().split()) if isinstance(value, str) else ""


def twins_of(rows: Iterable[Any], tools: RowTools, part: Any) -> Twins:
    """Return a finder over rows of the database."""
    twins = Twins(tools, part)
    for row in rows:
        twins.add(vars(row), row)
    return twins

"""What is still missing or wrong in a filing, field by field, in words that say how to mend it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.fields.kinds import Field, Level, LongText, Unknown
from portal.core.fields.specification import MANY_ROWS, Rows, Section, Specification
from portal.core.fields.values import asked
from portal.core.workflow import Obstacle


def missing(
    specification: Specification, values: Mapping[str, Any], level: Level
) -> list[Obstacle]:
    """Return what prevents a version of `level`, in the order of the specification.

    A question whose condition does not hold is neither required nor checked.
    """
    return [
        obstacle
        for section in specification
        if section.is_asked(values)
        for obstacle in section_missing(section, values, level)
    ]


def section_missing(section: Section, values: Mapping[str, Any], level: Level) -> list[Obstacle]:
    """Return what prevents a version of `level` within one section."""
    found: list[Obstacle] = []
    for one in section.fields:
        if asked(one, values):
            text = _problem(one, values.get(one.name), level)
            if text:
                found.append(Obstacle(text, section.name, one.name))
    for group in section.rows:
        if asked(group, values):
            found += _rows_missing(section, group, values, level)
    return found


def _rows_missing(
    section: Section, group: Rows, values: Mapping[str, Any], level: Level
) -> Iterator[Obstacle]:
    rows = values.get(group.name) or []
    if len(rows) < group.minimum and group.level >= level:
        text = _("%(group)s : ajoutez au moins une ligne.") % {"group": group.label}
        yield Obstacle(text, section.name, group.name)
    found = row_problems(group, values, level)
    if len(rows) > MANY_ROWS:
        yield from _told_together(section, group, found)
        return
    for problem in found:
        told = _("%(item)s %(number)d – %(text)s") % {
            "item": group.item,
            "number": problem.number,
            "text": problem.text,
        }
        yield Obstacle(told, section.name, f"{group.name}.{problem.field}", problem.number)


@dataclass(frozen=True)
class RowProblem:
    """What is missing or wrong in one field of the row `number`, counted from 1."""

    number: int
    field: str
    text: str


def row_problems(group: Rows, values: Mapping[str, Any], level: Level) -> Iterator[RowProblem]:
    """Yield what prevents a version of `level` in the rows of `group`, row by row."""
    judged = [one for one in group.fields if _may_be_wrong(one, level)]
    unanswered: dict[str, str | None] = {}
    for number, row in enumerate(values.get(group.name) or [], start=1):
        for one in judged:
            if not asked(one, values, row):
                continue
            value = row.get(one.name)
            if one.is_empty(value):
                # Thousands of rows may lack the same answer: it is put in words once.
                if one.name not in unanswered:
                    unanswered[one.name] = _problem(one, value, level)
                text = unanswered[one.name]
            else:
                text = _problem(one, value, level)
            if text:
                yield RowProblem(number, one.name, text)


def _may_be_wrong(one: Field, level: Level) -> bool:
    return one.required_at(level) or one.check is not None or isinstance(one, LongText)


def _told_together(
    section: Section, group: Rows, found: Iterable[RowProblem]
) -> Iterator[Obstacle]:
    """Yield one obstacle for each question that many rows leave open, in their order."""
    numbers: dict[tuple[str, str], list[int]] = {}
    for problem in found:
        numbers.setdefault((problem.field, problem.text), []).append(problem.number)
    for (field, text), rows in numbers.items():
        words = {"item": group.item, "number": rows[0], "text": text, "others": len(rows) - 1}
        told = ngettext(
            "%(item)s %(number)d et %(others)d autre ligne – %(text)s",
            "%(item)s %(number)d et %(others)d autres lignes – %(text)s",
            len(rows) - 1,
        )
        if len(rows) == 1:
            told = _("%(item)s %(number)d – %(text)s")
        yield Obstacle(told % words, section.name, f"{group.name}.{field}", rows[0])


def _problem(one: Field, value: Any, level: Level) -> str | None:
    if isinstance(value, Unknown):
        if one.unavailable:
            if value.reason or not one.required_at(level):
                return None
            return _("%(label)s : dites pourquoi ce n’est pas disponible.") % {"label": one.label}
        if one.required_at(Level.FINAL) and level is Level.FINAL:
            text = _("%(label)s : encore inconnu ; répondez pour la version définitive.")
            return text % {"label": one.label}
        return None
    if one.is_empty(value):
        if one.required_at(level):
            if str(one.label).endswith("?"):
                return _("%(label)s Répondez à cette question.") % {"label": one.label}
            return _("%(label)s : répondez à cette question.") % {"label": one.label}
        return None
    if isinstance(one, LongText) and len(value.strip()) < one.min_length:
        template = _(
            "%(label)s : écrivez au moins %(minimum)d caractères (%(length)d pour l’instant)."
        )
        length = len(value.strip())
        return template % {"label": one.label, "minimum": one.min_length, "length": length}
    if one.check:
        wrong = one.check(value)
        if wrong:
            return _("%(label)s : %(text)s") % {"label": one.label, "text": wrong}
    return None

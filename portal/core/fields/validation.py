"""What is still missing or wrong in a filing, field by field, in words that say how to mend it."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from portal.core.fields.kinds import Field, Level, LongText, Unknown
from portal.core.fields.specification import Rows, Section, Specification
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
    for number, row in enumerate(rows, start=1):
        for one in group.fields:
            if asked(one, values, row):
                problem = _problem(one, row.get(one.name), level)
                if problem:
                    line = _("%(item)s %(number)d – %(text)s")
                    told = line % {"item": group.item, "number": number, "text": problem}
                    yield Obstacle(told, section.name, f"{group.name}.{one.name}", number)


def _problem(one: Field, value: Any, level: Level) -> str | None:
    if isinstance(value, Unknown):
        if one.required_at(Level.FINAL) and level is Level.FINAL:
            text = _("%(label)s : encore inconnu ; répondez pour la version définitive.")
            return text % {"label": one.label}
        return None
    if one.is_empty(value):
        if one.required_at(level):
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

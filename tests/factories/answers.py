"""Answers to any specification, made from its own fields: what a full part holds."""

import datetime
from dataclasses import replace
from uuid import UUID

from django.utils import timezone

from portal.core.fields import (
    Choice,
    Countries,
    Country,
    Date,
    Email,
    Field,
    Integer,
    LongText,
    Moment,
    MultiChoice,
    Rows,
    Specification,
    Text,
)

COUNTRIES = ("BE", "DE", "ES")
START = datetime.datetime(2026, 3, 2, 8, 30, tzinfo=datetime.UTC)


def answer(field: Field, turn: int):
    """Return an answer of the right kind; another `turn` most often gives another answer."""
    if isinstance(field, Choice | MultiChoice):
        values = field.choices.values
        one = values[turn % len(values)]
        return one if isinstance(field, Choice) else sorted({one, values[0]})
    if isinstance(field, Country | Countries):
        code = COUNTRIES[turn % len(COUNTRIES)]
        return code if isinstance(field, Country) else [code]
    if isinstance(field, Integer):
        return turn % 100_000
    if isinstance(field, Date):
        return (START + datetime.timedelta(days=turn % 700)).date()
    if isinstance(field, Moment):
        return timezone.localtime(START + datetime.timedelta(hours=turn % 9000))
    if isinstance(field, Email):
        return f"personne{turn}@exemple.example"
    if isinstance(field, LongText):
        return f"Constat numéro {turn}.\nAutre ligne."
    assert isinstance(field, Text), field
    return f"{field.name[:12]}-{turn}"[: field.max_length]


def answers(specification: Specification, *, rows: int, turn: int = 0) -> dict:
    """Return an answer to every question and `rows` rows in every group, conditions apart."""
    values: dict = {
        name: answer(one, turn) for turn, (name, one) in enumerate(specification.fields.items())
    }
    for name, group in specification.rows.items():
        values[name] = [row(group, number, turn) for number in range(min(rows, group.maximum))]
    return values


def row(group: Rows, number: int, turn: int = 0) -> dict:
    """Return row `number` of a group, under a key that stays the same from turn to turn."""
    made = {one.name: answer(one, number + place + turn) for place, one in enumerate(group.fields)}
    return {"key": str(UUID(int=number + 1)), **made}


def widened(group: Rows, columns: int) -> Rows:
    """Return `group` with its fields repeated under other names until it has `columns`."""
    fields = list(group.fields)
    while len(fields) < columns:
        model = group.fields[len(fields) % len(group.fields)]
        fields.append(replace(model, name=f"{model.name}_{len(fields)}"))
    return replace(group, fields=tuple(fields))

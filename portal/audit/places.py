"""Where people find the row that a background task failed on."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model


@dataclass(frozen=True)
class Place:
    """The page of a row, and what it is called there."""

    address: str
    label: str


Finder = Callable[[Sequence[Model], Any], Mapping[Model, Place]]
"""Takes rows of one model and a user, and returns the places of those that the user may read."""

_finders: list[Finder] = []


def register(finder: Finder) -> None:
    """Let a package that knows pages which this one does not say where its rows are."""
    if finder not in _finders:
        _finders.append(finder)


def of_items(items: Iterable[str], user: Any) -> dict[str, Place]:
    """Return the places of `items` ("app.model:12"); those without one for `user` are left out.

    One statement for each model, and those of the finders.
    """
    asked: dict[str, set[int]] = {}
    for item in items:
        label, _separator, pk = item.partition(":")
        asked.setdefault(label, set()).add(int(pk))
    found = {}
    for label, pks in asked.items():
        try:
            rows = list(apps.get_model(label)._default_manager.filter(pk__in=pks))
        except LookupError:
            continue
        for finder in _finders:
            for row, place in finder(rows, user).items():
                found[f"{label}:{row.pk}"] = place
    return found

"""The kinds of things that are published, registered when their workflow is ready."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone


@dataclass(frozen=True, kw_only=True)
class Advice:
    """What whoever holds an affected unit must do, as codes for software and words for people.

    `required_actions` are (code, label). `block_dispensing` is "yes", "no", "manufacturer_advice",
    or "" when the publication does not say. `deadline_words` tells a deadline that is no date.
    """

    required_actions: tuple[tuple[str, Any], ...] = ()
    block_dispensing: str = ""
    block_words: Any = ""
    deadline: date | None = None
    deadline_words: Any = ""


def no_advice(_said: Mapping[str, Any]) -> Advice:
    """Return that the publication asks nothing."""
    return Advice()


def derive_nothing(_publications: Sequence[int]) -> None:
    """Derive nothing from publications."""


@dataclass(frozen=True, kw_only=True)
class PublicationKind:
    """What a workflow says of the things that it publishes.

    `prefix_format` makes a public reference of `{year}`, `{yy}` and `{number}`:
    "R{yy:02d}{number:05d}", "{year}-DHPC-{number:05d}". `path(reference)` is the address of the
    public page. `key` has at most 12 characters and names the series of numbers too. The stock
    check reads the values of the payload that `advice_from` names ("notice__deadline") and hands
    them, by these names, to `advice`. `derive(publications)` rewrites what the workflow keeps of
    the current versions of these publications, in tables of its own: it is called within the
    transaction that publishes, and when everything derived is made anew.
    """

    key: str
    label: Any
    label_plural: Any
    prefix_format: str
    path: Callable[[str], str]
    advice_from: tuple[str, ...] = ()
    advice: Callable[[Mapping[str, Any]], Advice] = no_advice
    derive: Callable[[Sequence[int]], None] = derive_nothing

    def reference(self, at: datetime, number: int) -> str:
        """Return the public reference of that number in the year of `at`, as Paris counts it."""
        year = self.year(at)
        return self.prefix_format.format(year=year, yy=year % 100, number=number)

    @staticmethod
    def year(at: datetime) -> int:
        """Return the year in which `at` is numbered."""
        return timezone.localtime(at).year


_kinds: dict[str, PublicationKind] = {}


def register(kind: PublicationKind) -> None:
    """Add a kind; ValueError when its key is taken or too long."""
    if kind.key in _kinds:
        raise ValueError(f"publication kind {kind.key} is registered already")
    if len(kind.key) > 12:
        raise ValueError(f"publication kind {kind.key} has a key of more than 12 characters")
    _kinds[kind.key] = kind


def all_kinds() -> list[PublicationKind]:
    """Return every kind in the order of registration."""
    return list(_kinds.values())


def get(key: str) -> PublicationKind:
    """Return the kind of that key; KeyError when there is none."""
    return _kinds[key]

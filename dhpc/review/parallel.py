"""The agreed English text beside the French, with what only one of them gives."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _

from dhpc.controls.figures import figures, located

LONG = (
    ("source_background", "background"),
    ("source_recommendations", "recommendations"),
)
SECTIONS = ("source", "heading", "summary", "background")
"""Sections of the form beside which both texts are read; the first one holds all of the English."""


@dataclass(frozen=True)
class Run:
    """A piece of a passage; marked when it is a figure that the other language lacks."""

    text: str
    is_marked: bool = False


@dataclass(frozen=True)
class Pair:
    """The same passage in both languages, in the section of its French text.

    `lost` and `added` are the figures that stand in English or in French only.
    """

    section: str
    title: str
    english: str
    french: str
    lost: tuple[str, ...]
    added: tuple[str, ...]

    @property
    def is_missing(self) -> bool:
        """Tell whether only one language says anything."""
        return bool(self.english.strip()) != bool(self.french.strip())

    @property
    def differs(self) -> bool:
        return bool(self.lost or self.added or self.is_missing)

    @property
    def english_runs(self) -> list[Run]:
        return _runs(self.english, "en", self.lost)

    @property
    def french_runs(self) -> list[Run]:
        return _runs(self.french, "fr", self.added)


def pairs(values: Mapping[str, Any], section: str = "source") -> list[Pair]:
    """Return the English and French passages of a section of a letter, in reading order."""
    found = list(_pairs(values))
    return found if section == SECTIONS[0] else [one for one in found if one.section == section]


def _pairs(values: Mapping[str, Any]) -> Iterator[Pair]:
    titles = {"background": _("Contexte"), "recommendations": _("Recommandations")}
    yield _pair("heading", _("Objet"), values["source_subject"], values["subject"])
    points = zip_longest(values["source_points"], values["key_points"], fillvalue=None)
    for number, (there, here) in enumerate(points, start=1):
        title = _("Point %(number)d du résumé") % {"number": number}
        yield _pair("summary", title, there["text"] if there else "", here["text"] if here else "")
    for source, name in LONG:
        if values[source] or values[name]:
            yield _pair("background", titles[name], values[source], values[name])


def _pair(section: str, title: str, english: str, french: str) -> Pair:
    here, there = figures(french, "fr"), figures(english, "en")
    return Pair(
        section,
        title,
        english,
        french,
        tuple(sorted((there - here).elements())),
        tuple(sorted((here - there).elements())),
    )


def _runs(text: str, language: str, alone: tuple[str, ...]) -> list[Run]:
    """Cut `text` around the figures that stand in this language alone."""
    left = Counter(alone)
    found, at = [], 0
    # The last ones are those in excess: the others answer to a figure of the other language.
    marked = []
    for one in reversed(located(text, language)):
        if left[one.value]:
            left[one.value] -= 1
            marked.append(one)
    for one in reversed(marked):
        found += [Run(text[at : one.start]), Run(text[one.start : one.end], is_marked=True)]
        at = one.end
    return [run for run in [*found, Run(text[at:])] if run.text]

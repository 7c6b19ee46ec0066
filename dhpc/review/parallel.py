"""The agreed English text beside the French, with the figures that only one of them gives."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _

from dhpc.controls.figures import figures

LONG = (
    ("source_background", "background"),
    ("source_recommendations", "recommendations"),
)


@dataclass(frozen=True)
class Pair:
    """The same passage in both languages; `lost` and `added` are figures of one side only."""

    title: str
    english: str
    french: str
    lost: tuple[str, ...]
    added: tuple[str, ...]

    @property
    def differs(self) -> bool:
        return bool(self.lost or self.added)


def pairs(values: Mapping[str, Any]) -> list[Pair]:
    """Return the English and French passages of a letter, in reading order."""
    return list(_pairs(values))


def _pairs(values: Mapping[str, Any]) -> Iterator[Pair]:
    titles = {"background": _("Contexte"), "recommendations": _("Recommandations")}
    yield _pair(_("Objet"), values["source_subject"], values["subject"])
    points = zip_longest(values["source_points"], values["key_points"], fillvalue=None)
    for number, (there, here) in enumerate(points, start=1):
        title = _("Point %(number)d du résumé") % {"number": number}
        yield _pair(title, there["text"] if there else "", here["text"] if here else "")
    for source, name in LONG:
        if values[source] or values[name]:
            yield _pair(titles[name], values[source], values[name])


def _pair(title: str, english: str, french: str) -> Pair:
    here, there = figures(french, "fr"), figures(english, "en")
    return Pair(
        title,
        english,
        french,
        tuple(sorted((there - here).elements())),
        tuple(sorted((here - there).elements())),
    )

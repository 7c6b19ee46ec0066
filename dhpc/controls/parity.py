"""V19 and V20: the French letter says what the agreed English text says."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from dhpc.controls.figures import figures, pointed
from dhpc.controls.report import Finding, Subject
from dhpc.controls.texts import passages
from dhpc.enums import Control, KeyAction, Route
from dhpc.letter.composition import trade_name
from dhpc.letter.text import clean

PAIRS = (
    ("subject", "source_subject", "heading"),
    ("background", "source_background", "background"),
    ("recommendations", "source_recommendations", "background"),
)
"""French field, English field, and the section of the French one."""


def v19_parity(subject: Subject) -> Iterator[Finding]:
    """Same number of bullets, same figures, same medicines; decimals as French writes them.

    A core text binds the summary alone.
    """
    if subject.facts.route != Route.EUROPEAN:
        return
    values = subject.values
    if not values["source_points"] or not clean(values["source_background"]):
        text = _("Reportez le texte anglais convenu : résumé et contexte.")
        yield Finding(Control.V19, text, "source", "source_points")
        return
    french = [clean(row["text"]) for row in values["key_points"] if clean(row["text"])]
    english = [clean(row["text"]) for row in values["source_points"] if clean(row["text"])]
    if len(french) != len(english):
        text = _("Le résumé compte %(fr)d points en français, %(en)d en anglais.")
        told = text % {"fr": len(french), "en": len(english)}
        yield Finding(Control.V19, told, "summary", "key_points")
    for number, (here, there) in enumerate(zip(french, english, strict=False), start=1):
        text = _difference(figures(here, "fr"), figures(there, "en"))
        if text:
            told = _("Point %(number)d : %(what)s") % {"number": number, "what": text}
            yield Finding(Control.V19, told, "summary", "key_points.text", number)
    for name, source, section in PAIRS:
        if subject.facts.is_core and name != "subject":
            continue
        if not clean(values[source]):
            continue
        text = _difference(figures(values[name], "fr"), figures(values[source], "en"))
        if text:
            yield Finding(Control.V19, text, section, name)
    yield from _names(subject)
    for passage in passages(subject):
        for written in pointed(passage.text):
            text = _("Écrivez « %(right)s » : en français, les décimales suivent une virgule.")
            told = text % {"right": written.replace(".", ",")}
            place = (passage.section, passage.field, passage.row)
            yield Finding(Control.V19, told, *place, excerpt=written)


def _names(subject: Subject) -> Iterator[Finding]:
    """Both languages name the same medicines, where the English text names any."""
    values = subject.values
    fields = [one for one in PAIRS if one[0] == "subject" or not subject.facts.is_core]
    here = [row["text"] for row in values["key_points"]] + [values[one[0]] for one in fields]
    there = [row["text"] for row in values["source_points"]] + [values[one[1]] for one in fields]
    names = sorted({trade_name(one.name) for one in subject.facts.products} - {""})
    french, english = _named(names, here), _named(names, there)
    if not english:
        return
    for missing, words in (
        (english - french, _("Spécialité du texte anglais absente : %(name)s.")),
        (french - english, _("Spécialité absente du texte anglais : %(name)s.")),
    ):
        for name in sorted(missing):
            yield Finding(Control.V19, words % {"name": name}, "summary", "key_points")


def _named(names: Iterable[str], texts: Iterable[str]) -> set[str]:
    told = "\n".join(texts)
    return {
        one for one in names if re.search(rf"(?<!\w){re.escape(one)}(?!\w)", told, re.IGNORECASE)
    }


def _difference(french: Counter[str], english: Counter[str]) -> str:
    """Return in words which figures are on one side only, "" when both sides agree."""
    lost = ", ".join(sorted((english - french).elements()))
    added = ", ".join(sorted((french - english).elements()))
    said = []
    if lost:
        said.append(_("absent du français : %(list)s") % {"list": lost})
    if added:
        said.append(_("absent de l’anglais : %(list)s") % {"list": added})
    return " ; ".join(said)


def v20_actions(subject: Subject) -> Iterator[Finding]:
    """No action is added to the English text, and none is lost."""
    if subject.facts.route != Route.EUROPEAN:
        return
    french = _actions(subject.values["key_points"])
    english = _actions(subject.values["source_points"])
    labels = dict(KeyAction.choices)
    for codes, words in (
        (english - french, _("Conduite à tenir du texte anglais absente : %(name)s.")),
        (french - english, _("Conduite à tenir absente du texte anglais : %(name)s.")),
    ):
        for code in sorted(codes):
            told = words % {"name": labels[code]}
            yield Finding(Control.V20, told, "summary", "key_points", blocking=False)


def _actions(rows: list[Mapping[str, Any]]) -> Counter[str]:
    return Counter(row["action"] for row in rows if row["action"])

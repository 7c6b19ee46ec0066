"""Test codes for readers: what each should give, and what a reader made of it.

The numbers are those that GS1 and HIBCC keep for examples: no product bears them.
"""

import base64
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.reference.identifiers import drawing, gs1_texts, hibc, keyboards
from portal.reference.identifiers.gs1_texts import GS

_GTIN = "09521234543213"
_HIBC = "A999TEST421"
_SYMBOLOGIES = {
    "]d1": "DataMatrix",
    "]d2": "GS1 DataMatrix",
    "]C0": "Code 128",
    "]C1": "GS1-128",
    "]E0": "EAN 13",
    "]E4": "EAN 8",
    "]e0": "GS1 DataBar",
    "]Q1": "QR Code",
    "]Q3": "GS1 QR Code",
    "]A0": "Code 39",
}


@dataclass(frozen=True)
class Trial:
    """A code to print: what it is, its drawing as an address, and what a reader should send."""

    key: str
    name: Any
    purpose: Any
    image: str
    text: str
    payload: str

    @property
    def separators(self) -> int:
        return self.payload.count(GS)


@dataclass(frozen=True)
class Remark:
    """What a reader did to a code: whether it is as it should be, and how to set it right."""

    is_right: bool
    text: str


def _trial(key: str, name: Any, purpose: Any, drawn: drawing.Drawn) -> Trial:
    image = "data:image/svg+xml;base64," + base64.b64encode(drawn.svg.encode()).decode()
    return Trial(key, name, purpose, image, drawn.text, drawn.payload)


@cache
def trials() -> tuple[Trial, ...]:
    """Return the test codes. Their lots differ, so that a scan tells which one it is of."""
    return (
        _trial(
            "gs",
            gettext_lazy("GS1 DataMatrix avec séparateur"),
            gettext_lazy("Le séparateur (GS) entre le lot et le numéro de série doit arriver."),
            drawing.gs1_datamatrix(
                [("01", _GTIN), ("17", "271231"), ("10", "Gs42"), ("21", "SN0001")]
            ),
        ),
        _trial(
            "plain",
            gettext_lazy("GS1 DataMatrix sans séparateur"),
            gettext_lazy("Le lot est à la fin : rien ne peut se perdre."),
            drawing.gs1_datamatrix([("01", _GTIN), ("17", "271231"), ("10", "DM-43")]),
        ),
        _trial(
            "linear",
            gettext_lazy("GS1-128"),
            gettext_lazy("Le code linéaire des cartons, avec un séparateur."),
            drawing.gs1_128([("01", _GTIN), ("10", "L44"), ("17", "271231")]),
        ),
        _trial(
            "ean",
            gettext_lazy("EAN 13"),
            gettext_lazy("Treize chiffres : ni lot ni péremption."),
            drawing.ean13(_GTIN[1:]),
        ),
        _trial(
            "hibc",
            gettext_lazy("HIBC en DataMatrix"),
            gettext_lazy("Le signe « + » et le caractère de contrôle doivent arriver."),
            drawing.hibc_datamatrix(
                hibc.build(_HIBC, hibc.secondary_data("LOT45", expiry="2027-12-31"))
            ),
        ),
    )


def symbology(text: str) -> str:
    """Return the kind of symbol that the first characters of a scan name, "" for none."""
    return _SYMBOLOGIES.get(text.lstrip()[:3], "")


def recognised(text: str) -> Trial | None:
    """Return the test code that `text` was scanned from, however much the reader changed it."""
    read = _squeezed(_meant(text))
    if not read:
        return None
    return next((one for one in trials() if _squeezed(one.payload) == read), None)


def remarks(text: str, trial: Trial) -> list[Remark]:
    """Return what the reader did to the code `trial`, and how to mend it."""
    found = []
    meant = text
    if keyboards.looks_garbled(text.strip()):
        meant = keyboards.restored(text)
        found.append(
            Remark(False, _("Clavier : le lecteur est réglé pour un autre clavier que le poste."))
        )
    else:
        found.append(Remark(True, _("Clavier : les chiffres et les lettres arrivent bien.")))
    body = gs1_texts.body(meant) if trial.key != "hibc" else meant
    if trial.separators:
        if body.count(GS) < trial.separators:
            found.append(
                Remark(
                    False,
                    _(
                        "Séparateur (GS) perdu : réglez le lecteur pour qu’il envoie le caractère"
                        " 29, ou F8, ou « | » à sa place."
                    ),
                )
            )
        else:
            found.append(Remark(True, _("Séparateur (GS) reçu.")))
    if _letters(trial.payload) != _letters(gs1_texts.without_symbology(body.strip())):
        found.append(
            Remark(False, _("Majuscules et minuscules changées : retirez ce réglage du lecteur."))
        )
    else:
        found.append(Remark(True, _("Majuscules et minuscules conservées.")))
    named = symbology(meant)
    if named:
        found.append(Remark(True, _("Type de code annoncé : %(name)s.") % {"name": named}))
    else:
        found.append(Remark(True, _("Type de code non annoncé : ce n’est pas gênant.")))
    return found


def _meant(text: str) -> str:
    return keyboards.restored(text) if keyboards.looks_garbled(text.strip()) else text


def _squeezed(text: str) -> str:
    bare = gs1_texts.body(text) if "+" not in text[:5] else gs1_texts.without_symbology(text)
    return re.sub(r"[^0-9A-Z+$/]", "", bare.upper())


def _letters(text: str) -> str:
    return re.sub(r"[^A-Za-z]", "", gs1_texts.without_symbology(text.strip()))

"""What a scanner sent, part by part, for a page where people look at their own codes."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from portal.core.moments import without_weekday
from portal.reference.identifiers import (
    codes,
    dates,
    gs1,
    gs1_texts,
    hibc,
    iccbba,
    keyboards,
    ppn,
)
from portal.reference.identifiers.identified import Identified, Scheme
from portal.reference.identifiers.parsing import LONGEST, parse

_LOT, _SERIAL = gettext_lazy("Lot"), gettext_lazy("Numéro de série")
_EXPIRY, _MADE = gettext_lazy("Péremption"), gettext_lazy("Fabrication")
_QUANTITY = gettext_lazy("Quantité")

LABELS = {
    "00": gettext_lazy("Numéro de colis (SSCC)"),
    "01": gettext_lazy("Produit (GTIN)"),
    "02": gettext_lazy("Produit contenu (GTIN)"),
    "10": _LOT,
    "11": _MADE,
    "12": gettext_lazy("Échéance de paiement"),
    "13": gettext_lazy("Date d’emballage"),
    "15": gettext_lazy("À utiliser de préférence avant"),
    "16": gettext_lazy("Date limite de vente"),
    "17": _EXPIRY,
    "20": gettext_lazy("Variante interne"),
    "21": _SERIAL,
    "22": gettext_lazy("Variante du produit"),
    "235": gettext_lazy("Extension de série d’un tiers"),
    "240": gettext_lazy("Identification complémentaire"),
    "241": gettext_lazy("Référence du client"),
    "250": gettext_lazy("Second numéro de série"),
    "30": gettext_lazy("Nombre d’articles"),
    "37": gettext_lazy("Nombre d’unités contenues"),
    "710": gettext_lazy("Code national, Allemagne (PZN)"),
    "711": gettext_lazy("Code national, France (CIP)"),
    "712": gettext_lazy("Code national, Espagne (CN)"),
    "713": gettext_lazy("Code national, Brésil (DRN)"),
    "714": gettext_lazy("Code national, Portugal (AIM)"),
    "715": gettext_lazy("Code national, États-Unis (NDC)"),
    "716": gettext_lazy("Code national, Italie (AIC)"),
    "717": gettext_lazy("Code national, Costa Rica"),
    "7003": gettext_lazy("Péremption, à l’heure près"),
    "8008": gettext_lazy("Fabrication, à l’heure près"),
    "8012": gettext_lazy("Version du logiciel"),
    "8013": gettext_lazy("Modèle (IUD-ID de base)"),
}
_HIBC_LABELS = {
    "+": gettext_lazy("Produit (HIBC)"),
    "$": _LOT,
    "lot": _LOT,
    "$+": _SERIAL,
    "/S": _SERIAL,
    "$$8": _QUANTITY,
    "$$9": _QUANTITY,
    "/Q": _QUANTITY,
    "/16D": _MADE,
    "/14D": _EXPIRY,
    "YYJJJ": _EXPIRY,
}
_ICCBBA_LABELS = {
    "=/": gettext_lazy("Produit (ICCBBA)"),
    "=<": gettext_lazy("Code produit"),
    "=,": _SERIAL,
    "=": gettext_lazy("Numéro de don"),
    "=>": _EXPIRY,
    "&>": _EXPIRY,
    "=}": _MADE,
    "&}": _MADE,
    "&,1": _LOT,
    "=+": gettext_lazy("En-tête"),
}
_PPN_LABELS = {
    "9N": gettext_lazy("Produit (PPN)"),
    "8P": gettext_lazy("Produit (GTIN)"),
    "1T": _LOT,
    "S": _SERIAL,
    "D": _EXPIRY,
    "16D": _MADE,
    "Q": _QUANTITY,
    "27Q": _QUANTITY,
}
_DAYS = {"11", "12", "13", "15", "16", "17"}
_MOMENTS = {"7003", "8008", "4324", "4325"}
_UNKNOWN = pgettext_lazy("part of a code", "Non reconnu")


@dataclass(frozen=True)
class Part:
    """A part of a code: the mark before it, what it is, how it stands, and what it means.

    `meaning` is "" where the value speaks for itself.
    """

    mark: str
    label: str
    raw: str
    meaning: str = ""


@dataclass(frozen=True)
class Breakdown:
    """A code part by part, `sent` with its invisible characters written out."""

    found: Identified
    sent: str
    parts: list[Part]


def breakdown(text: str) -> Breakdown:
    """Return what a scanner sent, part by part. Never raises, whatever the text."""
    found = parse(text)
    meant = text[:LONGEST]
    if keyboards.looks_garbled(meant) and not hibc.looks_like_hibc(meant):
        meant = keyboards.restored(meant)
    meant = meant.strip(" \t\r\n\x04\u00a0\ufeff") if found.scheme != Scheme.HIBC else meant
    return Breakdown(found, visible(text[:LONGEST]), _parts(meant, found))


def visible(text: str) -> str:
    """Return `text` with its control characters by their names: GS as « <GS> »."""
    names = {"\x1d": "<GS>", "\x1e": "<RS>", "\x1c": "<FS>", "\x1f": "<US>", "\x04": "<EOT>"}
    return "".join(
        names.get(one, one if one.isprintable() else f"<{ord(one):02X}>") for one in text
    )


def _parts(text: str, found: Identified) -> list[Part]:
    bare = gs1_texts.without_symbology(text)
    match found.scheme:
        case Scheme.GS1:
            return [_gs1_part(ai, value) for ai, value in gs1.elements(text)[0]]
        case Scheme.HIBC:
            bare = gs1_texts.without_symbology(text.lstrip())
            return [
                _part(mark, value, _HIBC_LABELS, found, default=_EXPIRY if mark else None)
                for mark, value in hibc.read(bare).fields
            ]
        case Scheme.ICCBBA:
            fields = iccbba.read(bare).fields
            return [_part(mark, value, _ICCBBA_LABELS, found) for mark, value in fields]
        case Scheme.PPN:
            return [_part(mark, value, _PPN_LABELS, found) for mark, value in ppn.read(bare).fields]
        case Scheme.UNKNOWN:
            return []
    return [Part("", found.scheme.value.upper(), text, found.identifier)]


def _part(mark: str, value: str, labels: dict, found: Identified, default: object = None) -> Part:
    label = labels.get(mark, default or _UNKNOWN)
    meaning = ""
    if label is _EXPIRY:
        meaning = told(found.expiry)
    elif label is _MADE:
        meaning = told(found.manufactured)
    return Part(mark if mark != "lot" else "", str(label), value, meaning)


def _gs1_part(ai: str, value: str) -> Part:
    label = LABELS.get(ai) or gs1_texts.description(ai) or _UNKNOWN
    meaning = ""
    if ai in _DAYS:
        meaning = told(dates.from_yymmdd(value)) or _("cette date n’existe pas")
    elif ai in _MOMENTS:
        meaning = told(dates.from_yymmddhhmm(value)) or _("cette date n’existe pas")
    elif ai in {"01", "02"} and not codes.is_gs1_number(value):
        meaning = _("clé fausse")
    return Part(ai, str(label), value, meaning)


def told(moment: str) -> str:
    """Return an ISO date or moment of a code in words, the last day of a month without a day."""
    day = dates.last_day(moment)
    if day is None:
        return ""
    if len(moment) == 7:
        return _("fin %(month)s") % {"month": date_format(day, "F Y")}
    words = without_weekday(day)
    hours = moment[11:]
    if not hours:
        return words
    return f"{words}, {hours}" if ":" in hours else f"{words}, {hours} h"

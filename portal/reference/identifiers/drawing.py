"""Codes of devices, drawn only after their data have passed the portal's own rules.

The drawing library takes wrong check digits and dates that do not exist.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import zxingcpp
from django.utils.translation import gettext as _

from portal.reference.identifiers import codes, dates, gs1, hibc
from portal.reference.identifiers.kinds import wrong_key

_DAYS = {"11", "13", "15", "16", "17"}
_MOMENTS = {"7003", "8008"}
_HIBC_TEXT = re.compile(r"[0-9A-Z\-. $/+%]+")


class NotDrawable(ValueError):
    """Data that would give a false code; its text says how to mend them."""


@dataclass(frozen=True)
class Drawn:
    """A code as SVG, what it holds, and the text to print beneath it."""

    svg: str
    payload: str
    text: str


def gs1_datamatrix(pairs: Iterable[tuple[str, str]], *, scale: int = 4) -> Drawn:
    """Draw the elements (application identifier, value) as a GS1 DataMatrix. Raises NotDrawable."""
    return _gs1(pairs, zxingcpp.BarcodeFormat.DataMatrix, scale)


def gs1_128(pairs: Iterable[tuple[str, str]], *, scale: int = 2) -> Drawn:
    """Draw the elements (application identifier, value) as a GS1-128. Raises NotDrawable."""
    return _gs1(pairs, zxingcpp.BarcodeFormat.Code128, scale)


def ean13(code: str, *, scale: int = 2) -> Drawn:
    """Draw the thirteen digits of an EAN 13. Raises NotDrawable."""
    if len(code) != 13 or not codes.is_gs1_number(code):
        raise NotDrawable(_("Un code EAN 13 a treize chiffres, dont le dernier est la clé."))
    return Drawn(_svg(code, zxingcpp.BarcodeFormat.EAN13, scale), code, code)


def _gs1(pairs: Iterable[tuple[str, str]], symbology: zxingcpp.BarcodeFormat, scale: int) -> Drawn:
    elements = [(ai, value) for ai, value in pairs if value]
    if not any(ai == "01" for ai, _value in elements):
        raise NotDrawable(_("Indiquez le produit (01) : un code GTIN de quatorze chiffres."))
    for ai, value in elements:
        _check(ai, value)
    try:
        payload = gs1.build(elements)
    except ValueError as error:
        raise NotDrawable(str(error)) from error
    # Square brackets, which no value may hold, leave parentheses to the values.
    bracketed = "".join(f"[{ai}]{value}" for ai, value in elements)
    text = "".join(f"({ai}){value}" for ai, value in elements)
    return Drawn(_svg(bracketed, symbology, scale, gs1=True), payload, text)


def hibc_datamatrix(code: str, *, scale: int = 4) -> Drawn:
    """Draw a HIBC code, check character included, as a DataMatrix. Raises NotDrawable."""
    if not _HIBC_TEXT.fullmatch(code) or not hibc.looks_like_hibc(code):
        raise NotDrawable(_("Ce texte n’est pas un code HIBC : il commence par le signe « + »."))
    read = hibc.read(code)
    if read.errors or code != hibc.whole(code):
        raise NotDrawable(" ".join(read.errors) or _("Il manque le caractère de contrôle."))
    printed = code[:-1] + "_" if code.endswith(" ") else code
    return Drawn(_svg(code, zxingcpp.BarcodeFormat.DataMatrix, scale), code, f"*{printed}*")


def _check(ai: str, value: str) -> None:
    if ai in {"01", "02"} and not (len(value) == 14 and codes.is_gs1_number(value)):
        digits = value.isascii() and value.isdigit() and len(value) == 14
        raise NotDrawable(
            wrong_key(value) if digits else _("Le GTIN doit avoir quatorze chiffres.")
        )
    if ai in _DAYS and not dates.from_yymmdd(value):
        raise NotDrawable(dates.no_such_date(f"({ai})", value))
    if ai in _MOMENTS and not dates.from_yymmddhhmm(value):
        raise NotDrawable(dates.no_such_date(f"({ai})", value))


def _svg(text: str, symbology: zxingcpp.BarcodeFormat, scale: int, *, gs1: bool = False) -> str:
    square = symbology == zxingcpp.BarcodeFormat.DataMatrix
    # Many scanners do not read the long rectangles that would else be chosen.
    shape = {"force_square": True} if square else {}
    try:
        drawn = zxingcpp.create_barcode(text, symbology, gs1=gs1, **shape)
    except ValueError as error:
        raise NotDrawable(_("Ces données ne tiennent pas dans un code.")) from error
    return drawn.to_svg(scale=scale, add_quiet_zones=True)

"""Telling what a text is: a code of a medicine or a device, a scanned message, or neither."""

import re

from django.utils.translation import gettext as _

from portal.reference.identifiers import (
    codes,
    gs1,
    gs1_fast,
    gs1_texts,
    hibc,
    iccbba,
    keyboards,
    ppn,
)
from portal.reference.identifiers.identified import Identified, Scheme
from portal.reference.identifiers.kinds import odd_cip7, wrong_key
from portal.reference.identifiers.readings import readings

__all__ = ["LONGEST", "Identified", "Scheme", "parse", "parse_in_full"]

LONGEST = 500
"""Longer texts are no code."""

_LABEL = re.compile(
    r"^\s*(?:code\s*)?(?:cip|cis|ucd|gtin|ean|acl)?\s*[-–]?\s*(?:7|13|14)?\s*[:=n°]*\s+(?=\d)", re.I
)
_SEPARATORS = re.compile(r"[\s.\-–\u00a0\u202f\u200b\ufeff]")


def parse(text: str) -> Identified:
    """Return what `text` is. Never raises, whatever the text."""
    return gs1_fast.read(text) or parse_in_full(text)


def parse_in_full(text: str) -> Identified:
    """Return what `parse` returns, without its short way for well-formed GS1 messages."""
    found = Identified(raw=text[:LONGEST])
    stripped = text.strip(" \t\r\n\x04\u00a0\ufeff")
    if not stripped or len(stripped) > LONGEST:
        return found
    if hibc.looks_like_hibc(_without_symbology(text)):
        # Its last character may be a space.
        _read_hibc(_without_symbology(text), found)
        return found
    if keyboards.looks_garbled(stripped):
        candidate = keyboards.restored(stripped)
        if _read(candidate, found):
            found.warnings.append(
                _(
                    "Le lecteur semble réglé pour un clavier américain : le code a été rétabli,"
                    " vérifiez le lot et réglez le lecteur sur le clavier français."
                )
            )
        return found
    _read(stripped, found)
    return found


def _read(text: str, found: Identified) -> bool:
    """Fill `found` from `text`; return whether it is a code, even a wrong one."""
    code = gs1_texts.without_symbology(text)
    if hibc.looks_like_hibc(code):
        _read_hibc(code, found)
        return True
    if iccbba.looks_like_iccbba(code):
        _read_iccbba(code, found)
        return True
    if ppn.looks_like_ppn(code):
        _read_ppn(code, found)
        return True
    if gs1.looks_like_message(text):
        _read_message(text, found)
        return True
    return _read_bare(code, found)


def _read_bare(text: str, found: Identified) -> bool:
    bare = _SEPARATORS.sub("", _LABEL.sub("", text))
    if bare.isascii() and bare.isdigit():
        return _read_digits(bare, found)
    upper = bare.upper()
    if codes.is_eu_number(upper):
        found.scheme, found.eu_number = Scheme.EU_NUMBER, upper.rstrip("/")
        return True
    if len(upper) >= 3 and codes.is_atc(upper):
        found.scheme, found.atc = Scheme.ATC, upper
        return True
    return False


def _without_symbology(text: str) -> str:
    return gs1_texts.without_symbology(text.lstrip(" \r\n\t\x04\u00a0\ufeff"))


def _read_hibc(text: str, found: Identified) -> None:
    code = hibc.read(text)
    found.scheme, found.udi_di = Scheme.HIBC, code.di
    _take_parts(code, found)


def _read_iccbba(text: str, found: Identified) -> None:
    code = iccbba.read(text)
    found.scheme, found.udi_di = Scheme.ICCBBA, code.di
    found.donation_id = code.donation_id
    _take_parts(code, found)


def _read_ppn(text: str, found: Identified) -> None:
    code = ppn.read(text)
    found.scheme, found.udi_di = Scheme.PPN, code.di
    _take_parts(code, found)


def _read_message(text: str, found: Identified) -> None:
    message = gs1.read(text)
    found.scheme = Scheme.GS1
    _take_parts(message, found)
    if message.gtin14:
        _take_gtin(message.gtin14, found)
    _warn_of_lost_separators(found)


def _take_parts(code: gs1.Message | hibc.Code | iccbba.Code | ppn.Code, found: Identified) -> None:
    found.lot, found.serial = code.lot, code.serial
    found.expiry, found.manufactured = code.expiry, code.manufactured
    found.warnings += code.warnings
    found.errors += code.errors


def _warn_of_lost_separators(found: Identified) -> None:
    """Warn when the lot or the serial number may hold the elements that follow it."""
    likeliest = readings(found)[0]
    if (likeliest.lot, likeliest.serial) == (found.lot, found.serial):
        return
    dated = (likeliest.expiry, likeliest.manufactured) != (found.expiry, found.manufactured)
    if not found.lot and not dated:
        # Many serial numbers hold « 10 »; only a date beside it makes a lot likely.
        return
    words = {"lot": found.lot or found.serial, "short": likeliest.lot}
    if found.lot and likeliest.serial != found.serial:
        text = _(
            "Le lot « %(lot)s » contient peut-être le numéro de série : si votre lecteur perd"
            " les séparateurs, le lot est « %(short)s ». Vérifiez sur la boîte."
        )
    elif found.lot:
        text = _(
            "Le lot « %(lot)s » contient peut-être une date : si votre lecteur perd les"
            " séparateurs, le lot est « %(short)s ». Vérifiez sur la boîte."
        )
    else:
        text = _(
            "Le numéro de série « %(lot)s » contient peut-être le lot : si votre lecteur perd les"
            " séparateurs, le lot est « %(short)s ». Vérifiez sur la boîte."
        )
    found.warnings.append(text % words)


def _take_gtin(code: str, found: Identified) -> None:
    """Read a GS1 number of 8 to 14 digits and the French codes that it may hold."""
    found.gtin14 = codes.to_gtin14(code)
    if not codes.is_gs1_number(code):
        found.errors.append(wrong_key(code))
    ean = found.gtin14[1:]
    if found.gtin14[0] == "0" and ean.startswith(codes.CIP13_PREFIX):
        found.cip13, found.cip7 = ean, ean[5:12]
    elif found.gtin14[0] == "0" and ean.startswith(codes.UCD13_PREFIX):
        found.ucd = ean[5:12]
        found.warnings.append(
            _("Ce code est un code UCD : il désigne l’unité de prise, pas la boîte.")
        )
    elif found.gtin14[0] == "0" and ean.startswith(codes.ACL13_PREFIX):
        found.acl13 = ean


def _read_digits(digits: str, found: Identified) -> bool:
    match len(digits):
        case 12 if (
            digits.startswith("11") and ppn.is_ppn(digits) and not (codes.is_gs1_number(digits))
        ):
            found.scheme, found.udi_di = Scheme.PPN, digits
        case 13 | 14 | 12:
            _take_gtin(digits, found)
            if found.cip13:
                found.scheme = Scheme.CIP13
            elif found.ucd:
                found.scheme = Scheme.UCD13
            elif found.acl13:
                found.scheme = Scheme.ACL13
            else:
                found.scheme = Scheme.GTIN
        case 8 if digits[0] != "6" and codes.is_gs1_number(digits):
            # No CIS of the base: an EAN 8, which small packs carry.
            found.scheme, found.gtin14 = Scheme.GTIN, codes.to_gtin14(digits)
        case 8:
            found.scheme, found.cis = Scheme.CIS, digits
            if not digits.startswith("6"):
                found.warnings.append(
                    _("Les codes CIS de la base commencent par 6 : vérifiez le code %(code)s.")
                    % {"code": digits}
                )
        case 7 if digits.startswith("9"):
            found.scheme, found.ucd = Scheme.UCD7, digits
        case 7:
            found.scheme, found.cip7 = Scheme.CIP7, digits
            found.cip13 = codes.cip13_from_cip7(digits)
            if odd := odd_cip7(digits):
                found.warnings.append(odd)
        case 9 | 10 | 11 | 15 | 16:
            found.errors.append(
                _(
                    "Ce code a %(count)s chiffres : un CIP13 en a 13, un CIS 8, un CIP7 7."
                    " Vérifiez qu’il n’en manque pas."
                )
                % {"count": len(digits)}
            )
        case _:
            return False
    return True

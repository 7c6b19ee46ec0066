"""Telling what a text is: a code of a medicine, a scanned message, or neither."""

import datetime
import re
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _

from portal.reference.identifiers import codes, gs1, keyboards

LONGEST = 500
"""Longer texts are no code."""


class Scheme(StrEnum):
    GS1 = "gs1"
    GTIN = "gtin"
    CIP13 = "cip13"
    CIP7 = "cip7"
    UCD13 = "ucd13"
    UCD7 = "ucd7"
    CIS = "cis"
    ATC = "atc"
    EU_NUMBER = "eu_number"
    UNKNOWN = "unknown"


@dataclass
class Identified:
    """What a text was recognised as.

    `errors` say what is wrong and how to mend it: the codes given are then not to be trusted.
    `warnings` ask to check. `expiry` and `manufactured` are ISO, AAAA-MM where no day is given.
    `unknown` without errors means that the text is no code at all.
    """

    scheme: Scheme = Scheme.UNKNOWN
    raw: str = ""
    gtin14: str = ""
    cip13: str = ""
    cip7: str = ""
    ucd: str = ""
    cis: str = ""
    atc: str = ""
    eu_number: str = ""
    lot: str = ""
    serial: str = ""
    expiry: str = ""
    manufactured: str = ""
    warnings: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return self.scheme != Scheme.UNKNOWN and not self.errors

    @property
    def expiry_date(self) -> datetime.date | None:
        """Return the last day before expiry."""
        return gs1.last_day(self.expiry)

    @property
    def manufactured_date(self) -> datetime.date | None:
        return gs1.last_day(self.manufactured)

    def as_dict(self) -> dict:
        """Return what was found, JSON-safe, without the empty parts."""
        return {name: value for name, value in asdict(self).items() if value}


_LABEL = re.compile(
    r"^\s*(?:code\s*)?(?:cip|cis|ucd|gtin|ean|acl)?\s*[-–]?\s*(?:7|13|14)?\s*[:=n°]*\s+(?=\d)", re.I
)
_SEPARATORS = re.compile(r"[\s.\-–\u00a0\u202f\u200b\ufeff]")


def parse(text: str) -> Identified:
    """Return what `text` is. Never raises, whatever the text."""
    found = Identified(raw=text[:LONGEST])
    stripped = text.strip(" \t\r\n\x04\u00a0\ufeff")
    if not stripped or len(stripped) > LONGEST:
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
    if gs1.looks_like_message(text):
        _read_message(text, found)
        return True
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


def _read_message(text: str, found: Identified) -> None:
    message = gs1.read(text)
    found.scheme = Scheme.GS1
    found.lot, found.serial = message.lot, message.serial
    found.expiry, found.manufactured = message.expiry, message.manufactured
    found.warnings += message.warnings
    found.errors += message.errors
    if message.gtin14:
        _take_gtin(message.gtin14, found)


def _take_gtin(code: str, found: Identified) -> None:
    """Read a GS1 number of 8 to 14 digits and the French codes that it may hold."""
    found.gtin14 = codes.to_gtin14(code)
    if not codes.is_gs1_number(code):
        found.errors.append(
            _(
                "La clé du code %(code)s est fausse : le dernier chiffre devrait être %(key)s."
                " Vérifiez chaque chiffre."
            )
            % {"code": code, "key": codes.gs1_key(code[:-1])}
        )
    ean = found.gtin14[1:]
    if found.gtin14[0] == "0" and ean.startswith(codes.CIP13_PREFIX):
        found.cip13, found.cip7 = ean, ean[5:12]
    elif found.gtin14[0] == "0" and ean.startswith(codes.UCD13_PREFIX):
        found.ucd = ean[5:12]


def _read_digits(digits: str, found: Identified) -> bool:
    match len(digits):
        case 13 | 14 | 12:
            _take_gtin(digits, found)
            if found.cip13:
                found.scheme = Scheme.CIP13
            elif found.ucd:
                found.scheme = Scheme.UCD13
                found.warnings.append(
                    _("Ce code est un code UCD : il désigne l’unité de prise, pas la boîte.")
                )
            else:
                found.scheme = Scheme.GTIN
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
            if not codes.is_cip7_ordinary(digits):
                found.warnings.append(
                    _("La clé du code CIP7 %(code)s est inhabituelle : vérifiez chaque chiffre.")
                    % {"code": digits}
                )
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

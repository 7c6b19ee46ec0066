"""How identifiers, lots and serial numbers are written to be compared."""

import re
from dataclasses import dataclass

from portal.publication.enums import IdentifierKind
from portal.reference.identifiers import cip13_from_cip7, to_gtin14

GS1_KINDS = frozenset(
    {
        IdentifierKind.UDI_DI,
        IdentifierKind.GTIN,
        IdentifierKind.EAN13,
        IdentifierKind.ACL13,
        IdentifierKind.CIP13,
        IdentifierKind.UCD13,
    }
)
"""Kinds whose digits are a GS1 number, compared as a GTIN-14."""

_SEPARATORS = re.compile(r"[\s.\-–‑\u00a0\u202f\u200b\ufeff]")
_SPACES = re.compile(r"[\s\u00a0\u202f\u200b\ufeff]+")
_LOT_WORD = re.compile(r"^(?:(?:LOT|BATCH)(?:\s*N[°ºO]\s*|\s*[:.#]\s*|\s+)|N[°º]\s*)+")
_NUMBER_AT_END = re.compile(r"[0-9]{1,18}\Z")


def bare(identifier: str) -> str:
    """Return the identifier in capitals, without spaces, dots and hyphens."""
    return _SEPARATORS.sub("", identifier).upper()


def identifier_key(kind: str, identifier: str) -> str:
    """Return how an identifier of that kind is compared: a GTIN-14 for the GS1 family."""
    key = bare(identifier)
    if key.isascii() and key.isdigit():
        if kind in GS1_KINDS and len(key) in {8, 12, 13, 14}:
            return to_gtin14(key)
        if kind == IdentifierKind.CIP7 and len(key) == 7:
            return to_gtin14(cip13_from_cip7(key))
    return key


def lot_key(lot: str) -> str:
    """Return how a lot is compared: capitals, single spaces, no « LOT » or « N° » in front.

    Zeros in front stay: a lot without them is another lot.
    """
    text = _SPACES.sub(" ", lot).strip().upper()
    return _LOT_WORD.sub("", text).strip() or text


@dataclass(frozen=True)
class Serial:
    """A serial number as it is compared: what precedes its number, the number, its digits.

    A serial number that does not end in digits is all prefix, with number and digits 0.
    """

    prefix: str
    number: int
    digits: int


def serial_parts(serial: str) -> Serial:
    """Return the parts of a serial number; its last 18 digits at most are its number."""
    text = bare(serial)
    found = _NUMBER_AT_END.search(text)
    if found is None:
        return Serial(text, 0, 0)
    return Serial(text[: found.start()], int(found[0]), len(found[0]))

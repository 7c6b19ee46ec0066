"""Checks of single codes. Each takes the bare code: capitals, no separators."""

import re

CIP13_PREFIX = "34009"
UCD13_PREFIX = "34008"
ACL13_PREFIX = "3401"

_SEPARATORS = re.compile(r"[\s.\-‐‑–\u200b\ufeff]")
_DIGITS = re.compile(r"[0-9]+")
_ATC = re.compile(r"[A-Z](?:[0-9]{2}(?:[A-Z](?:[A-Z](?:[0-9]{2})?)?)?)?")
_EU_NUMBER = re.compile(r"EU/[0-9]/[0-9]{2}/[0-9]{3,4}(?:/[0-9]{3})?/?")

KEYLESS_CIP7 = (range(3000000, 3040000), range(4900000, 4960000), range(5500000, 5520000))
"""Blocks whose codes are numbered one after the other, so that the last digit is no key."""


def bare(text: str) -> str:
    """Return the code in capitals, without spaces, dots and hyphens."""
    return _SEPARATORS.sub("", text).upper()


def gs1_key(body: str) -> str:
    """Return the check digit of `body`: weights 3 and 1 in turn from the right, modulo 10."""
    total = sum(int(digit) * (3 if rank % 2 == 0 else 1) for rank, digit in enumerate(body[::-1]))
    return str(-total % 10)


def gtin_of(key: str) -> str | None:
    """Return the key of an identifier if it is a GTIN on 14 digits, else None."""
    return key if len(key) == 14 and is_gs1_number(key) else None


def is_gs1_number(code: str) -> bool:
    """Tell whether `code` is 8, 12, 13 or 14 digits and ends with its check digit."""
    return (
        len(code) in {8, 12, 13, 14}
        and _DIGITS.fullmatch(code) is not None
        and gs1_key(code[:-1]) == code[-1]
    )


def is_gln(code: str) -> bool:
    """Tell whether `code` has the form of a global location number: 13 digits and their key."""
    return len(code) == 13 and is_gs1_number(code)


def is_cip13(code: str) -> bool:
    return len(code) == 13 and code.startswith(CIP13_PREFIX) and is_gs1_number(code)


def is_ucd13(code: str) -> bool:
    return len(code) == 13 and code.startswith(UCD13_PREFIX) and is_gs1_number(code)


def is_acl13(code: str) -> bool:
    return len(code) == 13 and code.startswith(ACL13_PREFIX) and is_gs1_number(code)


def is_cis(code: str) -> bool:
    return len(code) == 8 and _DIGITS.fullmatch(code) is not None


def is_atc(code: str) -> bool:
    """Tell whether `code` has the form of an ATC code, of any of the five levels."""
    return _ATC.fullmatch(code) is not None


def is_eu_number(code: str) -> bool:
    """Tell whether `code` is written as a European number: EU/1/01/185, EU/1/20/1528/001."""
    return _EU_NUMBER.fullmatch(code) is not None


def is_cip7_ordinary(code: str) -> bool:
    """Tell whether the seven digits `code` follow the old key or lie in a block without key.

    A code that does neither may still exist: warn about it, never refuse it.
    """
    if any(int(code) in block for block in KEYLESS_CIP7):
        return True
    return has_seven_digit_key(code)


def has_seven_digit_key(code: str) -> bool:
    """Tell whether the seven digits `code` end with the key of ACL7 and old CIP7 (modulo 11)."""
    total = sum(int(digit) * weight for weight, digit in enumerate(code[:6], start=2))
    return total % 11 == int(code[6])


def cip13_from_cip7(cip7: str) -> str:
    """Return the CIP13 code of the seven digits `cip7`."""
    body = CIP13_PREFIX + cip7
    return body + gs1_key(body)


def acl13_from_acl7(acl7: str, family: str = "0") -> str:
    """Return the ACL13 code of the seven digits `acl7`; the family 0 is that of devices."""
    body = ACL13_PREFIX + family + acl7
    return body + gs1_key(body)


def to_gtin14(code: str) -> str:
    """Return a GS1 number of 8 to 14 digits as fourteen, zeros on the left."""
    return code.zfill(14)

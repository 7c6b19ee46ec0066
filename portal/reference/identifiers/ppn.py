"""Pharmacy product numbers (PPN) of IFA, alone or in a message with data identifiers."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from portal.reference.identifiers import dates

_GS, _RS, _EOT = "\x1d", "\x1e", "\x04"
_NUMBER = re.compile(r"[0-9A-Z]{2}[0-9A-Z]{4,18}[0-9]{2}")
_MESSAGE = re.compile(r"(?:\[\)>\x1e?06\x1d?)?9N[0-9A-Z]{8,22}(?![0-9A-Z])")
_FIELD = re.compile(r"(?P<mark>9N|1T|16D|D|S|8P|27Q|Q)(?P<value>.*)", re.DOTALL)


@dataclass
class Code:
    """What a PPN or its message says. `fields` are (data identifier, value)."""

    di: str = ""
    gtin: str = ""
    lot: str = ""
    serial: str = ""
    expiry: str = ""
    manufactured: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def check_digits(body: str) -> str:
    """Return the two check digits of a PPN: code points weighted from 2, modulo 97."""
    total = sum(ord(character) * weight for weight, character in enumerate(body, start=2))
    return f"{total % 97:02}"


def is_ppn(code: str) -> bool:
    """Tell whether `code` is a product number with its two check digits."""
    return has_form(code) and check_digits(code[:-2]) == code[-2:]


def has_form(code: str) -> bool:
    """Tell whether `code` is built as a product number, whatever its check digits."""
    return _NUMBER.fullmatch(code) is not None


def looks_like_ppn(text: str) -> bool:
    """Tell whether `text` is a message that starts with a product number (« 9N »)."""
    return _MESSAGE.match(text.strip()) is not None


def read(text: str) -> Code:
    """Return what the message `text` says; never raises."""
    code = Code()
    bare = re.sub(r"^\[\)>\x1e?06\x1d?", "", text.strip()).rstrip(_EOT + _RS + _GS)
    for part in bare.split(_GS):
        match = _FIELD.fullmatch(part)
        mark, value = (match["mark"], match["value"]) if match else ("", part)
        code.fields.append((mark, value))
        _take(mark, value, code)
    return code


def build(di: str, *, lot: str = "", serial: str = "", expiry: str = "") -> str:
    """Return the message of a product number; `expiry` is AAAA-MM or AAAA-MM-JJ."""
    day = (expiry[2:] + ("" if len(expiry) == 10 else "-00")).replace("-", "") if expiry else ""
    parts = ["9N" + di, lot and "1T" + lot, day and "D" + day, serial and "S" + serial]
    return f"[)>{_RS}06{_GS}{_GS.join(part for part in parts if part)}{_RS}{_EOT}"


def _take(mark: str, value: str, code: Code) -> None:
    match mark:
        case "9N":
            code.di = value
            if not is_ppn(value):
                code.errors.append(
                    _("La clé du code PPN %(code)s est fausse : vérifiez chaque caractère.")
                    % {"code": value}
                )
        case "8P":
            code.gtin = value
        case "1T":
            code.lot = value
        case "S":
            code.serial = value
        case "D":
            code.expiry = dates.from_yymmdd(value)
            if not code.expiry:
                code.errors.append(dates.no_such_date(_("péremption"), value))
        case "16D":
            code.manufactured = dates.from_yyyymmdd(value)
            if not code.manufactured:
                code.errors.append(dates.no_such_date(_("fabrication"), value))

"""ICCBBA codes (ISBT 128) of devices that hold products of human origin, as one compound text."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from portal.reference.identifiers import dates

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"
_LENGTHS = {
    "=/": 16,
    "=<": 8,
    "=,": 6,
    "=>": 6,
    "&>": 10,
    "=}": 6,
    "&}": 10,
    "&,1": 18,
    "=+": 5,
}
"""The lengths of the values after each data identifier; « = » alone starts a donation number."""

_DONATION = re.compile(r"=(?P<din>[A-NP-Z1-9][0-9]{4}[0-9]{2}[0-9]{6})(?P<flags>[0-9A-Z*]{2})?")
_STARTS = re.compile(r"=/[0-9A-Z]{16}|=\+[0-9]{5}|=[A-NP-Z1-9][0-9]{14}(?=[=&]|$)")


@dataclass
class Code:
    """What an ICCBBA code says. `fields` are its structures in order, (data identifier, value)."""

    di: str = ""
    lot: str = ""
    serial: str = ""
    donation_id: str = ""
    expiry: str = ""
    manufactured: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def looks_like_iccbba(text: str) -> bool:
    """Tell whether `text` starts as the code of a device or of a donation does."""
    return _STARTS.match(text.strip().upper()) is not None


def is_di(code: str) -> bool:
    """Tell whether `code` has the form of a processor's product code: sixteen characters."""
    return len(code) == 16 and code.isascii() and code.isalnum()


def donation_check(din: str) -> str:
    """Return the check character of the thirteen characters of a donation (ISO 7064, 37-2)."""
    total = 0
    for character in din:
        total = (total + _ALPHABET.index(character)) * 2 % 37
    return _ALPHABET[(38 - total) % 37]


def read(text: str) -> Code:
    """Return what the ICCBBA code `text` says; never raises."""
    code = Code()
    rest = text.strip().upper()
    while rest:
        mark, value, end = _next(rest)
        code.fields.append((mark, value))
        _take(mark, value, code)
        rest = rest[end:]
    if not code.di and not code.errors:
        code.warnings.append(
            _("Ce code ne donne pas le produit : scannez aussi le code qui commence par « =/ ».")
        )
    return code


def build(
    di: str,
    *,
    serial: str = "",
    donation_id: str = "",
    expiry: str = "",
    manufactured: str = "",
    lot: str = "",
) -> str:
    """Return the compound text; the dates are AAAA-MM-JJ or AAAA-MM-JJTHH:MM."""
    parts = ["=/" + di, serial and f"=,{serial:0>6}", donation_id and "=" + donation_id]
    parts += [_written(expiry, ">"), _written(manufactured, "}"), lot and f"&,1{lot:0>18}"]
    return "".join(parts)


def _written(moment: str, mark: str) -> str:
    if not moment:
        return ""
    day = dates.last_day(moment)
    text = f"{moment[1:4]}{day:%j}" if day else ""
    hour = moment[11:].replace(":", "")
    return f"&{mark}{text}{hour}" if hour else f"={mark}{text}"


def _next(rest: str) -> tuple[str, str, int]:
    """Return the data identifier, the value and the length of the first structure of `rest`."""
    donation = _DONATION.match(rest)
    if donation:
        return "=", rest[1 : donation.end()], donation.end()
    for size in (3, 2):
        length = _LENGTHS.get(rest[:size])
        if length is not None:
            value = re.match(r"[0-9A-Z.*-]*", rest[size : size + length])[0]
            return rest[:size], value, size + len(value)
    following = re.search(r"[=&]", rest[1:])
    end = following.start() + 1 if following else len(rest)
    return rest[:2], rest[2:end], end


def _take(mark: str, value: str, code: Code) -> None:
    expected = _LENGTHS.get(mark)
    if expected is not None and len(value) != expected:
        code.errors.append(
            _("La partie « %(mark)s » du code n’est pas lisible : scannez de nouveau le code.")
            % {"mark": mark}
        )
        if mark == "=/":
            return
    match mark:
        case "=/":
            code.di = code.di or value
        case "=,":
            code.serial = code.serial or value
        case "&,1":
            code.lot = code.lot or value
        case "=":
            _take_donation(value, code)
        case "=>" | "&>":
            code.expiry = code.expiry or _moment(value, _("péremption"), code)
        case "=}" | "&}":
            code.manufactured = code.manufactured or _moment(value, _("fabrication"), code)


def _take_donation(value: str, code: Code) -> None:
    code.donation_id = code.donation_id or value
    din, flags = value[:13], value[13:]
    # Flags from 60 to 96 are the check character of the donation.
    told = int(flags) - 60 if flags.isascii() and flags.isdigit() else -1
    if 0 <= told < len(_ALPHABET) and _ALPHABET[told] != donation_check(din):
        code.errors.append(
            _("La clé du numéro de don %(din)s est fausse : scannez de nouveau le code.")
            % {"din": din}
        )


def _moment(value: str, what: str, code: Code) -> str:
    """Return cAAQQQ or cAAQQQHHMM as an ISO date; c is the last digit of the century."""
    found = ""
    if len(value) in {6, 10} and value.isascii() and value.isdigit():
        century = 1900 if value[0] == "9" else 2000 + int(value[0]) * 100
        found = dates.of_year_day(century + int(value[1:3]), int(value[3:6]))
        if len(value) == 10 and found:
            found = dates.with_time(found, value[6:])
    if not found:
        code.errors.append(dates.no_such_date(what, value))
    return found

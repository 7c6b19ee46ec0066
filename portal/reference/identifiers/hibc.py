"""HIBC codes (ANSI/HIBC 2): primary, secondary, both in one, and their supplementary data.

The check character may be a space or « / »: it is taken off before the rest is split.
"""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from portal.reference.identifiers import dates

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"
_RANKS = {character: rank for rank, character in enumerate(ALPHABET)}

PRIMARY = re.compile(r"[A-Z][0-9A-Z]{3}[0-9A-Z]{1,18}[0-9]")
"""Labeller, product and unit, without « + » nor check character."""
_SECONDARY = re.compile(r"\$|[0-9]{5}")
_SUPPLEMENT = re.compile(r"(?P<flag>14D|16D|S|Q)(?P<value>.*)", re.DOTALL)
_EXPIRIES = {"2": 6, "3": 6, "4": 8, "5": 5, "6": 7, "7": 0}
"""The lengths of the dates by their flag; without one of these, MMAA."""


@dataclass
class Code:
    """What a HIBC code says. `di` is its labeller, product and unit, without « + » nor check.

    `fields` are its parts in order, (flag, value). `link` is the check character of the primary
    code that a secondary one belongs to.
    """

    di: str = ""
    lot: str = ""
    serial: str = ""
    expiry: str = ""
    manufactured: str = ""
    quantity: str = ""
    link: str = ""
    check: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def check_character(body: str) -> str:
    """Return the check character of `body`, « + » included; KeyError outside the alphabet."""
    return ALPHABET[sum(_RANKS[character] for character in body) % 43]


def is_primary(text: str) -> bool:
    """Tell whether `text` is « + » and a primary code, with its check character or without.

    The check character itself is not verified.
    """
    body = text[1:]
    if not text.startswith("+"):
        return False
    return bool(PRIMARY.fullmatch(body) or (body[-1:] in _RANKS and PRIMARY.fullmatch(body[:-1])))


def looks_like_hibc(text: str) -> bool:
    """Tell whether `text` is built as a HIBC code is, even with a wrong check character.

    A secondary code that starts with digits looks like a telephone number: it needs its check.
    """
    if text.lstrip("* \r\n\t\x04\x00")[:1] != "+":
        return False
    body, check = _split(text)
    if not body.startswith("+"):
        return False
    if PRIMARY.fullmatch(body[1:].split("/", 1)[0]):
        return True
    if not _is_checked(body, check):
        return False
    return body[1:2] in {"$", "/"} or _SECONDARY.match(body[1:]) is not None


def whole(text: str) -> str:
    """Return the code `text` bare of asterisks, a check character lost by trimming put back."""
    return "".join(_split(text))


def read(text: str) -> Code:
    """Return what the HIBC code `text` says; never raises."""
    code = Code()
    body, code.check = _split(text)
    if not _is_checked(body, code.check):
        code.errors.append(
            _("Le caractère de contrôle du code HIBC est faux : scannez de nouveau le code.")
        )
    content = body.removeprefix("+")
    parts = content.split("/")
    if PRIMARY.fullmatch(parts[0]):
        code.di = parts[0]
        code.fields.append(("+", parts[0]))
        _read_parts(parts[1:], code)
    elif content.startswith("/"):
        code.fields.append(("", content))
        code.errors.append(
            _("Ce code HIBC désigne un soin ou une personne, pas un produit : scannez l’étiquette.")
        )
    else:
        code.link, content = content[-1:], content[:-1]
        _read_parts(content.split("/"), code)
        code.warnings.append(
            _(
                "Ce code HIBC ne donne pas le produit : scannez aussi le premier code de"
                " l’étiquette."
            )
        )
    return code


def belongs(secondary: Code, primary: Code) -> bool:
    """Tell whether a secondary code carries the link of the primary one."""
    return bool(secondary.link) and secondary.link == primary.check


def build(
    di: str,
    secondary: str = "",
    *,
    serial: str = "",
    manufactured: str = "",
) -> str:
    """Return the primary code of `di`, or with more, the one code that says all of it.

    `secondary` is as `secondary_data` gives it, `manufactured` is AAAA-MM-JJ.
    """
    parts = [di, secondary, serial and f"S{serial}"]
    parts.append(manufactured and "16D" + manufactured.replace("-", ""))
    body = "+" + "/".join(part for part in parts if part)
    return body + check_character(body)


def build_secondary(secondary: str, primary: str) -> str:
    """Return the secondary code that is linked to the primary code `primary`."""
    body = "+" + secondary + primary[-1]
    return body + check_character(body)


def secondary_data(lot: str = "", serial: str = "", expiry: str = "", quantity: int = 0) -> str:
    """Return the data of a secondary code; `expiry` is AAAA-MM, AAAA-MM-JJ or AAAA-MM-JJTHH."""
    flag = "+" if serial and not lot else ""
    count = f"8{quantity:02}" if 0 < quantity < 100 else f"9{quantity:05}" if quantity else ""
    year, month = expiry[2:4], expiry[5:7]
    day = {
        0: "7",
        7: month + year,
        10: "3" + year + month + expiry[8:10],
        13: "4" + year + month + expiry[8:10] + expiry[11:],
    }[len(expiry)]
    if not expiry and not count:
        return f"${flag}{lot or serial}"
    return f"$${flag}{count}{day}{lot or serial}"


def _split(text: str) -> tuple[str, str]:
    """Return the code without its check character, and that character."""
    bare = text.strip("\r\n\t\x04\x00")
    if len(bare) > 2 and bare[0] == bare[-1] == "*":
        bare = bare[1:-1]
        if bare.endswith("_"):
            bare = bare[:-1] + " "
    else:
        bare = bare.lstrip(" ")
    bare = bare.upper() if bare.isascii() else bare
    body, check = bare[:-1], bare[-1:]
    if not _is_checked(body, check):
        # A check character that is a space is lost wherever texts are trimmed.
        trimmed = bare.rstrip(" ")
        if _is_checked(trimmed, " "):
            return trimmed, " "
        if _is_checked(trimmed[:-1], trimmed[-1:]):
            return trimmed[:-1], trimmed[-1:]
    return body, check


def _is_checked(body: str, check: str) -> bool:
    return bool(body) and all(one in _RANKS for one in body) and check_character(body) == check


def _read_parts(parts: list[str], code: Code) -> None:
    for rank, part in enumerate(parts):
        supplement = _SUPPLEMENT.fullmatch(part)
        if supplement:
            _take_supplement(supplement["flag"], supplement["value"], code)
        elif rank == 0 and _SECONDARY.match(part):
            _take_secondary(part, code)
        elif part:
            code.fields.append(("", part))


def _take_supplement(flag: str, value: str, code: Code) -> None:
    code.fields.append((f"/{flag}", value))
    match flag:
        case "S":
            code.serial = code.serial or value
        case "Q":
            code.quantity = code.quantity or value
        case "14D":
            code.expiry = _dated(dates.from_yyyymmdd(value), value, _("péremption"), code)
        case "16D":
            code.manufactured = _dated(dates.from_yyyymmdd(value), value, _("fabrication"), code)


def _take_secondary(part: str, code: Code) -> None:
    if not part.startswith("$"):
        code.fields += [("YYJJJ", part[:5]), ("lot", part[5:])]
        code.expiry = _dated(dates.from_yyjjj(part[:5]), part[:5], _("péremption"), code)
        code.lot = part[5:]
        return
    match = re.fullmatch(r"(?P<flags>\$\$?\+?)(?P<rest>.*)", part, re.DOTALL)
    flags, rest = match["flags"], match["rest"]
    if flags.startswith("$$"):
        rest = _take_expiry(_take_quantity(rest, code), flags, code)
    if rest and flags.endswith("+"):
        code.serial = rest
        code.fields.append(("$+", rest))
    elif rest:
        code.lot = rest
        code.fields.append(("$", rest))


def _take_quantity(rest: str, code: Code) -> str:
    match = re.match(r"8([0-9]{2})|9([0-9]{5})", rest)
    if match is None:
        return rest
    code.quantity = match[1] or match[2]
    code.fields.append((f"$${rest[0]}", code.quantity))
    return rest[match.end() :]


def _take_expiry(rest: str, flags: str, code: Code) -> str:
    """Read the date at the start of `rest`; return what follows it."""
    if not rest:
        return ""
    length = _EXPIRIES.get(rest[0])
    value = rest[1 : 1 + length] if length is not None else rest[:4]
    if rest[0] == "7":
        return rest[1:]
    end = len(value) + (length is not None)
    code.fields.append((flags + (rest[0] if length is not None else ""), value))
    code.expiry = _dated(_date(rest[0], value), value, _("péremption"), code)
    return rest[end:]


def _date(flag: str, value: str) -> str:
    match flag:
        case "2":
            return dates.from_yymmdd(value[4:] + value[:4])
        case "3":
            return dates.from_yymmdd(value)
        case "4":
            return dates.with_hour(dates.from_yymmdd(value[:6]), value[6:])
        case "5":
            return dates.from_yyjjj(value)
        case "6":
            return dates.with_hour(dates.from_yyjjj(value[:5]), value[5:])
    return dates.from_yymmdd(value[2:] + value[:2] + "00")


def _dated(found: str, value: str, what: str, code: Code) -> str:
    if not found:
        code.errors.append(dates.no_such_date(what, value))
    return found

"""GS1 element strings, as scanners, keyboards and printed labels give them."""

import calendar
import datetime
import re
from dataclasses import dataclass, field

from biip import ParseConfig, ParseError
from biip.gs1_messages import GS1Message
from django.utils.translation import gettext as _

GS = "\x1d"

_STAND_INS = re.compile(
    r"<GS>|\{GS\}|\[GS\]|\(GS\)|\\x1d|\\u001d|␝|[\x1e\x1c\t|~^#@{}\[\]\\]", re.IGNORECASE
)
"""What scanners and copies put for the separator; none of these may stand in a GS1 value."""

_SYMBOLOGY = re.compile(r"^\](?:d2|C1|Q3|e0|d1|J1)", re.IGNORECASE)
_HRI = re.compile(r"\((\d{2,4})\)\s*([^()]*)")
_STARTS_MESSAGE = re.compile(r"(?:01|02)\d{14}")
_SWALLOWED_SERIAL = re.compile(r"^(?P<lot>.+?)21.{6,}$")
_FIXED = {"00": 18, "01": 14, "02": 14, "11": 6, "12": 6, "13": 6, "15": 6, "16": 6, "17": 6}
"""Application identifiers whose values have one length, and that length."""

_CONFIG = ParseConfig(gs1_element_strings_verify_date=False, separator_chars=(GS,))


@dataclass
class Message:
    """The elements of a message that the portal uses; `errors` tell what could not be read.

    `expiry` and `manufactured` are ISO dates as precise as the code: AAAA-MM when it names no day.
    """

    gtin14: str = ""
    lot: str = ""
    serial: str = ""
    expiry: str = ""
    manufactured: str = ""
    warnings: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def looks_like_message(text: str) -> bool:
    """Tell whether `text` starts as a GS1 message does."""
    bare = text.strip()
    return bool(
        _SYMBOLOGY.match(bare)
        or re.match(r"\((?:01|02|10|11|17|21)\)", bare)
        or (_STARTS_MESSAGE.match(bare) and len(bare) > 16)
        or (_STARTS_MESSAGE.fullmatch(bare))
        or (GS in bare and bare.lstrip(GS)[:2].isdigit())
    )


def last_day(iso: str) -> datetime.date | None:
    """Return the day that an ISO date names, the last of the month for AAAA-MM, None for ""."""
    if not iso:
        return None
    year, month, *day = map(int, iso.split("-"))
    return datetime.date(year, month, day[0] if day else calendar.monthrange(year, month)[1])


def read(text: str) -> Message:
    """Return what the GS1 message `text` says; never raises."""
    message = Message()
    elements = _elements(text.strip(), message)
    for ai, value in elements:
        _take(ai, value, message)
    if not message.gtin14 and not message.errors:
        message.errors.append(
            _("Le code lu ne contient pas l’identifiant du produit (01) : saisissez le code CIP13.")
        )
    return message


def _elements(text: str, message: Message) -> list[tuple[str, str]]:
    """Return (application identifier, value) pairs, of the start of the text at least."""
    if text.startswith("("):
        pairs = [(ai, value.strip()) for ai, value in _HRI.findall(text)]
        return [(ai, value) for ai, value in pairs if value]
    body = _STAND_INS.sub(GS, _SYMBOLOGY.sub("", text)).strip(GS + " \r\n\x04")
    if not body.isascii():
        message.errors.append(
            _("Le code lu contient des caractères inattendus : scannez de nouveau ou saisissez-le.")
        )
        body = body.encode("ascii", "ignore").decode()
    try:
        parsed = GS1Message.parse(body, config=_CONFIG)
        return [(element.ai.ai, element.value) for element in parsed.element_strings]
    except (ParseError, ValueError, ArithmeticError):
        return _by_hand(body, message)


def _by_hand(body: str, message: Message) -> list[tuple[str, str]]:
    """Return the elements of a message that has a fault, as far as they can be told apart.

    Values are not checked here, so that a date that does not exist hides neither product nor lot.
    """
    found: list[tuple[str, str]] = []
    rest = body
    while rest:
        ai = rest[:2]
        if ai in _FIXED:
            end = 2 + _FIXED[ai]
        elif ai in {"10", "21"}:
            end = (rest + GS).index(GS)
        else:
            end = 0
        if end > len(rest) or end < 3:
            message.errors.append(
                _("La fin du code n’est pas lisible (« %(rest)s ») : vérifiez le lot et la date.")
                % {"rest": rest[:30]}
            )
            break
        found.append((ai, rest[2:end]))
        rest = rest[end:].lstrip(GS)
    return found


def _take(ai: str, value: str, message: Message) -> None:
    match ai:
        case "01" | "02" if message.gtin14 == "":
            bare = re.sub(r"[ .-]", "", value)
            if len(bare) == 14 and bare.isascii() and bare.isdigit():
                message.gtin14 = bare
            else:
                message.errors.append(
                    _("L’identifiant du produit (01) « %(value)s » devrait avoir 14 chiffres.")
                    % {"value": value[:30]}
                )
        case "10":
            message.lot = message.lot or value
            _check_length("10", value, message)
            _warn_of_swallowed_serial(value, message)
        case "21":
            message.serial = message.serial or value
            _check_length("21", value, message)
        case "17":
            message.expiry = message.expiry or _iso(value, _("péremption"), message)
        case "11":
            message.manufactured = message.manufactured or _iso(value, _("fabrication"), message)


def _check_length(ai: str, value: str, message: Message) -> None:
    if len(value) > 20:
        message.errors.append(
            _(
                "L’élément (%(ai)s) dépasse 20 caractères : le lecteur a sans doute perdu un"
                " séparateur."
            )
            % {"ai": ai}
        )


def _warn_of_swallowed_serial(lot: str, message: Message) -> None:
    """Warn when a lot is long and holds « 21 » before a tail long enough to be a serial number."""
    match = _SWALLOWED_SERIAL.match(lot)
    if len(lot) > 12 and match:
        message.warnings.append(
            _(
                "Le lot « %(lot)s » contient peut-être le numéro de série : si votre lecteur perd"
                " les séparateurs, le lot est « %(short)s ». Vérifiez sur la boîte."
            )
            % {"lot": lot, "short": match["lot"]}
        )


def _iso(value: str, what: str, message: Message) -> str:
    """Return the six digits AAMMJJ as an ISO date, "" with an error when there is no such day."""
    found = iso_date(value)
    if not found:
        message.errors.append(
            _("La date de %(what)s « %(value)s » n’existe pas : lisez-la sur la boîte.")
            % {"what": what, "value": value[:10]}
        )
    return found


def iso_date(value: str) -> str:
    """Return the six digits AAMMJJ as an ISO date (AAAA-MM for a day 00), "" if there is none."""
    try:
        year, month, day = int(value[:2]), int(value[2:4]), int(value[4:6])
        year += _century(year)
        if day == 0:
            return f"{datetime.date(year, month, 1):%Y-%m}"
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return ""


def _century(year: int) -> int:
    """Return the century of a year of two digits: 49 years back to 50 ahead, as GS1 says."""
    now = datetime.datetime.now(tz=datetime.UTC).year
    century = now - now % 100
    ahead = year - now % 100
    if ahead >= 51:
        return century - 100
    if ahead <= -50:
        return century + 100
    return century

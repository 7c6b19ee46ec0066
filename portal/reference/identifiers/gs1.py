"""GS1 element strings, as scanners, keyboards and printed labels give them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from biip import ParseConfig, ParseError
from biip.gs1_messages import GS1Message
from django.utils.translation import gettext as _

from portal.reference.identifiers import dates
from portal.reference.identifiers.dates import last_day
from portal.reference.identifiers.gs1_texts import (
    GS,
    body,
    fixed_length,
    is_link,
    is_spaced,
    known,
    linked,
    looks_like_message,
    printed,
)

__all__ = ["GS", "Message", "build", "elements", "last_day", "looks_like_message", "read"]

_CONFIG = ParseConfig(gs1_element_strings_verify_date=False, separator_chars=(GS,))


@dataclass
class Message:
    """The elements of a message that the portal uses; `errors` tell what could not be read.

    `expiry` and `manufactured` are ISO dates as precise as the code.
    """

    gtin14: str = ""
    lot: str = ""
    serial: str = ""
    expiry: str = ""
    manufactured: str = ""
    warnings: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def read(text: str) -> Message:
    """Return what the GS1 message `text` says; never raises."""
    message = Message()
    pairs, unread = elements(text)
    for ai, value in pairs:
        _take(ai, value, message)
    # Days win over hours of the same meaning.
    for ai, value in pairs:
        _take_moment(ai, value, message)
    message.errors += unread
    if message.lot and is_spaced(text):
        message.warnings.append(
            _("Le lecteur met des espaces à la place des séparateurs : vérifiez le lot.")
        )
    if not message.gtin14 and not message.errors:
        message.errors.append(
            _("Le code lu ne contient pas l’identifiant du produit (01) : saisissez le code CIP13.")
        )
    return message


def elements(text: str) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the (application identifier, value) pairs of `text`, and what could not be read.

    Values are as they stand. What follows an identifier that nobody knows stands under "".
    """
    bare = text.strip()
    if is_link(bare):
        return linked(bare), []
    if bare.startswith("("):
        return printed(bare), []
    errors = []
    content = body(bare)
    if not content.isascii():
        errors.append(
            _("Le code lu contient des caractères inattendus : scannez de nouveau ou saisissez-le.")
        )
        content = content.encode("ascii", "ignore").decode()
    try:
        parsed = GS1Message.parse(content, config=_CONFIG)
        return [(element.ai.ai, element.value) for element in parsed.element_strings], errors
    except (ParseError, ValueError, ArithmeticError):
        return _by_hand(content, errors), errors


def _by_hand(content: str, errors: list[str]) -> list[tuple[str, str]]:
    """Return the elements of a message that has a fault, as far as they can be told apart.

    Values are not checked here, so that a date that does not exist hides neither product nor lot.
    """
    found: list[tuple[str, str]] = []
    rest = content
    while rest:
        ai = known(rest)
        length = fixed_length(ai) if ai else None
        until = (rest + GS).index(GS)
        end = until if length is None else len(ai) + length
        # A separator inside a value of fixed length tells that the value is too short.
        if not ai or end > until or end == len(ai):
            errors.append(
                _("La fin du code n’est pas lisible (« %(rest)s ») : vérifiez le lot et la date.")
                % {"rest": rest[:30]}
            )
            ai, end = "", until
        found.append((ai, rest[len(ai) : end]))
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
        case "21":
            message.serial = message.serial or value
            _check_length("21", value, message)
        case "17":
            message.expiry = message.expiry or _day(value, _("péremption"), message)
        case "11":
            message.manufactured = message.manufactured or _day(value, _("fabrication"), message)


def _take_moment(ai: str, value: str, message: Message) -> None:
    if ai == "7003" and not message.expiry:
        message.expiry = _known(dates.from_yymmddhhmm(value), value, _("péremption"), message)
    if ai == "8008" and not message.manufactured:
        message.manufactured = _known(
            dates.from_yymmddhhmm(value), value, _("fabrication"), message
        )


def _check_length(ai: str, value: str, message: Message) -> None:
    if len(value) > 20:
        message.errors.append(
            _(
                "L’élément (%(ai)s) dépasse 20 caractères : le lecteur a sans doute perdu un"
                " séparateur."
            )
            % {"ai": ai}
        )


def _day(value: str, what: str, message: Message) -> str:
    return _known(dates.from_yymmdd(value), value, what, message)


def _known(found: str, value: str, what: str, message: Message) -> str:
    """Return the date `found`; when there is none, say so."""
    if not found:
        message.errors.append(dates.no_such_date(what, value))
    return found


def build(pairs: Iterable[tuple[str, str]]) -> str:
    """Return the message of (application identifier, value) pairs, GS after what varies.

    Raises ValueError for an identifier that GS1 does not know or a value that it refuses.
    """
    parts = []
    for ai, value in pairs:
        try:
            parsed = GS1Message.parse(ai + value)
        except (ParseError, ValueError, ArithmeticError):
            parsed = None
        taken = [(one.ai.ai, one.value) for one in parsed.element_strings] if parsed else []
        if taken != [(ai, value)]:
            raise ValueError(_("L’élément (%(ai)s) n’est pas valide.") % {"ai": ai})
        parts.append(ai + value + ("" if fixed_length(ai) is not None else GS))
    return "".join(parts).removesuffix(GS)

"""Lots and serial numbers as they are compared: keys, and ranges of serial numbers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.reference.identifiers.codes import bare

MOST_EXPANDED = 10_000
_TAIL_DIGITS = 18
"""Digits of a serial number that are counted: what a 64-bit column holds."""

SHORTEST_ALONE = 5
"""Fewer digits alone are as well a year, a quantity or a part of a name."""

SHORTEST_LOOSE = 4
"""A shorter lot resembles too many others once its dashes are left out."""

_SAID_LOT = re.compile(
    r"(?:LOT|BATCH)(?:\s*N\s?[°º]\s*|\s+NO[\s.:]\s*|\s*[:.=#]\s*|\s+)|N\s?[°º]\s*"
)
LOT_SEPARATORS = " -._/\u2010\u2011\u2012\u2013\u2014\u2212"
"""Spaces, points, slashes and dashes, which people leave out or put in."""

_WITHOUT_SEPARATORS = dict.fromkeys(map(ord, LOT_SEPARATORS))
_GLUED = re.compile(r"LOT(?=[0-9])")
_BLANKS = re.compile(r"[\s\u200b\ufeff]+")
_TAIL = re.compile(rf"[0-9]{{1,{_TAIL_DIGITS}}}\Z")
_BETWEEN = re.compile(r"\s*(?:–|—|\.\.+|…|→|\bà\b|\bau\b|\bto\b|(?<=\s)-(?=\s))\s*", re.IGNORECASE)


def lot_key(raw: str) -> str:
    """Return the lot as it is compared for an exact verdict.

    Capitals, one space at most between words, no « LOT » or « N° » before it. Zeros stay, and so
    does a « LOT » that is glued to the rest: it may be part of the lot.
    """
    text = _BLANKS.sub(" ", raw.upper()).strip()
    while match := _SAID_LOT.match(text):
        if match.end() == len(text):
            break
        text = text[match.end() :]
    return text


def loose_lot_key(raw: str) -> str:
    """Return the lot as it is compared for a « possible » verdict."""
    return loosened(lot_key(raw))


def loosened(key: str) -> str:
    """Return the loose key of a lot's key, "" for none.

    No zeros before, no spaces, nor what is printed between the parts of a lot: VEL-22K is VEL22K.
    """
    if key.isalnum() and not key.startswith(("0", "LOT")):
        # As most lots are: there is nothing to leave out.
        return key
    if not key:
        return ""
    text = key.translate(_WITHOUT_SEPARATORS)
    text = _GLUED.sub("", text, count=1) if _GLUED.match(text) else text
    return text.lstrip("0") or "0"


@dataclass(frozen=True, slots=True, order=True)
class Serial:
    """A serial number in two: what stands before its last digits, and these as a number.

    One that does not end with a digit is all prefix, with no digits.
    """

    prefix: str
    digits: int
    number: int

    def __str__(self) -> str:
        return f"{self.prefix}{self.number:0{self.digits}}" if self.digits else self.prefix

    @property
    def series(self) -> str:
        """Return what it has in common with the numbers that a range of it may hold."""
        return f"{self.prefix}#{self.digits}"

    @property
    def stands_alone(self) -> bool:
        """Tell whether it is one to look for without the code of its product."""
        return bool(self.digits) and (bool(self.prefix) or self.digits >= SHORTEST_ALONE)


def split_serial(raw: str) -> Serial | None:
    """Return the serial number in two, None when it does not end with a digit."""
    text = bare(raw)
    match = _TAIL.search(text)
    if match is None:
        return None
    return Serial(text[: match.start()], len(match[0]), int(match[0]))


def serial_parts(raw: str) -> Serial:
    """Return the serial number as it is compared: all prefix when it does not end with a digit."""
    return split_serial(raw) or Serial(bare(raw), 0, 0)


class InvalidRange(ValueError):
    """A range of serial numbers that cannot be compared; its text says how to mend it."""


@dataclass(frozen=True, slots=True)
class SerialRange:
    """The serial numbers of one prefix and one length between two numbers, both included."""

    prefix: str
    digits: int
    first: int
    last: int

    @classmethod
    def between(cls, first: str, last: str) -> "SerialRange":
        """Return the range from `first` to `last`. Raises InvalidRange."""
        start, end = split_serial(first), split_serial(last)
        words = {"first": first.strip()[:60], "last": last.strip()[:60]}
        if start is None or end is None:
            raise InvalidRange(
                _(
                    "« %(first)s » à « %(last)s » : un numéro de série doit finir par des chiffres"
                    " pour former une plage. Indiquez chaque numéro sur sa ligne."
                )
                % words
            )
        if start.prefix != end.prefix:
            raise InvalidRange(
                _(
                    "« %(first)s » et « %(last)s » ne commencent pas de la même façon : faites une"
                    " plage par préfixe."
                )
                % words
            )
        if start.digits != end.digits:
            raise InvalidRange(
                _(
                    "« %(first)s » et « %(last)s » n’ont pas la même longueur : écrivez les zéros,"
                    " ou faites une plage par longueur."
                )
                % words
            )
        if start.number > end.number:
            raise InvalidRange(
                _("« %(first)s » vient après « %(last)s » : inversez les deux numéros.") % words
            )
        return cls(start.prefix, start.digits, start.number, end.number)

    @classmethod
    def from_text(cls, text: str) -> "SerialRange":
        """Return the range of « A100–A250 », « A100 à A250 » or « A100 - A250 ».

        A single serial number is a range of one. Raises InvalidRange.
        """
        parts = _BETWEEN.split(text.strip())
        if len(parts) == 1 and split_serial(parts[0]) and not re.search(r"\s", parts[0]):
            return cls.between(parts[0], parts[0])
        if len(parts) != 2 or any(not part or re.search(r"\s", part) for part in parts):
            raise InvalidRange(
                _(
                    "« %(text)s » n’est pas une plage de numéros de série : écrivez le premier et"
                    " le dernier, par exemple « A100 à A250 »."
                )
                % {"text": text.strip()[:60]}
            )
        return cls.between(*parts)

    def __contains__(self, serial: object) -> bool:
        found = split_serial(serial) if isinstance(serial, str) else serial
        return (
            isinstance(found, Serial)
            and (found.prefix, found.digits) == (self.prefix, self.digits)
            and self.first <= found.number <= self.last
        )

    def __len__(self) -> int:
        return self.last - self.first + 1

    def __iter__(self) -> Iterator[str]:
        return (
            str(Serial(self.prefix, self.digits, number))
            for number in range(self.first, self.last + 1)
        )

    def __str__(self) -> str:
        first, last = (
            str(Serial(self.prefix, self.digits, one)) for one in (self.first, self.last)
        )
        return first if first == last else f"{first}–{last}"

    @property
    def is_short(self) -> bool:
        """Tell whether the range may be kept as its serial numbers, each on its own."""
        return len(self) <= MOST_EXPANDED

    def overlaps(self, other: "SerialRange") -> bool:
        return (
            (self.prefix, self.digits) == (other.prefix, other.digits)
            and self.first <= other.last
            and other.first <= self.last
        )

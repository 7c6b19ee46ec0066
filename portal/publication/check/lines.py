"""What a line of a stock asks: the keys under which its product, lot and serial are looked for."""

import calendar
import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from django.utils.translation import gettext as _

from portal.reference.identifiers import (
    Identified,
    Scheme,
    acl13_from_acl7,
    bare,
    is_gs1_number,
    loose_lot_key,
    lot_key,
    parse,
    readings,
    serial_parts,
    to_gtin14,
)

LONGEST_KEY = 80
_MOMENT = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2})(?:T[0-9:]*)?)?")
_ABRIDGED = re.compile(r"[0-9][.,]?[0-9]*E\+[0-9]+", re.IGNORECASE)
"""What a spreadsheet makes of thirteen digits that it takes for a number."""

_NO_CODE = {Scheme.UNKNOWN, Scheme.CIS, Scheme.ATC, Scheme.EU_NUMBER, Scheme.UCD7}
"""What is read as none of the codes of packs may still be the maker's own reference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A unit to check: what a scanner sent, or a code with what is known beside it.

    What is given beside a scan fills what the scan does not say. Dates are ISO, AAAA-MM where the
    day is not known. `ref` comes back as it is.
    """

    ref: str = ""
    scan: str = ""
    identifier: str = ""
    lot: str = ""
    serial: str = ""
    expiry: str = ""
    manufactured: str = ""
    software: str = ""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A line as it was understood; empty where it says nothing."""

    scheme: str
    identifier: str
    gtin14: str = ""
    lot: str = ""
    serial: str = ""
    expiry: str = ""
    manufactured: str = ""
    software: str = ""
    donation_id: str = ""
    warnings: tuple[str, ...] = ()

    def as_json(self) -> dict[str, str | list[str]]:
        """Return `scheme`, `identifier`, `warnings`, and of the other keys those that are known."""
        told: dict[str, str | list[str]] = {"scheme": self.scheme, "identifier": self.identifier}
        for name in ("gtin14", "lot", "serial", "expiry", "manufactured", "software"):
            if value := getattr(self, name):
                told[name] = value
        if self.donation_id:
            told["donation_id"] = self.donation_id
        return told | {"warnings": list(self.warnings)}


class Probe(NamedTuple):
    """One way to look for a line. A line in doubt has several, each of them `doubtful`."""

    number: int
    key: str
    lot: str
    loose_lot: str
    has_serial: bool
    serial_prefix: str
    serial_digits: int
    serial: int | None
    expiry_first: datetime.date | None
    expiry_last: datetime.date | None
    made_first: datetime.date | None
    made_last: datetime.date | None
    software: str
    doubtful: bool
    levels: str
    """How codes of the same item on other packs are made: "gtin", "hibc", or "" for none."""


@dataclass(slots=True)
class Read:
    """A line understood: its probes, or why there is none."""

    parsed: Parsed
    probes: list[Probe] = field(default_factory=list)
    error: str = ""


@dataclass(frozen=True, slots=True)
class _Code:
    """What a text that names a product says, and the keys that it may have."""

    found: Identified
    keys: tuple[str, ...]
    is_wrong: bool
    levels: str


class Reader:
    """Understands the lines of one check; the same text is read once however often it comes."""

    def __init__(self) -> None:
        self._codes: dict[str, _Code] = {}
        self._days: dict[str, tuple[datetime.date, datetime.date] | None] = {}
        self._lots: dict[str, tuple[str, str]] = {"": ("", "")}

    def read(self, number: int, line: Line) -> Read:
        """Return how the line is understood; its probes carry `number`."""
        text = line.scan or line.identifier
        code = self._codes.get(text)
        if code is None:
            code = self._codes[text] = _code(text)
        found = code.found
        parsed = Parsed(
            found.scheme.value,
            found.identifier or (code.keys[0] if code.keys else ""),
            found.gtin14,
            line.lot or found.lot,
            line.serial or found.serial,
            line.expiry or found.expiry,
            line.manufactured or found.manufactured,
            line.software,
            found.donation_id,
            (*found.errors, *found.warnings),
        )
        if not code.keys:
            return Read(parsed, error=_why(text, found))
        expiry, made = self._window(parsed.expiry), self._window(parsed.manufactured)
        unread = [
            _("La date « %(date)s » n’a pas été comprise : écrivez-la AAAA-MM-JJ.") % {"date": one}
            for one, days in ((parsed.expiry, expiry), (parsed.manufactured, made))
            if one and days is None
        ]
        if unread:
            parsed = replace(parsed, warnings=(*parsed.warnings, *unread))
        ways = [(parsed.lot, parsed.serial, expiry, made)]
        doubtful = code.is_wrong
        if not line.lot and (found.lot or found.serial):
            others = readings(found)
            if len(others) > 1 or (others[0].lot, others[0].serial) != (found.lot, found.serial):
                doubtful = True
                # An ambiguous lot may be read in still other ways: it counts as not known too.
                ways = [("", "", expiry, made)] + [
                    (
                        one.lot,
                        line.serial or one.serial,
                        self._window(line.expiry or one.expiry),
                        self._window(line.manufactured or one.manufactured),
                    )
                    for one in others
                ]
        software = parsed.software.strip().upper()
        probes = []
        for lot, serial, expires, was_made in ways:
            keys = self._lots.get(lot)
            if keys is None:
                keys = self._lots[lot] = (lot_key(lot), loose_lot_key(lot))
            prefix, digits, tail = "", 0, None
            if serial:
                parts = serial_parts(serial)
                prefix, digits, tail = parts.prefix, parts.digits, parts.number
            first, last = expires or (None, None)
            made_first, made_last = was_made or (None, None)
            probes += [
                Probe(
                    number,
                    key,
                    *keys,
                    tail is not None,
                    prefix,
                    digits,
                    tail,
                    first,
                    last,
                    made_first,
                    made_last,
                    software,
                    doubtful,
                    code.levels,
                )
                for key in code.keys
            ]
        return Read(parsed, probes)

    def _window(self, moment: str) -> tuple[datetime.date, datetime.date] | None:
        if not moment:
            return None
        if moment not in self._days:
            self._days[moment] = days_of(moment)
        return self._days[moment]


def days_of(moment: str) -> tuple[datetime.date, datetime.date] | None:
    """Return the first and the last day that an ISO moment may mean, None when it is none."""
    match = _MOMENT.fullmatch(moment.strip())
    if match is None:
        return None
    year, month, day = match.groups()
    try:
        if day:
            one = datetime.date(int(year), int(month), int(day))
            return one, one
        length = calendar.monthrange(int(year), int(month))[1]
        start = datetime.date(int(year), int(month), 1)
    except ValueError:
        return None
    return start, start.replace(day=length)


def _code(text: str) -> _Code:
    stripped = text.strip()
    if stripped.isascii() and stripped.isdigit() and len(stripped) in {13, 14}:
        # Most codes of a stock; parsing says more of them only for the French ones and UCD.
        key = to_gtin14(stripped)
        if is_gs1_number(stripped) and not key.startswith("0340"):
            return _Code(Identified(Scheme.GTIN, text, key), (key,), False, "gtin")
    found = parse(text)
    keys = tuple(dict.fromkeys(_keys(text, found)))
    is_wrong = bool(found.gtin14) and not is_gs1_number(found.gtin14)
    levels = "gtin" if found.gtin14 else "hibc" if found.scheme == Scheme.HIBC else ""
    return _Code(found, keys, is_wrong, levels)


def _keys(text: str, found: Identified) -> Iterator[str]:
    """Yield what the product may be filed under, the likeliest first."""
    if found.identifier and found.scheme not in _NO_CODE:
        yield found.identifier
    if found.scheme == Scheme.UNKNOWN and (found.errors or _ABRIDGED.fullmatch(text.strip())):
        return
    plain = bare(text)
    if found.scheme in {Scheme.CIP7, Scheme.UCD7}:
        # Seven digits are an ACL code as well, and may be the end of a CIP.
        yield to_gtin14(acl13_from_acl7(plain[-7:]))
    is_message = found.scheme in {Scheme.GS1, Scheme.HIBC, Scheme.ICCBBA, Scheme.PPN}
    if plain and not is_message and len(plain) <= LONGEST_KEY:
        yield plain


def _why(text: str, found: Identified) -> str:
    if found.errors:
        return " ".join(map(str, found.errors))
    if not text.strip():
        return _("Cette ligne n’a pas de code : indiquez le code du produit ou scannez-le.")
    if _ABRIDGED.fullmatch(text.strip()):
        return _(
            "Le tableur a abrégé ce code (%(code)s) : mettez la colonne au format texte et exportez"
            " de nouveau."
        ) % {"code": text.strip()}
    if found.scheme != Scheme.UNKNOWN:
        return _("Ce code ne désigne pas de produit : scannez celui qui porte le GTIN ou l’IUD-ID.")
    return _("Ce texte n’est pas un code de produit.")

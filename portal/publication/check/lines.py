"""What a line of a stock asks: the keys under which its product, lot and serial are looked for."""

import calendar
import datetime
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from portal.publication.models.items import item_of
from portal.reference.identifiers import (
    Identified,
    Reading,
    Scheme,
    acl13_from_acl7,
    bare,
    is_gs1_number,
    loosened,
    lot_key,
    parse,
    readings,
    serial_parts,
    shorter,
    to_gtin14,
)
from portal.reference.identifiers.gs1_fast import has_key

LONGEST_KEY = 80
_GTIN = Scheme.GTIN.value
_Days = tuple[datetime.date, datetime.date]
_UNKNOWN = (None, None)
_MOMENT = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2})(?:T[0-9:]*)?)?")
_ABRIDGED = re.compile(r"[0-9][.,]?[0-9]*E\+[0-9]+", re.IGNORECASE)
"""What a spreadsheet makes of thirteen digits that it takes for a number."""

_UNFIT = re.compile("[\x00\ud800-\udfff]")
"""What no text of the base may hold."""

_NO_CODE = {Scheme.UNKNOWN, Scheme.CIS, Scheme.ATC, Scheme.EU_NUMBER, Scheme.UCD7}
"""What is read as none of the codes of packs may still be the maker's own reference."""


class Line(NamedTuple):
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


class Parsed(NamedTuple):
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
        known: Any = zip(self._fields, self, strict=True)
        return {name: value for name, value in known if value} | {
            "scheme": self.scheme,
            "identifier": self.identifier,
            "warnings": list(self.warnings),
        }


class Probe(NamedTuple):
    """One way to look for a line. A line in doubt has several, each of them `doubtful`.

    `item_key` and `loose` are what `key` and `lot` have in common with the rows that may name the
    line (`models.items`).
    """

    number: int
    key: str
    item_key: str
    lot: str
    loose: str
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


class _Code(NamedTuple):
    """What a text that names a product says, and the keys that it may have, each with its item.

    `ways` are the readings of a scan that can be read in several, `shorter` those of a lot that may
    have swallowed what follows it. `says_more` than the product.
    """

    scheme: str
    identifier: str
    keys: tuple[tuple[str, str], ...]
    levels: str
    says_more: bool = False
    is_wrong: bool = False
    ways: tuple[Reading, ...] = ()
    shorter: tuple[Reading, ...] = ()
    warnings: tuple[str, ...] = ()
    gtin14: str = ""
    lot: str = ""
    serial: str = ""
    expiry: str = ""
    manufactured: str = ""
    donation_id: str = ""
    error: str = ""


_made: Any = tuple.__new__
"""Makes one of the tuples above of its values, in a third of the time that calling it takes."""


class Reader:
    """Understands the lines of one check; the same text is read once however often it comes.

    `probes` gathers what is to be looked for, `swallowing` the lots, by the numbers of their lines,
    that are looked for by their beginning too: the reader may have lost a separator.
    """

    def __init__(self) -> None:
        self.probes: list[Probe] = []
        self.swallowing: dict[int, str] = {}
        self._codes: dict[str, _Code] = {}
        self._days: dict[str, _Days | None] = {}

    def read(self, number: int, line: Line) -> tuple[Parsed, str]:
        """Return how a line is understood and why it cannot be looked for, "" when it can.

        Its probes carry `number`.
        """
        _ref, scan, text, lot, serial, expiry, made, software = line
        text = scan or text
        code = self._codes.get(text)
        if code is None:
            code = self._codes[text] = _code(text)
        if code.says_more:
            lot, serial = lot or code.lot, serial or code.serial
            expiry, made = expiry or code.expiry, made or code.manufactured
        warnings = code.warnings
        days = self._window(expiry) if expiry else None
        made_days = self._window(made) if made else None
        if (expiry and not days) or (made and not made_days):
            warnings = (*warnings, *_unread([(expiry, days), (made, made_days)]))
        parsed = _made(
            Parsed,
            (
                code.scheme,
                code.identifier,
                code.gtin14,
                lot,
                serial,
                expiry,
                made,
                software,
                code.donation_id,
                warnings,
            ),
        )
        if code.error:
            return parsed, code.error
        if software:
            software = _fit(software).strip().upper()
        if code.ways and not line.lot:
            # An ambiguous lot may be read in still other ways: it counts as not known too.
            self._look(number, code, "", "", days, made_days, software, True)
            for way in code.ways:
                self._look(
                    number,
                    code,
                    way.lot,
                    line.serial or way.serial,
                    self._window(line.expiry or way.expiry),
                    self._window(line.manufactured or way.manufactured),
                    software,
                    True,
                )
        else:
            self._look(number, code, lot, serial, days, made_days, software, code.is_wrong)
            if code.shorter and not line.lot:
                self.swallowing[number] = code.lot
                for way in code.shorter:
                    known = line.serial or way.serial
                    self._look(number, code, way.lot, known, days, made_days, software, True)
        return parsed, ""

    def _look(
        self,
        number: int,
        code: "_Code",
        lot: str,
        serial: str,
        days: _Days | None,
        made_days: _Days | None,
        software: str,
        doubtful: bool,
    ) -> None:
        loose = ""
        if lot:
            # Letters and digits alone are their own key.
            plain = lot.isascii() and lot.isalnum()
            lot = lot.upper() if plain else lot_key(_fit(lot))
            loose = loosened(lot)
        prefix, digits, tail = "", 0, None
        if serial and (serial := _fit(serial)):
            parts = serial_parts(serial)
            prefix, digits, tail = parts.prefix, parts.digits, parts.number
        first, last = days or _UNKNOWN
        made_first, made_last = made_days or _UNKNOWN
        for key, item_key in code.keys:
            self.probes.append(
                _made(
                    Probe,
                    (
                        number,
                        key,
                        item_key,
                        lot,
                        loose,
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
                    ),
                )
            )

    def _window(self, moment: str) -> _Days | None:
        if not moment:
            return None
        if moment not in self._days:
            self._days[moment] = days_of(moment)
        return self._days[moment]


def _fit(text: str) -> str:
    return text if text.isprintable() else _UNFIT.sub("", text)


def _unread(moments: list[tuple[str, _Days | None]]) -> list[str]:
    return [
        _("La date « %(date)s » n’a pas été comprise : écrivez-la AAAA-MM-JJ.") % {"date": one}
        for one, days in moments
        if one and days is None
    ]


def days_of(moment: str) -> _Days | None:
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
        if has_key(key) and not key.startswith("0340"):
            return _Code(_GTIN, key, ((key, item_of(key)),), "gtin", gtin14=key)
    found = parse(text)
    keys = tuple(dict.fromkeys(filter(None, map(_fit, _keys(text, found)))))
    is_wrong = bool(found.gtin14) and not is_gs1_number(found.gtin14)
    levels = "gtin" if found.gtin14 else "hibc" if found.scheme == Scheme.HIBC else ""
    ways: list[Reading] = []
    if found.lot or found.serial:
        ways = readings(found)
        if len(ways) == 1 and (ways[0].lot, ways[0].serial) == (found.lot, found.serial):
            ways = []
    warnings = (*found.errors, *found.warnings)
    return _Code(
        found.scheme.value,
        found.identifier or (keys[0] if keys else ""),
        tuple((key, item_of(key)) for key in keys),
        levels,
        bool(found.lot or found.serial or found.expiry or found.manufactured),
        is_wrong,
        tuple(ways),
        () if ways else tuple(shorter(found)),
        warnings,
        found.gtin14,
        found.lot,
        found.serial,
        found.expiry,
        found.manufactured,
        found.donation_id,
        "" if keys else _why(text, found),
    )


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

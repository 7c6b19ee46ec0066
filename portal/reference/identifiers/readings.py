"""The ways to read a scanned message when the scanner may have lost its separators."""

import re
from dataclasses import dataclass, replace

from portal.reference.identifiers.dates import from_yymmdd
from portal.reference.identifiers.gs1_texts import is_separated
from portal.reference.identifiers.identified import Identified

MOST = 5
SUSPECT_LENGTH = 12
"""A lot no longer than this is taken as it is."""

LONGEST_VALUE = 20
_SERIAL_FROM = 6
_FOLLOWS = re.compile(
    r"21(?P<serial>[^\x1d]{1,20})|1[1-7][0-9]{6}|24[01].|250.|30[0-9]|37[0-9]|71[0-6].|8012.|9[0-9]."
)
"""How what stands after a lot begins: a serial number, a date, a count, a code of the maker."""


@dataclass(frozen=True)
class Reading:
    """One way to read a lot: what remains of it, and what its tail may be.

    `expiry` and `manufactured` are ISO as in `Identified`.
    """

    lot: str
    expiry: str = ""
    serial: str = ""
    manufactured: str = ""


def readings(found: Identified) -> list[Reading]:
    """Return the ways to read the lot of `found`: one when it is plain, more when in doubt.

    In doubt, the most likely comes first and the lot as it was read last, if it may be one.
    """
    whole = Reading(found.lot, found.expiry, found.serial, found.manufactured)
    if not found.lot and found.serial and not is_separated(found.raw):
        return _in_serial(whole) or [whole]
    if not found.lot or len(found.lot) <= SUSPECT_LENGTH or is_separated(found.raw):
        return [whole]
    splits: list[Reading] = []
    for place in range(1, len(found.lot)):
        tail = _tail(found.lot[place:], whole)
        if tail is not None:
            splits.append(replace(tail, lot=found.lot[:place]))
    if not splits:
        return [whole]
    # A date that exists is no accident; short of that, the first « 21 » is the likeliest.
    splits.sort(key=lambda one: (one.expiry == found.expiry, len(one.lot)))
    kept = splits[:MOST]
    return [*kept, whole] if len(found.lot) <= LONGEST_VALUE else kept


def shorter(found: Identified) -> list[Reading]:
    """Return the readings of a scan whose lot is only the beginning of what was read as the lot.

    They are far less likely than those of `readings`: enough to look for these lots among those
    that are published for the product, never to warn whoever scans. The longest lots come first.
    """
    if not found.lot or is_separated(found.raw):
        return []
    told = []
    for place in range(len(found.lot) - 1, 0, -1):
        if follows := _FOLLOWS.match(found.lot, place):
            serial = found.serial or follows["serial"] or ""
            told.append(Reading(found.lot[:place], "", serial, ""))
    return told[:MOST]


def _in_serial(whole: Reading) -> list[Reading]:
    """Return the lots that the serial number may have swallowed, after a date or at its end."""
    found = []
    for place in range(_SERIAL_FROM, len(whole.serial)):
        rest = whole.serial[place:]
        dates = _dates(rest, whole)
        lot = dates.rest.removeprefix("10")
        if lot != dates.rest and 0 < len(lot) <= LONGEST_VALUE:
            serial = whole.serial[:place]
            found.append(Reading(lot, dates.expiry, serial, dates.manufactured))
    found.sort(key=lambda one: one.expiry == whole.expiry)
    return found[:MOST]


@dataclass(frozen=True)
class _Dates:
    expiry: str
    manufactured: str
    rest: str


def _dates(text: str, whole: Reading) -> _Dates:
    """Read the dates at the start of `text` that `whole` does not hold yet."""
    expiry, manufactured = whole.expiry, whole.manufactured
    while re.match(r"1[17][0-9]{6}", text):
        day = from_yymmdd(text[2:8])
        if not day or (expiry if text[1] == "7" else manufactured):
            break
        if text[1] == "7":
            expiry = day
        else:
            manufactured = day
        text = text[8:]
    return _Dates(expiry, manufactured, text)


def _tail(text: str, whole: Reading) -> Reading | None:
    """Return what `text`, the end of a lot, says if it is made of elements; else None."""
    dates = _dates(text, whole)
    if not dates.rest:
        return Reading("", dates.expiry, whole.serial, dates.manufactured)
    serial = dates.rest.removeprefix("21")
    if serial == dates.rest or whole.serial:
        return None
    if not _SERIAL_FROM <= len(serial) <= LONGEST_VALUE:
        return None
    return Reading("", dates.expiry, serial, dates.manufactured)

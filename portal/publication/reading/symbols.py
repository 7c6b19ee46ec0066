"""The square code of an affected item, drawn only when its data are right."""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from portal.publication.enums import Scope
from portal.publication.models import AffectedItem
from portal.reference.identifiers import IdentifierType, checked, hibc
from portal.reference.identifiers.drawing import (
    Drawn,
    NotDrawable,
    gs1_datamatrix,
    hibc_datamatrix,
)

_HIBC_KINDS = {IdentifierType.HIBC_DI, IdentifierType.UDI_DI}


@dataclass(frozen=True)
class Symbol:
    """A drawn code and the text under it, or the reason why there is none."""

    svg: str = ""
    text: str = ""
    payload: str = ""
    symbology: str = ""
    reason: str = ""
    drawing: bytes = b""

    @property
    def image(self) -> str:
        """Return the drawing as the address of an image, for papers."""
        return f"data:image/svg+xml;base64,{b64encode(self.drawing).decode()}"


def symbol(item: AffectedItem, expiry: date | None = None) -> Symbol:
    """Return the code that packs of `item` bear: product, then lot, serial number and expiry.

    A range of serial numbers and a period have the code of their product and lot alone.
    """
    try:
        key = _key(item)
        if _is_gtin(key):
            return _told(_gs1(item, key, expiry), "GS1 DataMatrix", item)
        if item.identifier_kind in _HIBC_KINDS and key:
            return _told(_hibc(item, key, expiry), "HIBC DataMatrix", item)
    except (NotDrawable, ValueError) as error:
        return Symbol(reason=str(error))
    return Symbol(reason=_("Ce type d’identifiant n’a pas de code carré normalisé."))


def is_drawable(item: AffectedItem) -> bool:
    """Tell whether `symbol` has a code to draw, but for letters that no code can hold."""
    try:
        key = _key(item)
    except NotDrawable:
        return False
    return _is_gtin(key) or bool(key and item.identifier_kind in _HIBC_KINDS)


def _is_gtin(key: str) -> bool:
    return len(key) == 14 and key.isascii() and key.isdigit()


def printed(items: Iterable[AffectedItem], expiries: Mapping[int, date], most: int) -> list[Symbol]:
    """Return the codes of `items` for a paper, each once, `most` of them at the most."""
    found: dict[str, Symbol] = {}
    for item in items:
        if len(found) == most:
            break
        drawn = symbol(item, expiries.get(item.pk))
        if drawn.svg:
            found.setdefault(drawn.payload, drawn)
    return list(found.values())


def _key(item: AffectedItem) -> str:
    """Return the key of a sound identifier; NotDrawable says what is wrong with another."""
    found = checked(item.identifier_kind, item.identifier)
    if found.error:
        raise NotDrawable(found.error)
    if item.identifier_kind in {IdentifierType.MANUFACTURER_REF, IdentifierType.EUDAMED_ID}:
        return ""
    return found.key


def _serial(item: AffectedItem) -> str:
    return item.serial if item.scope == Scope.SERIAL else ""


def _gs1(item: AffectedItem, gtin: str, expiry: date | None) -> Drawn:
    day = f"{expiry:%y%m%d}" if expiry else ""
    return gs1_datamatrix(
        [("01", gtin), ("17", day), ("10", item.lot.strip()), ("21", _serial(item).strip())]
    )


def _hibc(item: AffectedItem, di: str, expiry: date | None) -> Drawn:
    lot, serial = item.lot.strip().upper(), _serial(item).strip().upper()
    if not (lot or serial):
        return hibc_datamatrix(hibc.build(di))
    day = expiry.isoformat() if expiry else ""
    # With a lot, the serial number follows as a part of its own.
    data = hibc.secondary_data(lot, "" if lot else serial, day)
    return hibc_datamatrix(hibc.build(di, data, serial=serial if lot else ""))


def _told(drawn: Drawn, symbology: str, item: AffectedItem) -> Symbol:
    label = _("Code %(symbology)s : %(text)s") % {"symbology": symbology, "text": drawn.text}
    return Symbol(
        _inline(drawn.svg, label),
        drawn.text,
        drawn.payload,
        symbology,
        drawing=drawn.svg.encode(),
    )


def _inline(svg: str, label: str) -> SafeString:
    """Return the drawing to stand in a page, named for those who do not see it."""
    _head, _sep, body = svg.partition("<svg ")
    attributes, _sep, rest = body.partition(">")
    # Every drawing names its group alike; a page may hold several.
    drawing = rest[rest.index("<g") :].replace(' id="barcode"', "", 1)
    opening = format_html('<svg role="img" class="symbol" aria-label="{}" ', label)
    # The rest is made by the drawing library of numbers alone.
    return mark_safe(f"{opening}{attributes}>{drawing}")  # noqa: S308

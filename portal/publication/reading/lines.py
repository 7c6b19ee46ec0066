"""The affected identifiers of a version: by product, filtered, in pages, in words."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Count, Min, Q, TextField
from django.db.models.expressions import RawSQL
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.core.fields.folding import folded
from portal.publication.enums import Scope
from portal.publication.models import AffectedItem, Version
from portal.publication.models.items import loose_sql
from portal.reference.identifiers import (
    SHORTEST_LOOSE,
    IdentifierType,
    Scheme,
    bare,
    loose_lot_key,
    lot_key,
    parse,
    readings,
    serial_parts,
    shorter,
)

PAGE_SIZE = 100
WITH_CODES = 24
"""Drawn codes take room and time: a page that shows them has fewer lines."""
LONGEST_TEXT = 200


@dataclass(frozen=True)
class Code:
    """An identifier of a product, and how many lines bear it."""

    kind: str
    text: str
    key: str
    lines: int

    @property
    def label(self) -> str:
        return str(IdentifierType(self.kind).label)


@dataclass
class Line:
    """A product of a version: its number in the notice, its name and its identifiers."""

    number: int
    product: str
    codes: list[Code] = field(default_factory=list)

    @property
    def told(self) -> list[Code]:
        """Return the identifiers that lists show: the maker's own reference only without others."""
        printed = [one for one in self.codes if one.kind != IdentifierType.MANUFACTURER_REF]
        return printed or self.codes

    @property
    def count(self) -> int:
        """Return how many lines of the list are of this product."""
        return sum(one.lines for one in self.told)

    def is_named(self, text: str, key: str) -> bool:
        """Tell whether a typed text is of this product's name or identifiers."""
        if text in folded(self.product):
            return True
        return bool(key) and any(key in one.key or key in bare(one.text) for one in self.codes)


@dataclass(frozen=True)
class Lines:
    """A page of lines, and what they are a part of."""

    page: Page
    products: dict[int, Line]
    total: int
    text: str
    product: int

    @property
    def found(self) -> int:
        return self.page.paginator.count

    @property
    def product_name(self) -> str:
        return self.products[self.product].product if self.product else ""

    @property
    def is_filtered(self) -> bool:
        return bool(self.text or self.product)


def products(version: Version) -> dict[int, Line]:
    """Return the products of a version by their number. One statement."""
    rows = (
        AffectedItem.objects.filter(version=version)
        .values_list("line", "product", "identifier_kind", "identifier", "key")
        .annotate(n=Count("pk"), first=Min("pk"))
        .order_by("line", "first")
    )
    found: dict[int, Line] = {}
    for number, product, kind, text, key, n, _first in rows:
        line = found.setdefault(number, Line(number, product))
        line.codes.append(Code(kind, text, key, n))
    return found


def lines(
    version: Version,
    *,
    known: dict[int, Line],
    text: str = "",
    product: str = "",
    page: str = "",
    size: int = PAGE_SIZE,
) -> Lines:
    """Return a page of the lines of `version` that `text` and the number of a product leave.

    `known` is `products(version)`. The text is a lot, a serial number (within a range too), an
    identifier, the name of a product, or a scanned code.
    """
    text = " ".join(text.replace("\x00", "").split(" "))[:LONGEST_TEXT].strip()
    number = int(product) if product.isascii() and product.isdigit() and len(product) < 6 else 0
    number = number if number in known else 0
    doubled = [one.number for one in known.values() if len(one.told) < len(one.codes)]
    found = AffectedItem.objects.filter(version=version)
    if doubled:
        found = found.exclude(identifier_kind=IdentifierType.MANUFACTURER_REF, line__in=doubled)
    total = sum(one.count for one in known.values())
    if number:
        found = found.filter(line=number)
    if text:
        found = found.annotate(
            loose=RawSQL(loose_sql("lot_key"), (), output_field=TextField())  # noqa: S611 - ours
        ).filter(_matching(text, known.values()))
    pages = Paginator(found.order_by("line", "pk"), size)
    if not text:
        # Known already: it need not be counted again.
        pages.count = known[number].count if number else total  # type: ignore[misc]
    return Lines(pages.get_page(page), known, total, text, number)


def _matching(text: str, known: Collection[Line]) -> Q:
    """Return the condition of what somebody typed or scanned."""
    read = parse(text)
    if read.identifier and (read.lot or read.serial or read.scheme == Scheme.GS1):
        ways = [*readings(read), *shorter(read)]
        found = _scanned(read.identifier, read.lot, read.serial)
        for one in ways:
            # A reader that loses separators has made one lot of what stands on the pack.
            found |= _scanned(read.identifier, one.lot, one.serial) if one.lot else Q()
        return found
    key = bare(text)
    named = [one.number for one in known if one.is_named(folded(text), key)]
    if read.identifier:
        named += [one.number for one in known if any(c.key == read.identifier for c in one.codes)]
    found = Q(line__in=named) | Q(lot_key__contains=lot_key(text)) | Q(software__icontains=text)
    if len(loose := loose_lot_key(text)) >= SHORTEST_LOOSE:
        # A dash that was left out, or put in.
        found |= Q(loose=loose)
    return found | Q(serial__icontains=text.strip()) | _in_range(text)


def _scanned(key: str, lot: str, serial: str) -> Q:
    found = Q(key=key)
    if lot:
        found &= Q(lot_key__in=["", lot_key(lot)])
    if serial:
        found &= Q(serial_from=None) | _in_range(serial)
    return found


def _in_range(serial: str) -> Q:
    parts = serial_parts(serial)
    if not parts.digits:
        return Q(serial_prefix=parts.prefix, serial_digits=0) & ~Q(serial_prefix="")
    return Q(
        serial_prefix=parts.prefix,
        serial_digits=parts.digits,
        serial_from__lte=parts.number,
        serial_to__gte=parts.number,
    )


@dataclass(frozen=True)
class Units:
    """The first affected units of a product, and how many are left out."""

    line: Line
    items: list[AffectedItem]
    left_out: int

    @property
    def extents(self) -> list[str]:
        return [extent(item) for item in self.items]


def units(version: Version, most: int) -> list[Units]:
    """Return the affected units of each product, `most` of each at the most. Two statements."""
    known = products(version)
    told = {(one.number, code.kind, code.text) for one in known.values() for code in one.told[:1]}
    found: dict[int, list[AffectedItem]] = {number: [] for number in known}
    for item in AffectedItem.objects.filter(version=version).order_by("line", "pk"):
        if (item.line, item.identifier_kind, item.identifier) in told:
            found[item.line].append(item)
    return [
        Units(known[number], items[:most], max(0, len(items) - most))
        for number, items in found.items()
    ]


def sample(version: Version, *, products_most: int, most: int) -> tuple[list[Units], int]:
    """Return the first units of the first products, and how many products are left out.

    What it reads does not grow with the number of units.
    """
    known = list(products(version).values())
    found = []
    for line in known[:products_most]:
        code = line.told[0]
        own = AffectedItem.objects.filter(
            version=version,
            line=line.number,
            identifier_kind=code.kind,
            identifier=code.text,
        )
        items = list(own.order_by("pk")[:most])
        found.append(Units(line, items, code.lines - len(items)))
    return found, max(0, len(known) - products_most)


def extent(item: AffectedItem) -> str:
    """Return which units an item means, in words."""
    told = []
    if item.lot:
        told.append(_("Lot %(lot)s") % {"lot": item.lot})
    if item.scope == Scope.SERIAL_RANGE:
        ends = {"first": item.serial, "last": item.last_serial}
        told.append(_("Numéros de série %(first)s à %(last)s") % ends)
    elif item.serial:
        told.append(_("Numéro de série %(serial)s") % {"serial": item.serial})
    if item.expiry_from or item.expiry_to:
        period = _period(item.expiry_from, item.expiry_to)
        told.append(_("Péremption %(period)s") % {"period": period})
    if item.manufactured_from or item.manufactured_to:
        period = _period(item.manufactured_from, item.manufactured_to)
        told.append(_("Fabrication %(period)s") % {"period": period})
    if item.software:
        told.append(_("Version logicielle %(version)s") % {"version": item.software})
    return ", ".join(told) or _("Toutes les unités")


def _period(first: date | None, last: date | None) -> str:
    days = {
        "first": date_format(first, "d/m/Y") if first else "",
        "last": date_format(last, "d/m/Y") if last else "",
    }
    if first == last:
        return _("le %(first)s") % days
    if not first:
        return _("jusqu’au %(last)s") % days
    if not last:
        return _("à partir du %(first)s") % days
    return _("du %(first)s au %(last)s") % days

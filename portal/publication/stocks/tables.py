"""Reading a stock: which column is which, and one line to check for each row."""

import datetime
import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.date_fields import DATE_FORMATS
from portal.core.fields import Rows, Text
from portal.core.fields.cells import words_of
from portal.core.fields.headings import Headings
from portal.documents.exceptions import Rejected
from portal.documents.spreadsheets import Line as TableLine
from portal.publication.check import MOST_LINES, Line

HEADINGS_WITHIN = 10
MOST_TABLE_LINES = MOST_LINES + 20
"""Headings, and what stands above them, count as lines of a table."""

LONGEST = 500
_DAYS = range(20_000, 80_000)
_EPOCH = datetime.date(1899, 12, 30)
_MONTH = re.compile(r"(0?[1-9]|1[0-2])[/.\-\s]((?:20)?[0-9]{2})")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?")

STOCK = Rows(
    name="stock",
    label=gettext_lazy("Stock"),
    item=gettext_lazy("Ligne"),
    fields=(
        Text(name="code", label=gettext_lazy("Code")),
        Text(name="label", label=gettext_lazy("Libellé")),
        Text(name="lot", label=gettext_lazy("Lot")),
        Text(name="serial", label=gettext_lazy("Série")),
        Text(name="expiry", label=gettext_lazy("Péremption")),
        Text(name="quantity", label=gettext_lazy("Quantité")),
        Text(name="manufactured", label=gettext_lazy("Fabrication")),
        Text(name="software", label=gettext_lazy("Version logicielle")),
    ),
)
NAMES = [one.name for one in STOCK.fields]
SYNONYMS = {
    "code": (
        *("code produit", "code article", "gtin", "gtin 14", "gtin14", "ean", "ean13", "ean 13"),
        *("udi", "udi di", "iud", "iud id", "cip", "cip13", "cip 13", "cip7", "cip 7", "acl"),
        *("acl13", "acl 13", "acl7", "ucd", "hibc", "ppn", "référence", "ref", "code barre"),
        *("code barres", "barcode", "datamatrix", "scan", "identifiant", "identifier", "item"),
        *("product code", "item code", "item number", "catalogue number", "catalog number", "sku"),
    ),
    "label": (
        *("désignation", "produit", "article", "nom", "nom du produit", "description", "name"),
        *("product", "product name", "item name", "item description"),
    ),
    "lot": (
        *("n lot", "no lot", "num lot", "n de lot", "no de lot", "numéro lot", "numéro de lot"),
        *("batch", "batch number", "batch no", "lot number", "lot no"),
    ),
    "serial": (
        *("n série", "n de série", "no de série", "numéro série", "numéro de série", "sn"),
        *("serial", "serial number", "serial no"),
    ),
    "expiry": (
        *("date de péremption", "date péremption", "pér", "per", "ddp", "exp", "expiration"),
        *("date d’expiration", "expiry", "expiry date", "expiration date", "use by", "best before"),
    ),
    "quantity": ("qté", "qte", "stock", "nombre", "quantity", "qty", "on hand"),
    "manufactured": (
        *("date de fabrication", "manufacture", "manufactured", "manufacturing date"),
        *("production date",),
    ),
    "software": ("logiciel", "version", "software", "software version"),
}


@dataclass(frozen=True, slots=True)
class StockRow:
    """A row of a stock: the line to check, whose `ref` is its number, and what goes with it."""

    line: Line
    label: str = ""
    quantity: str = ""


def rows_of(lines: list[TableLine]) -> list[StockRow]:
    """Return the rows of a table. Raises Rejected when it names no code or holds too many.

    Without headings, the columns are those of `STOCK` in their order; a single column holds codes.
    """
    names, body = _columns(lines)
    if not body:
        raise Rejected(_("Ce tableau ne contient aucune ligne sous ses en-têtes."))
    if len(body) > MOST_LINES:
        raise Rejected(
            _("Ce tableau a plus de %(most)d lignes. Partagez-le en plusieurs fichiers.")
            % {"most": MOST_LINES}
        )
    return [_row(line, names) for line in body]


def _columns(lines: list[TableLine]) -> tuple[list[str], list[TableLine]]:
    headings = Headings(STOCK, SYNONYMS)
    best, place, names = 0, -1, NAMES
    for rank, line in enumerate(lines[:HEADINGS_WITHIN]):
        found = headings.row(line.cells)
        count = sum(map(bool, found))
        if count > best:
            best, place, names = count, rank, found
    if place < 0 or (best == 1 and place > 0):
        return NAMES, lines
    if "code" not in names:
        raise Rejected(_("Aucune colonne ne s’appelle « Code » : nommez ainsi celle des codes."))
    return names, lines[place + 1 :]


def _row(line: TableLine, names: list[str]) -> StockRow:
    told = {
        name: cell for name, cell in zip(names, line.cells, strict=False) if name and cell != ""
    }
    words = {name: words_of(cell)[:LONGEST] for name, cell in told.items()}
    return StockRow(
        Line(
            ref=str(line.number),
            identifier=words.get("code", ""),
            lot=words.get("lot", ""),
            serial=words.get("serial", ""),
            expiry=iso_of(told.get("expiry", "")),
            manufactured=iso_of(told.get("manufactured", "")),
            software=words.get("software", ""),
        ),
        label=words.get("label", ""),
        quantity=words.get("quantity", ""),
    )


def iso_of(cell: Any) -> str:
    """Return a date of a cell or a form as ISO, AAAA-MM without a day; else the text as it is."""
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    text = words_of(cell)[:40]
    if text.isdigit() and int(text) in _DAYS:
        return (_EPOCH + datetime.timedelta(days=int(text))).isoformat()
    if not text or _ISO.fullmatch(text):
        return text
    if match := _MONTH.fullmatch(text):
        return f"20{match[2][-2:]}-{int(match[1]):02d}"
    for shape in DATE_FORMATS:
        try:
            return datetime.datetime.strptime(text, shape).date().isoformat()  # noqa: DTZ007
        except ValueError:
            continue
    return text

"""Tables of lots as firms keep them, of any length, with lines to mend."""

import csv
import datetime
import io

from openpyxl import Workbook

HEADINGS = [
    "Batch number",
    "Date de péremption",
    "Situation du lot",
    "Canaux de distribution",
    "Lot déjà bloqué ?",
    "Taille du lot",
    "Unité de compte",
    "Date de fabrication",
    "Distribué à partir du",
    "Quantité distribuée en France",
    "Stock restant chez l’exploitant",
    "Référence interne",
]
FAULTS = {
    1: "31/02/2028",
    2: "Peut-être",
    3: "Officines | Marché noir",
    5: "douze",
}


def table(count, bad=0):
    """Return the cells of `count` lines under headings, `bad` of them wrong in one cell."""
    lines = [
        [
            f"TEST-{number:05d}",
            f"{number % 28 + 1:02d}/{number % 12 + 1:02d}/2028",
            ("Concerné", "suspect", "ÉCARTÉ")[number % 3],
            ("Officines | Grossistes-répartiteurs", "OFF, GR", "Établissements de santé")[
                number % 3
            ],
            ("oui", "non", "inconnu")[number % 3],
            str(10_000 + number),
            "",
            f"{number % 28 + 1:02d}/{number % 12 + 1:02d}/2025",
            "inconnu",
            str(5_000 + number),
            f"{number} 000",
            f"REF {number}",
        ]
        for number in range(1, count + 1)
    ]
    step = count // bad if bad else 0
    columns = list(FAULTS)
    for rank in range(bad):
        column = columns[rank % len(columns)]
        lines[rank * step][column] = FAULTS[column]
    return [HEADINGS, *lines]


def as_csv(cells, delimiter=";"):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(cells)
    return out.getvalue()


def as_xlsx(cells):
    """Return a workbook where numbers are numbers and days are days, as people type them."""
    book = Workbook()
    for line in cells:
        book.active.append([_native(cell) for cell in line])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _native(cell):
    if cell.isdigit():
        return int(cell)
    try:
        return datetime.datetime.strptime(cell, "%d/%m/%Y").date()  # noqa: DTZ007 - a day
    except ValueError:
        return cell

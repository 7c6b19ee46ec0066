"""The table to fill in and send back, as CSV and as a workbook, made from a group of rows."""

import csv
import io
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.datavalidation import DataValidation

from portal.core.fields import (
    Choice,
    Countries,
    Country,
    Date,
    Field,
    Integer,
    Level,
    Moment,
    MultiChoice,
    Rows,
)
from portal.filings.services.row_tables import COMMENT

LAST_LINE = 20_001


def explained(one: Field) -> str:
    """Return how to answer `one` in a cell, in one sentence or two."""
    told = []
    match one:
        case Date():
            told.append(_("jj/mm/aaaa."))
        case Moment():
            told.append(_("jj/mm/aaaa hh:mm."))
    if one.help:
        told.append(str(one.help))
    match one:
        case Choice():
            told.append(_("Une réponse : %(list)s.") % {"list": _listed(one, " / ")})
        case MultiChoice():
            told.append(
                _("Une ou plusieurs réponses séparées par « | » : %(list)s.")
                % {"list": _listed(one, " | ")}
            )
        case Integer():
            told.append(_("Un nombre entier."))
        case Countries() | Country() if not one.help:
            told.append(_("Nom ou code ISO du pays."))
    if one.unavailable:
        told.append(_("« non disponible : motif » est accepté."))
    elif one.accepts_unknown:
        told.append(_("« inconnu » est accepté, ou « inconnu, attendu le jj/mm/aaaa »."))
    if one.level is Level.FINAL:
        told.append(_("Attendu dans la version définitive."))
    elif one.level is Level.OPTIONAL:
        told.append(_("Facultatif."))
    return " ".join(sentence.strip() for sentence in told)


def _listed(one: Any, separator: str) -> str:
    return separator.join(str(label) for _value, label in one.choices.choices)


def as_csv(group: Rows) -> str:
    """Return the headings, and under them a line that explains, which an import leaves out."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([one.label for one in group.fields])
    first, *others = (explained(one) for one in group.fields)
    writer.writerow([f"{COMMENT} {first}".strip(), *others])
    return "\ufeff" + out.getvalue()


def as_xlsx(group: Rows) -> bytes:
    """Return a workbook: headings with their lists, and a sheet that explains each column."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = str(group.label)[:31]
    lists: Any = book.create_sheet(_("Listes"))
    notes: Any = book.create_sheet(_("Explications"), 1)
    bold = Font(bold=True)
    notes.append([_("Colonne"), _("Code"), _("Réponse attendue")])
    for number, one in enumerate(group.fields, start=1):
        cell = sheet.cell(row=1, column=number, value=str(one.label))
        cell.font, cell.alignment = bold, Alignment(wrap_text=True, vertical="top")
        letter = cell.column_letter
        sheet.column_dimensions[letter].width = 24
        _shape(sheet, letter, one)
        if isinstance(one, Choice):
            _offer(sheet, lists, letter, number, one)
        notes.append([str(one.label), one.code, explained(one)])
    sheet.freeze_panes = "A2"
    for letter, width in (("A", 40), ("B", 8), ("C", 100)):
        notes.column_dimensions[letter].width = width
    for cell in notes[1]:
        cell.font = bold
    lists.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _shape(sheet: Any, letter: str, one: Field) -> None:
    """Keep the spreadsheet from changing codes into numbers and months into days."""
    if isinstance(one, Integer):
        sheet.column_dimensions[letter].number_format = "0"
    elif not isinstance(one, Date | Moment):
        sheet.column_dimensions[letter].number_format = "@"


def _offer(sheet: Any, lists: Any, letter: str, number: int, one: Choice) -> None:
    labels = [str(label) for _value, label in one.choices.choices]
    for row, label in enumerate(labels, start=1):
        lists.cell(row=row, column=number, value=label)
    column = lists.cell(row=1, column=number).column_letter
    source = f"'{lists.title}'!${column}$1:${column}${len(labels)}"
    # The list helps; what is typed besides is judged when the file is sent.
    choice = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=False)
    choice.add(f"{letter}2:{letter}{LAST_LINE}")
    sheet.add_data_validation(choice)

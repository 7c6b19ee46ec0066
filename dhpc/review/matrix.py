"""The response matrix: each comment with its answer, as a table and as a file."""

from collections.abc import Iterable
from io import BytesIO

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from tablib import Dataset

from dhpc.enums import CommentState
from dhpc.review.commenting import Line
from portal.core.fields import safe_cell
from portal.filings.exports.writers import CsvWriter


def chosen(lines: Iterable[Line], *, state: str, section: str) -> list[Line]:
    """Return the lines in that state and on that section; "" leaves all of them."""
    return [
        one for one in lines if state in ("", one.state) and section in ("", one.comment.section)
    ]


def counted(lines: Iterable[Line]) -> list[tuple[str, int]]:
    """Return how many comments stand in each state, in words."""
    each = [one.state for one in lines]
    return [(str(state.label), each.count(state)) for state in CommentState if each.count(state)]


def csv(lines: Iterable[Line]) -> bytes:
    """Return the matrix as a CSV file that a spreadsheet opens."""
    headings = [
        _("N°"),
        _("Version"),
        _("Rubrique"),
        _("Passage cité"),
        _("Le passage est toujours là"),
        _("De"),
        _("Remarque"),
        _("Bloquant"),
        _("État"),
        _("Réponse"),
        _("Texte de la réponse"),
        _("Répondu le"),
    ]
    yes_no = {True: _("oui"), False: _("non")}
    file = BytesIO()
    writer = CsvWriter(file, keys=headings, headings=headings)
    rows = Dataset()
    for one in lines:
        comment = one.comment
        cells = [
            comment.pk,
            comment.revision_number,
            one.section_title,
            comment.quote,
            yes_no[one.stands],
            one.who,
            comment.text,
            yes_no[comment.is_blocking],
            str(one.state.label),
            one.answer_label,
            comment.answer,
            f"{localtime(comment.answered_at):%d/%m/%Y %H:%M}" if comment.answered_at else "",
        ]
        rows.append([safe_cell(cell) if isinstance(cell, str) else cell for cell in cells])
    if len(rows):
        writer.write(rows)
    writer.close()
    return file.getvalue()

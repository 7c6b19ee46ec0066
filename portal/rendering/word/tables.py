"""Paragraphs, headings and tables as WordprocessingML."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import quoteattr

from portal.rendering.word.controls import clean, run

LONGEST_WHOLE_ROW = 4_000
_GREY, _HEADER = "D3D3DC", "E6EAF5"


@dataclass(frozen=True)
class Look:
    """Identifiers of the styles of a document, and the widths of its columns in twentieths of a
    point: `pair` are a label and its answer."""

    headings: tuple[str, str, str]
    label: str
    hint: str
    intro: str
    answer: str
    answer_bold: str
    step: str
    absent: str
    space: str
    pair: tuple[int, int] = (3175, 6463)


def paragraph(style: str, content: str) -> str:
    """Return a paragraph of runs and controls."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{content}</w:p>'


def heading(look: Look, level: int, title: Any) -> str:
    """Return a heading of that level."""
    return paragraph(look.headings[level - 1], run(title))


def table(
    look: Look,
    rows: Sequence[Sequence[str]],
    *,
    widths: Sequence[int],
    caption: str,
    header: Sequence[str] = (),
    wrap: Callable[[list[str]], str] = "".join,
) -> str:
    """Return a table of cells (each some paragraphs), then a space.

    Its `header` comes back on each page; without one, the first column says what the others
    answer. `wrap` puts the rows together.
    """
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    first_row, first_column = int(bool(header)), int(not header)
    lines = wrap([_row(cells, widths) for cells in rows])
    head = _row(header, widths, is_header=True) if header else ""
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{_GREY}"/>'
        for side in ("top", "bottom", "insideH")
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="left"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>'
        '<w:bottom w:w="40" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar>'
        f'<w:tblLook w:val="04A0" w:firstRow="{first_row}" w:lastRow="0" '
        f'w:firstColumn="{first_column}" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"<w:tblCaption w:val={quoteattr(clean(caption)[:250])}/></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{head}{lines}</w:tbl>" + paragraph(look.space, "")
    )


def _row(cells: Sequence[str], widths: Sequence[int], *, is_header: bool = False) -> str:
    # A row longer than a page must be able to break.
    whole = "<w:cantSplit/>" if sum(map(len, cells)) < LONGEST_WHOLE_ROW else ""
    repeat = "<w:tblHeader/>" if is_header else ""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{_HEADER}"/>' if is_header else ""
    made = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>{cell}</w:tc>'
        for cell, width in zip(cells, widths, strict=True)
    )
    properties = f"<w:trPr>{whole}{repeat}</w:trPr>" if whole or repeat else ""
    return f"<w:tr>{properties}{made}</w:tr>"

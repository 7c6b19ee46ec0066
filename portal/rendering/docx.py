"""Word files by python-docx: the sections of the PDF, with real styles, headings and fields."""

import functools
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table

from portal.core.summary import SummarySection, SummaryTable
from portal.rendering.builders import Content
from portal.rendering.letterhead import letterhead
from portal.rendering.models import GeneratedDocument, verification_page
from portal.rendering.word.controls import NAMESPACES, PLACEHOLDER_STYLE, clean

FONT = "Arial"
BLUE = RGBColor(0x17, 0x38, 0x8C)
GREY = RGBColor(0x45, 0x45, 0x4F)
TEXT_WIDTH = Mm(170)
LABEL_WIDTH = Mm(56)
_LANGUAGES = {"fr": "fr-FR", "en": "en-GB"}
_COMPATIBILITY = "15"


def write(document: GeneratedDocument, content: Content) -> bytes:
    """Return `document` as a Word file; `content.docx` writes its body when it is given.

    A body with a title of its own says so by `own_title` in the context.
    """
    word = new_document(document.language)
    _set_properties(word, document)
    _write_furniture(word, document, content.context.get("status", ""))
    _write_title(word, document, content.context)
    if content.docx is not None:
        content.docx(word)
    else:
        write_sections(word, content.context.get("sections", ()))
        write_attachments(word, content.context.get("attachments", ()))
    made = BytesIO()
    word.save(made)
    return made.getvalue()


def new_document(language: str) -> Any:
    """Return an empty document with the styles and the page of the portal."""
    return Document(BytesIO(_template(locale_of(language))))


@functools.cache
def _template(locale: str) -> bytes:
    """Return what every document starts from: setting its styles takes a third of the whole."""
    word = _open_to_controls(Document())
    _set_styles(word, locale)
    _set_page(word)
    made = BytesIO()
    word.save(made)
    return made.getvalue()


def locale_of(language: str) -> str:
    """Return the language of a document as Word names it."""
    return _LANGUAGES.get(language, language)


def write_pages(paragraph: Any) -> None:
    """Append the number of the page and the count of pages, at the right of the line."""
    paragraph.paragraph_format.tab_stops.clear_all()
    paragraph.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run("\t")
    _add_field(paragraph, "PAGE")
    paragraph.add_run(" / ")
    _add_field(paragraph, "NUMPAGES")


def _open_to_controls(word: Any) -> Any:
    """Return `word` with what boxes and repeated sections need: their namespaces, a recent mode."""
    root = parse_xml(f'<w:document {NAMESPACES} mc:Ignorable="w14 w15"/>')
    root.extend(list(word.element))
    word.part._element = root
    for setting in word.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), _COMPATIBILITY)
    return word.part.document


def write_sections(word: Any, sections: list[SummarySection]) -> None:
    """Write each section: its heading, its answers, its tables."""
    for section in sections:
        word.add_heading(clean(section.title), level=1)
        if section.rows:
            pairs = [(_label(row.label, row.code), row.value) for row in section.rows]
            write_pairs(word, pairs, description=section.title)
        for table in section.tables:
            write_table(word, table)


def write_pairs(word: Any, pairs: list[tuple[str, str]], *, description: str) -> Table:
    """Write labels and values in two columns; an empty value says so."""
    table = _new_table(word, 2, description)
    for label, value in pairs:
        row = _add_row(table)
        _fill(row.cells[0], label, style="Libellé")
        if value:
            _fill(row.cells[1], value)
        else:
            _fill(row.cells[1], _("Non renseigné"), style="Absent")
    _set_widths(table, [LABEL_WIDTH, TEXT_WIDTH - LABEL_WIDTH])
    word.add_paragraph(style="Espace")
    return table


def write_table(word: Any, told: SummaryTable) -> None:
    """Write a table whose header comes back on each page, or cards when it is too wide."""
    word.add_heading(clean(told.caption), level=2)
    if told.is_wide:
        for number, row in enumerate(told.rows, start=1):
            word.add_heading(clean(f"{number}. {row[0]}"), level=3)
            write_pairs(
                word,
                list(zip(told.headers[1:], row[1:], strict=True)),
                description=f"{told.caption} {number}",
            )
        return
    write_grid(word, told.headers, told.rows, description=told.caption)
    word.add_paragraph(style="Espace")


def write_grid(
    word: Any, headings: Sequence[str], rows: Sequence[Sequence[str]], *, description: str
) -> Table:
    """Append a table of `rows` under `headings` that come back on each page, and return it."""
    table = _new_table(word, len(headings), description)
    header = _add_row(table)
    _repeat(header)
    for cell, text in zip(header.cells, headings, strict=True):
        _fill(cell, text, style="En-tête de colonne")
        _shade(cell, "E6EAF5")
    for values in rows:
        for cell, value in zip(_add_row(table).cells, values, strict=True):
            _fill(cell, value, style="Cellule")
    _set_widths(table, [TEXT_WIDTH // len(headings)] * len(headings))
    return table


def write_attachments(word: Any, attachments: Any) -> None:
    """List the attached files with their sizes and fingerprints."""
    word.add_heading(_("Pièces jointes"), level=1)
    if not attachments:
        word.add_paragraph(_("Aucune pièce jointe."), style="Absent")
        return
    write_table(
        word,
        SummaryTable(
            caption=_("Fichiers"),
            headers=(_("Fichier"), _("Taille"), _("Empreinte SHA-256")),
            rows=tuple((_named(one), filesizeformat(one.size), one.sha256) for one in attachments),
        ),
    )


def _named(attachment: Any) -> str:
    secret = _("secret des affaires")
    return f"{attachment.name} ({secret})" if attachment.is_secret else str(attachment.name)


def _label(label: str, code: str) -> str:
    return f"{label} ({code})" if code else str(label)


def _set_styles(word: Any, language: str) -> None:
    styles = word.styles
    defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    spoken = defaults.find(qn("w:lang"))
    spoken.set(qn("w:val"), language)
    _dress(styles["Normal"], size=10.5, after=4)
    _dress(styles["Title"], size=20, bold=True, after=6)
    borders = styles["Title"].element.pPr.find(qn("w:pBdr"))
    if borders is not None:
        styles["Title"].element.pPr.remove(borders)
    _dress(styles["Subtitle"], size=10.5, bold=True, color=BLUE, after=2)
    _dress(styles["Heading 1"], size=13.5, bold=True, color=BLUE, before=16, after=5)
    _dress(styles["Heading 2"], size=11, bold=True, before=10, after=4)
    _dress(styles["Heading 3"], size=10.5, bold=True, before=8, after=3)
    _dress(styles["Header"], size=8.5, color=GREY)
    _dress(styles["Footer"], size=8.5, color=GREY)
    for name, look in {
        "Libellé": {"size": 10, "color": GREY, "after": 0},
        "Absent": {"size": 10.5, "color": GREY, "italic": True, "after": 0},
        "Cellule": {"size": 9.5, "after": 0},
        "En-tête de colonne": {"size": 9.5, "bold": True, "after": 0},
        "Statut": {"size": 10.5, "bold": True, "after": 6},
        "Espace": {"size": 4, "after": 0},
        "Réponse": {"size": 10.5, "after": 0},
        "Aide": {"size": 8.5, "color": GREY, "after": 0},
        "Introduction": {"size": 10, "color": GREY, "after": 4},
        "Étape": {"size": 10.5, "after": 3},
    }.items():
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        _dress(style, **look)
    steps = styles["Étape"].paragraph_format
    steps.left_indent, steps.first_line_indent = Mm(8), Mm(-8)
    placeholder = styles.add_style("Placeholder Text", WD_STYLE_TYPE.CHARACTER, builtin=True)
    placeholder.element.set(qn("w:styleId"), PLACEHOLDER_STYLE)
    placeholder.font.color.rgb = GREY


def _dress(
    style: Any,
    *,
    size: float,
    bold: bool = False,
    italic: bool = False,
    color: RGBColor | None = None,
    before: float = 0,
    after: float = 0,
) -> None:
    font = style.font
    font.name, font.size, font.bold, font.italic = FONT, Pt(size), bold, italic
    font.color.rgb = color or RGBColor(0x1B, 0x1B, 0x1F)
    fonts = style.element.rPr.rFonts
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)
    style.paragraph_format.space_before = Pt(before)
    style.paragraph_format.space_after = Pt(after)
    style.paragraph_format.widow_control = True


def _set_page(word: Any) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin, section.bottom_margin = Mm(24), Mm(24)
    section.header_distance = section.footer_distance = Mm(11)


def _set_properties(word: Any, document: GeneratedDocument) -> None:
    properties = word.core_properties
    properties.title = clean(f"{document.reference}, {document.title}")
    properties.subject = clean(document.reference)
    properties.author = properties.last_modified_by = clean(letterhead().name)
    properties.keywords = document.code
    properties.version = str(document.revision_number)
    properties.language = locale_of(document.language)
    properties.comments = ""
    made = document.started_at or timezone.now()
    properties.created = properties.modified = timezone.make_naive(made, timezone.timezone.utc)
    properties.revision = 1


def _write_furniture(word: Any, document: GeneratedDocument, status: str) -> None:
    section = word.sections[0]
    version = _("version %(number)s") % {"number": document.revision_number}
    place = " · ".join(part for part in (document.reference, version, status) if part)
    head = section.header.paragraphs[0]
    head.text = clean(f"{place} · {document.title}")
    if letterhead().demonstration:
        head.add_run(" · " + _("Démonstration, sans valeur"))
    foot = section.footer.paragraphs[0]
    foot.add_run(
        _("Vérifier : %(page)s code %(code)s")
        % {"page": verification_page(), "code": document.spaced_code}
    )
    write_pages(foot)


def _write_title(word: Any, document: GeneratedDocument, context: dict[str, Any]) -> None:
    if context.get("own_title"):
        return
    if context.get("eyebrow"):
        word.add_paragraph(clean(context["eyebrow"]), style="Subtitle")
    word.add_paragraph(clean(document.title), style="Title")
    if context.get("status") and str(context["status"]) not in document.title:
        word.add_paragraph(clean(context["status"]), style="Statut")
    if context.get("facts"):
        pairs = [(str(fact.label), str(fact.value)) for fact in context["facts"]]
        write_pairs(word, pairs, description=_("L’essentiel"))


def _add_field(paragraph: Any, instruction: str) -> None:
    """Append a field that Word computes, with a first value for readers that do not."""
    for kind in ("begin", "instruction", "separate", "value", "end"):
        run = paragraph.add_run()
        if kind == "instruction":
            text = OxmlElement("w:instrText")
            text.set(qn("xml:space"), "preserve")
            text.text = f" {instruction} "
            run._r.append(text)
        elif kind == "value":
            run.text = "1"
        else:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)


def _new_table(word: Any, columns: int, description: str) -> Table:
    table = word.add_table(rows=0, cols=columns)
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    table.autofit = False
    properties = table._tbl.tblPr
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "D3D3DC")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    _insert_in_order(properties, borders, "w:tblLayout", "w:tblCellMar", "w:tblLook")
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), clean(description)[:250])
    properties.append(caption)
    return table


def _insert_in_order(parent: Any, child: Any, *successors: str) -> None:
    """Insert `child` before the first of `successors`: Word refuses children out of order."""
    parent.insert_element_before(child, *successors, "w:tblCaption", "w:tblDescription")


def _add_row(table: Table) -> Any:
    row = table.add_row()
    whole = OxmlElement("w:cantSplit")
    row._tr.get_or_add_trPr().append(whole)
    return row


def _repeat(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _fill(cell: Any, text: Any, style: str = "Normal") -> None:
    """Write `text`, its line breaks as paragraphs, into an empty cell."""
    first, *others = clean(text).split("\n")
    cell.paragraphs[0].text = first
    cell.paragraphs[0].style = style
    for line in others:
        cell.add_paragraph(line, style=style)


def _shade(cell: Any, color: str) -> None:
    shading = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", color)):
        shading.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shading)


def _set_widths(table: Table, widths: list[int]) -> None:
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width

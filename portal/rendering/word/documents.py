"""Whole Word documents made of controls: a filing as it was signed, and a blank form."""

import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from docx.oxml import parse_xml
from lxml import etree

from portal.core.fields import Specification
from portal.core.summary import SummarySection
from portal.rendering import docx
from portal.rendering.letterhead import letterhead
from portal.rendering.word import identity as identities
from portal.rendering.word.controls import Controls, clean, run
from portal.rendering.word.identity import Identity
from portal.rendering.word.layout import Layout
from portal.rendering.word.tables import Look, heading, paragraph

# The questions of a blank form have their help beside them.
BLANK_PAIR = (4_250, 5_388)
_OLDEST = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Instructions:
    """What the top of a blank form says: how to fill it, where to send it, what to do at once."""

    eyebrow: str
    steps: Sequence[str]
    warnings: Sequence[str] = ()


def filed(
    specification: Specification,
    values: Mapping[str, Any],
    identity: Identity,
    attachments: Iterable[Any] = (),
    last: Sequence[SummarySection] = (),
) -> Callable[[Any], None]:
    """Return what writes the body of a signed version into a Word document.

    The tables of the sections `last` are lists after the answers, a line for each row.
    """

    def write(word: Any) -> None:
        controls = Controls(docx.locale_of(identity.language))
        layout = Layout(specification, values, look=_look(word), controls=controls)
        word = _appended(word, layout.sections() + _lists(_look(word), last))
        docx.write_attachments(word, attachments)
        identities.attach(word, identity)

    return write


def blank_form(
    specification: Specification, identity: Identity, instructions: Instructions
) -> bytes:
    """Return the form to fill away from the portal; the same bytes for the same edition."""
    word = docx.new_document(identity.language)
    title = _("%(title)s : formulaire à remplir hors ligne") % {"title": specification.title}
    properties = word.core_properties
    properties.title, properties.author = clean(title), clean(letterhead().name)
    properties.last_modified_by, properties.comments = properties.author, ""
    properties.language = docx.locale_of(identity.language)
    properties.created = properties.modified = datetime(*_OLDEST)  # noqa: DTZ001  Word has no zone
    edition = _("édition %(number)d") % {"number": identity.edition}
    section = word.sections[0]
    section.header.paragraphs[0].text = clean(f"{instructions.eyebrow} · {title} · {edition}")
    docx.write_pages(section.footer.paragraphs[0])
    word.add_paragraph(clean(instructions.eyebrow), style="Subtitle")
    word.add_paragraph(clean(title), style="Title")
    look = replace(_look(word), pair=BLANK_PAIR)
    told = "".join(paragraph(look.answer_bold, run(one)) for one in instructions.warnings)
    told += heading(look, 1, _("Comment remplir ce formulaire"))
    told += "".join(
        paragraph(look.step, run(f"{number}.\t{step}"))
        for number, step in enumerate(instructions.steps, start=1)
    )
    layout = Layout(
        specification, None, look=look, controls=Controls(docx.locale_of(identity.language))
    )
    word = _appended(word, told + layout.sections())
    identities.attach(word, identity)
    made = BytesIO()
    word.save(made)
    return _undated(made)


def _lists(look: Look, sections: Sequence[SummarySection]) -> str:
    """Return the tables of these sections as lists: the first cell numbers the line."""
    told = ""
    for section in sections:
        told += heading(look, 1, section.title)
        for row in (row for table in section.tables for row in table.rows):
            told += paragraph(look.step, run(f"{row[0]}.\t{' – '.join(row[1:])}"))
    return told


def _look(word: Any) -> Look:
    style = word.styles
    return Look(
        headings=tuple(style[f"Heading {level}"].style_id for level in (1, 2, 3)),
        label=style["Libellé"].style_id,
        hint=style["Aide"].style_id,
        intro=style["Introduction"].style_id,
        answer=style["Réponse"].style_id,
        answer_bold=style["Statut"].style_id,
        absent=style["Absent"].style_id,
        space=style["Espace"].style_id,
        step=style["Étape"].style_id,
    )


def _appended(word: Any, xml: str) -> Any:
    """Return the document with `xml` at the end of its body, before its page settings.

    The whole is parsed again at once: lxml takes ten times as long to move elements one by one.
    """
    written = etree.tostring(word.element, encoding="unicode")
    before, settings, after = written.rpartition("<w:sectPr")
    word.part._element = parse_xml(f"{before}{xml}{settings}{after}")
    return word.part.document


def _undated(made: BytesIO) -> bytes:
    """Return an archive with the same members, none of which says when it was written."""
    again = BytesIO()
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(again, "w") as target:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, _OLDEST)
            member.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(member, source.read(name))
    return again.getvalue()

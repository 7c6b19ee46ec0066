"""The Word file as Word, a screen reader and a careful reader of XML find it."""

import dataclasses
import zipfile
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from docx import Document
from docx.oxml.ns import qn

from portal.core.summary import SummaryRow, SummarySection
from portal.documents.inspection import inspect
from portal.rendering import docx
from portal.rendering.standard import filing
from tests.factories.rendering import GeneratedDocumentFactory


@pytest.fixture
def document():
    return GeneratedDocumentFactory.build(
        reference="2026-DQ-00001",
        revision_number=2,
        format="docx",
        started_at=datetime(2026, 11, 22, 13, 5, tzinfo=UTC),
    )


@pytest.fixture
def opened(document, filing_content):
    return Document(BytesIO(docx.write(document, filing_content)))


def cells(word) -> list[str]:
    return [cell.text for table in word.tables for row in table.rows for cell in row.cells]


def test_docx_holds_every_answer(opened):
    told = cells(opened)

    for words in (
        "Pharmacien responsable (H08)",
        "Camille Verdier",
        "Non renseigné",
        "Première ligne.\nDeuxième ligne.",
        "Swissmedic",
        "30/06/2028",
        "photo-flacon.jpg",
        "procede.pdf (secret des affaires)",
    ):
        assert words in told


def test_docx_has_title_and_headings_as_styles(opened):
    styled = [(paragraph.style.name, paragraph.text) for paragraph in opened.paragraphs]

    assert ("Title", "Volet 1 : signalement d’un défaut qualité") in styled
    assert ("Statut", "Provisoire") in styled
    assert [text for name, text in styled if name == "Heading 1"] == [
        "Déclarant",
        "Lots",
        "Pièces jointes",
    ]
    assert ("Heading 2", "Autres autorités informées") in styled
    assert ("Heading 3", "1. AB12345") in styled


def test_docx_bears_number_version_and_pages(document, opened):
    section = opened.sections[0]
    fields = [node.text.strip() for node in section.footer._element.iter(qn("w:instrText"))]

    assert section.header.paragraphs[0].text == (
        "2026-DQ-00001 · version 2 · Provisoire · Volet 1 : signalement d’un défaut qualité"
    )
    assert fields == ["PAGE", "NUMPAGES"]
    assert document.spaced_code in section.footer.paragraphs[0].text


def test_docx_tables_repeat_their_headers_and_keep_rows_whole(opened):
    headed = [
        table
        for table in opened.tables
        if table.rows[0]._tr.trPr is not None
        and table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    ]

    assert [table.rows[0].cells[0].text for table in headed] == ["Pays", "Fichier"]
    for table in opened.tables:
        assert table._tbl.tblPr.find(qn("w:tblCaption")) is not None
        for row in table.rows:
            assert row._tr.trPr.find(qn("w:cantSplit")) is not None


def test_docx_says_its_language_and_origin(document, opened):
    defaults = opened.styles.element.find(qn("w:docDefaults"))

    assert next(defaults.iter(qn("w:lang"))).get(qn("w:val")) == "fr-FR"
    properties = opened.core_properties
    assert properties.title == "2026-DQ-00001, Volet 1 : signalement d’un défaut qualité"
    assert properties.author == "Portail de sécurité sanitaire"
    assert properties.language == "fr-FR"
    assert properties.keywords == document.code
    assert properties.version == "2"
    assert properties.created == datetime(2026, 11, 22, 13, 5, tzinfo=UTC)


def test_docx_speaks_english_when_asked(document, filing_content):
    document.language = "en"
    with translation.override("en"):
        word = Document(BytesIO(docx.write(document, filing_content)))

    assert word.core_properties.language == "en-GB"


def test_control_characters_are_left_out(document):
    row = SummaryRow("Texte\x00", "a\x00b\x0bc\x1b[2J\ud800\ufffe d\te")
    content = filing(
        sections=[SummarySection(title="Essai\x07", rows=[row])], facts=(), eyebrow="x"
    )

    told = cells(Document(BytesIO(docx.write(document, content))))

    assert "abc[2J d\te" in told


def test_markup_typed_by_people_stays_text(document):
    row = SummaryRow("Texte", "<w:p/> & {{ 1 }}")
    content = filing(sections=[SummarySection(title="E", rows=[row])], facts=(), eyebrow="x")

    assert "<w:p/> & {{ 1 }}" in cells(Document(BytesIO(docx.write(document, content))))


def test_builder_may_write_the_body_itself(document, filing_content):
    content = dataclasses.replace(
        filing_content, docx=lambda word: word.add_paragraph("Corps de la lettre")
    )

    word = Document(BytesIO(docx.write(document, content)))

    assert word.paragraphs[-1].text == "Corps de la lettre"
    assert "Déclarant" not in [paragraph.text for paragraph in word.paragraphs]


def test_filing_without_files_says_so(document, filing_content):
    content = filing(sections=(), facts=(), eyebrow="x")

    word = Document(BytesIO(docx.write(document, content)))

    assert word.paragraphs[-1].text == "Aucune pièce jointe."


def test_our_own_word_files_pass_our_own_inspection(document, filing_content):
    made = docx.write(document, filing_content)

    assert inspect(SimpleUploadedFile("dossier.docx", made)).size == len(made)


def test_docx_parts_are_in_the_order_of_the_standard(document, filing_content):
    """Word refuses a file whose table properties are out of order."""
    order = [
        "tblStyle", "tblpPr", "tblOverlap", "bidiVisual", "tblStyleRowBandSize",
        "tblStyleColBandSize", "tblW", "jc", "tblCellSpacing", "tblInd", "tblBorders", "shd",
        "tblLayout", "tblCellMar", "tblLook", "tblCaption", "tblDescription",
    ]  # fmt: skip
    with zipfile.ZipFile(BytesIO(docx.write(document, filing_content))) as archive:
        assert archive.testzip() is None
    word = Document(BytesIO(docx.write(document, filing_content)))

    for table in word.tables:
        names = [child.tag.partition("}")[2] for child in table._tbl.tblPr]
        assert names == sorted(names, key=order.index)

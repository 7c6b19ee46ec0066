"""The letter on paper: its real PDF and its Word file."""

import io
import re

import pikepdf
import pytest
from docx import Document

from dhpc import documents
from dhpc.papers import word
from dhpc.review import preview
from portal.core.workflow import perform
from portal.rendering import docx, pdf
from portal.rendering.models import GeneratedDocument
from tests.factories import dhpc as factory

pytestmark = pytest.mark.django_db


def the(kind, format_="pdf"):
    return GeneratedDocument.objects.get(kind=kind, format=format_)


def text_of(made):
    """Return the text of a PDF with plain spaces."""
    import pypdfium2  # noqa: PLC0415

    pages = pypdfium2.PdfDocument(made)
    told = " ".join(page.get_textpage().get_text_range() for page in pages)
    return re.sub(r"\s+", " ", told), len(pages)


def test_a_deposited_letter_is_a_project_on_accessible_pages():
    factory.deposited()
    document = the("dhpc.letter")

    made = pdf.write(document, documents.letter_content(document))

    told, pages = text_of(made)
    assert pages == 1
    assert "Information Sécurité Patients" in told
    assert "Projet – sous embargo" in told
    assert "Ne pas prescrire EXEMPLIA pendant la grossesse." in told
    with pikepdf.open(io.BytesIO(made)) as read:
        assert str(read.Root.Lang) == "fr"
        assert read.Root.MarkInfo.Marked
        with read.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"


def test_the_agreed_letter_bears_its_code_and_no_mark():
    factory.agreed()
    document = the("dhpc.agreed_letter")

    told, _pages = text_of(pdf.write(document, documents.agreed_content(document)))

    assert "sous embargo" not in told
    assert document.spaced_code in told
    assert "Personne Exemple" in told


def test_the_public_letter_names_nobody():
    desk = factory.published()
    document = the("dhpc.public_letter")

    told, _pages = text_of(pdf.write(document, documents.public_content(document)))

    assert "Personne Exemple" not in told
    assert desk.again().public_reference in told


def test_a_preview_reads_the_draft():
    desk = factory.writing()
    factory.fill_letter(desk.letter, place="Ici")
    document = GeneratedDocument(
        subject=desk.dossier.subject,
        kind="dhpc.preview",
        revision_number=preview.number_of(desk.letter),
        language="fr",
    )

    content = documents.preview_content(document)

    assert content.context["mark"] == "Brouillon – sous embargo"
    assert content.context["letter"].dateline.startswith("Ici, le ")


def test_the_word_file_says_the_same_in_the_same_order():
    factory.deposited()
    document = the("dhpc.letter", "docx")

    made = docx.write(document, documents.letter_content(document))

    read = Document(io.BytesIO(made))
    told = [paragraph.text for paragraph in read.paragraphs if paragraph.text]
    assert told[0] == "Information Sécurité Patients"
    assert told.index("Résumé") < told.index("Recommandations")
    assert read.tables[-1].rows[0].cells[0].text == "Spécialité"


def test_the_blank_template_holds_the_locked_blocks():
    read = Document(io.BytesIO(word.blank()))
    told = "\n".join(paragraph.text for paragraph in read.paragraphs)

    assert "En accord avec l’Agence nationale" in told
    assert "Centre régional de pharmacovigilance" in told
    headings = [one.text for one in read.paragraphs if one.style.name == "Heading 1"]
    assert headings[0] == "Résumé"
    assert headings[-1] == "Références"


def test_a_text_that_is_reopened_keeps_the_letter_that_was_agreed():
    desk = factory.agreed()
    perform(desk.letter, "reopen", actor=desk.evaluator, comment="Une dose est fausse.")
    factory.sign(desk, desk.letter)

    numbers = GeneratedDocument.objects.filter(kind="dhpc.letter", format="pdf")
    assert sorted(numbers.values_list("revision_number", flat=True)) == [1, 2]

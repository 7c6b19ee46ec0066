"""The PDF as a reader, a screen reader and an archive find it."""

import json
import re
import subprocess
from io import BytesIO

import pikepdf
import pytest
import zxingcpp
from django.utils import translation
from PIL import Image

from portal.core.summary import SummaryRow, SummarySection, SummaryTable
from portal.rendering import builders, pdf
from portal.rendering.standard import Fact, filing, receipt
from tests.factories.rendering import SECTIONS, GeneratedDocumentFactory, told_receipt


def text_of(made: bytes, *options: str) -> str:
    run = subprocess.run(
        ["pdftotext", *options, "-", "-"], input=made, capture_output=True, check=True
    )
    return run.stdout.decode()


@pytest.fixture
def document(settings):
    settings.SITE_URL = "https://portail.exemple.test"
    return GeneratedDocumentFactory.build(reference="2026-DQ-00001", revision_number=2)


@pytest.fixture
def made(document, filing_content) -> bytes:
    return pdf.write(document, filing_content)


def test_pdf_holds_every_answer_as_text(made):
    told = text_of(made)

    for words in (
        "Volet 1 : signalement d’un défaut qualité",
        "Provisoire",
        "Camille Verdier",
        "Non renseigné",
        "Première ligne.",
        "Swissmedic",
        "1. AB12345",
        "34009 990 0001 2",
        "photo-flacon.jpg",
        "9f86d081" * 2,
    ):
        assert words in told


def test_every_page_bears_number_version_and_count(document, filing_content):
    long = filing(
        sections=SECTIONS * 8, facts=(), eyebrow="Déclaration", status="Provisoire", payload=None
    )
    pages = text_of(pdf.write(document, long)).split("\f")[:-1]

    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        assert "2026-DQ-00001" in page
        assert "ersion 2" in page
        assert re.search(rf"\b{number} ?/ ?{len(pages)}\b", page)
        assert document.spaced_code in page
        assert "https://portail.exemple.test/verifier/" in page


def test_square_code_leads_to_the_verification_page(document, made):
    picture = subprocess.run(
        ["pdftoppm", "-r", "200", "-png", "-singlefile", "-"],
        input=made,
        capture_output=True,
        check=True,
    ).stdout

    found = zxingcpp.read_barcodes(Image.open(BytesIO(picture)))

    assert [code.text for code in found] == [
        f"https://portail.exemple.test/verifier/{document.code}/"
    ]


def test_filing_is_a_tagged_archive_with_its_data(made):
    with pikepdf.open(BytesIO(made)) as opened:
        with opened.open_metadata() as metadata:
            assert metadata["pdfaid:part"] == "3"
            assert metadata["pdfaid:conformance"] == "A"
            assert metadata["dc:title"].startswith("2026-DQ-00001, Volet 1")
        assert opened.Root.MarkInfo.Marked
        assert opened.Root.Lang == "fr"
        assert opened.Root.ViewerPreferences.DisplayDocTitle
        assert {str(attached.AFRelationship) for attached in opened.Root.AF} == {"/Source"}
        assert opened.attachments["dossier.json"].get_file().mime_type == "application/json"
        payload = json.loads(opened.attachments["dossier.json"].get_file().read_bytes())
    assert payload == {"reference": "2026-DQ-00001", "défaut": ["étanchéité"]}


def test_pdf_embeds_our_font_and_no_other(made):
    with pikepdf.open(BytesIO(made)) as opened:
        fonts = {
            str(thing.BaseFont).partition("+")[2]
            for thing in opened.objects
            if isinstance(thing, pikepdf.Dictionary) and "/BaseFont" in thing
        }
        descriptors = [
            thing
            for thing in opened.objects
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor"
        ]
    assert fonts
    assert all(name.startswith("Source-Sans-Pro") for name in fonts)
    assert all("/FontFile2" in descriptor for descriptor in descriptors)


def test_structure_has_headings_in_order_and_headers_of_rows(made):
    with pikepdf.open(BytesIO(made)) as opened:
        tags = _tags(opened.Root.StructTreeRoot)
    headings = [tag for tag in tags if tag in {"/H1", "/H2", "/H3", "/H4"}]

    assert headings == ["/H1", "/H2", "/H3", "/H2", "/H3", "/H4", "/H2"]
    assert {"/Table", "/TH", "/TD"} <= set(tags)


def _tags(node) -> list[str]:
    if isinstance(node, pikepdf.Array):
        return [tag for child in node for tag in _tags(child)]
    if not isinstance(node, pikepdf.Dictionary):
        return []
    mine = [str(node.S)] if "/S" in node else []
    return mine + _tags(node.get("/K", pikepdf.Array()))


def test_letter_is_accessible(document, filing_content):
    letter = builders.Content(
        template=filing_content.template, context=filing_content.context, variant=builders.LETTER
    )

    with (
        pikepdf.open(BytesIO(pdf.write(document, letter))) as opened,
        opened.open_metadata() as metadata,
    ):
        assert metadata["pdfuaid:part"] == "1"


def test_receipt_states_what_the_law_asks(document):
    told = text_of(pdf.write(document, receipt(told_receipt(), eyebrow="Défaut qualité")))

    for words in (
        "29 mars 2026 à 01:59",
        "29 mars 2026, 01:59:07 (heure de Paris)",
        "2026-03-29 00:59:07 UTC",
        "Pôle Défauts qualité",
        "defauts@agence.test",
        "01 99 00 30 00",
        "12 avenue des Marronniers",
        "93200 Saint-Denis",
        "2026-DQ-00001",
        "Laboratoires Aulne",
        "Camille Verdier, pharmacienne responsable",
        "2c26b46b" * 8,
        "28 avril 2026",
    ):
        assert words in told
    assert "Délai de réponse" not in told


def test_receipt_of_a_request_says_what_silence_means(document):
    asked = told_receipt(request="Sans réponse le 30 juin 2026, la demande est rejetée.")

    told = text_of(pdf.write(document, receipt(asked, eyebrow="Demande")))

    assert "Délai de réponse" in told
    assert "Sans réponse le 30 juin 2026" in told


def test_receipt_without_files_says_so(document):
    told = text_of(pdf.write(document, receipt(told_receipt(attachments=()), eyebrow="x")))

    assert "Aucune pièce jointe." in told


def test_demonstration_is_marked_on_every_page(document, filing_content, settings):
    settings.PORTAL_DEMO = True

    first, second = text_of(pdf.write(document, filing_content)).split("\f")[:2]

    assert "Document de démonstration, sans valeur" in first
    assert "Démonstration" in second


def test_pdf_speaks_english_when_asked(document, filing_content):
    document.language = "en"
    with translation.override("en"):
        made = pdf.write(document, filing_content)

    with pikepdf.open(BytesIO(made)) as opened:
        assert opened.Root.Lang == "en"


def test_what_people_typed_is_text_and_fetches_nothing(document, filing_content, tmp_path, caplog):
    secret = tmp_path / "secret.txt"
    secret.write_text("mot de passe")
    hostile = (
        f'<img src="file://{secret}"><link rel=attachment href="file://{secret}">'
        '<img src="http://192.0.2.1/x">'
    )
    content = filing(sections=(), facts=[Fact("Objet", hostile)], eyebrow=hostile)

    made = pdf.write(document, content)

    assert "<img src=" in text_of(made)
    with pikepdf.open(BytesIO(made)) as opened:
        assert not opened.attachments


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:1/x",
        "https://exemple.test/",
        "font:../../secret",
        "font:/etc/passwd",
        "brand:../css/base.css",
        "ftp://exemple.test/",
        "relative.png",
    ],
)
def test_documents_reach_no_address_but_ours(address):
    with pytest.raises(ValueError, match="refused"):
        pdf._fetcher().fetch(address)


def test_hyphens_are_put_into_prose_and_never_into_names(document):
    prose = "anticonstitutionnellement " * 30
    name = "anticonstitutionnellement-" * 4
    rows = [SummaryRow("Texte", prose), SummaryRow("N", name)]
    section = SummarySection(title="Essai", rows=rows)

    told = text_of(
        pdf.write(document, filing(sections=[section], facts=(), eyebrow="x")), "-layout"
    )

    lines = told.splitlines()
    ends = ("anti-", "anticons-", "anticonstitu-", "anticonstitution-", "anticonstitutionnel-")
    assert any(line.rstrip().endswith(ends) for line in lines)
    assert name.replace("-", "") in "".join(told.split()).replace("-", "")


def test_an_answer_longer_than_a_page_goes_on_over_pages(document):
    row = SummaryRow("Texte", "Une phrase assez longue pour compter. " * 600)
    section = SummarySection(title="Essai", rows=[row])

    told = text_of(pdf.write(document, filing(sections=[section], facts=(), eyebrow="x")))

    assert " ".join(told.split()).count("pour compter.") >= 590
    assert told.count("\f") >= 4


@pytest.mark.parametrize("before", [2, 6, 10])
def test_a_long_card_starts_below_what_comes_before_it(document, before):
    first = SummarySection(
        title="Déclaration", rows=[SummaryRow(f"Question {n}", "Réponse") for n in range(before)]
    )
    headers = ("Nom", *(f"Champ {n}" for n in range(44)))
    card = ("EXEMPLIUM", *(f"Valeur {n}" for n in range(44)))
    second = SummarySection(title="Médicaments")
    second.tables.append(SummaryTable("Médicaments", headers, (card,)))
    facts = [Fact(f"Fait {n}", "dit") for n in range(7)]

    made = pdf.write(document, filing(sections=[first, second], facts=facts, eyebrow="x"))

    page = text_of(made).split("\f")[0]
    assert "1. EXEMPLIUM" in page
    assert "Valeur 1\n" in page


def test_short_sections_fill_a_page_and_do_not_jump_together(document):
    sections = [
        SummarySection(f"Rubrique courte {number}", rows=[SummaryRow("Question", "Réponse")])
        for number in range(1, 13)
    ]
    content = filing(sections=sections, facts=(), eyebrow="x")
    first, *others = text_of(pdf.write(document, content)).split("\f")[:-1]
    assert "Rubrique courte 6" in first
    assert "Rubrique courte 12" in others[0]

"""A copy in its reader's name is as accessible as the stored file, and changes nothing of it."""

from io import BytesIO

import pikepdf
import pypdfium2
import pytest

from portal.rendering import marking, pdf

LINE = "Copie remise à Zoé Éxemple-Œuvre (Société Ñandú) le 01/12/2026 10:00 – 2026-DHPC-00001"
HTML = """<!DOCTYPE html><html lang="fr"><head><title>Lettre</title></head>
<body><h1>Titre</h1><p>Un texte.</p><p style="break-before: page">Suite.</p></body></html>"""


@pytest.fixture(scope="module")
def letter():
    return pdf.from_html(HTML, variant="pdf/ua-1", identifier=b"0123456789abcdef")


@pytest.fixture(scope="module")
def marked(letter):
    return marking.in_pdf(letter, LINE, "Zoé Éxemple-Œuvre")


def texts(content):
    with pypdfium2.PdfDocument(BytesIO(content)) as read:
        return [page.get_textpage().get_text_range() for page in read]


def test_each_page_says_the_line_and_the_name(letter, marked):
    before, after = texts(letter), texts(marked)
    assert len(before) == len(after) == 2
    for one, other in zip(before, after, strict=True):
        assert LINE in " ".join(other.split())
        assert other.count("Zoé Éxemple-Œuvre") == 2
        assert other.startswith(one.strip())


def test_the_tags_the_language_and_the_title_stay(letter, marked):
    with pikepdf.open(BytesIO(letter)) as before, pikepdf.open(BytesIO(marked)) as after:
        assert after.Root.Lang == before.Root.Lang
        assert after.Root.MarkInfo.Marked
        assert after.docinfo["/Title"] == "Lettre"
        with before.open_metadata() as told, after.open_metadata() as still:
            assert dict(still) == dict(told)
            assert still["pdfuaid:part"] == "1"
        assert len(after.Root.StructTreeRoot.K) == len(before.Root.StructTreeRoot.K)


def test_the_mark_is_an_artifact_whose_font_travels_with_it(marked):
    with pikepdf.open(BytesIO(marked)) as read:
        for page in read.pages:
            depth, shown = [], []
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) in ("BDC", "BMC"):
                    depth.append(str(operands[0]))
                elif str(operator) == "EMC":
                    depth.pop()
                elif str(operator) == "Tf" and str(operands[0]) == "/ReaderMark":
                    shown.append(list(depth))
            assert shown == [["/Artifact"], ["/Artifact"]]
            font = page.resources.Font["/ReaderMark"].DescendantFonts[0]
            assert font.FontDescriptor.FontFile2.read_bytes()


def test_a_sign_that_the_font_lacks_is_told_as_unknown(letter):
    assert "A?B" in " ".join(texts(marking.in_pdf(letter, "A\u4e2dB", "A"))[0].split())

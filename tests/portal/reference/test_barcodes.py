"""Square codes drawn after the portal's own rules, and codes found on pictures and in PDFs."""

import base64
import io

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from weasyprint import HTML

from portal.reference.identifiers import drawing, hibc, parse, pictures
from portal.reference.identifiers.drawing import NotDrawable

GTIN = "03401234567890"
PAIRS = [("01", GTIN), ("17", "270630"), ("10", "L(1)/A"), ("21", "S1")]
DATAMATRIX = zxingcpp.BarcodeFormat.DataMatrix


def png(*barcodes):
    """Return a picture of the barcodes, one below the other."""
    drawn = [Image.fromarray(one.to_image(scale=4, add_quiet_zones=True)) for one in barcodes]
    size = (max(one.width for one in drawn), sum(one.height for one in drawn))
    sheet = Image.new("L", size, 255)
    top = 0
    for one in drawn:
        sheet.paste(one, (0, top))
        top += one.height
    content = io.BytesIO()
    sheet.save(content, "PNG")
    return content.getvalue()


def pdf(*pages, size="A4"):
    """Return a PDF whose pages hold the SVG texts."""
    body = "".join(
        f"<section style='break-after: page'>{''.join(page)}<p>Texte</p></section>"
        for page in pages
    )
    return HTML(string=f"<style>@page {{ size: {size} }}</style>{body}").write_pdf()


def symbol(text, kind=DATAMATRIX, *, width="14mm", **options):
    return sized(zxingcpp.create_barcode(text, kind, **options).to_svg(scale=4), width)


def sized(svg, width="14mm"):
    address = "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
    return f"<p><img src='{address}' style='width: {width}'></p>"


def test_gs1_datamatrix_is_read_back():
    drawn = drawing.gs1_datamatrix(PAIRS)
    assert drawn.text == f"(01){GTIN}(17)270630(10)L(1)/A(21)S1"
    assert parse(drawn.payload).lot == "L(1)/A"
    assert drawn.svg.lstrip().startswith("<?xml")
    found = pictures.on_picture(
        png(zxingcpp.create_barcode(f"[01]{GTIN}[10]L(1)/A[21]S1", DATAMATRIX, gs1=True))
    )
    assert [one.payload for one in found] == [f"]d201{GTIN}10L(1)/A\x1d21S1"]


def test_drawn_svg_is_a_code_that_a_reader_reads():
    drawn = drawing.gs1_datamatrix(PAIRS)
    code = hibc.build("A123BJC5D6E71", "$LOT1")
    page = [
        f"<div style='width:14mm'>{svg[svg.index('<svg') :]}</div>"
        for svg in (drawn.svg, drawing.hibc_datamatrix(code).svg)
    ]
    found = pictures.on_pdf(pdf(page))
    assert [parse(one.payload).identifier for one in found.symbols] == [GTIN, "A123BJC5D6E71"]
    # « d2 »: a square, which scanners of all ages read, and its data are of GS1.
    assert found.symbols[0].payload == f"]d2{drawn.payload}"


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([("01", "03401234567891")], "devrait être 0"),
        ([("01", "3401234567890")], "quatorze"),
        ([("10", "A")], "Indiquez le produit"),
        ([("01", GTIN), ("17", "270631")], "n’existe pas"),
        ([("01", GTIN), ("8008", "26010225")], "n’existe pas"),
        ([("01", GTIN), ("10", "É")], "n’est pas valide"),
        ([("01", GTIN), ("10", "A" * 21)], "n’est pas valide"),
        ([("01", GTIN), ("10", "A\x1d21B")], "n’est pas valide"),
    ],
)
def test_trap_the_library_draws_wrong_keys_and_dates_and_we_do_not(pairs, words):
    with pytest.raises(NotDrawable, match=words):
        drawing.gs1_datamatrix(pairs)


def test_trap_the_library_would_have_drawn_it():
    assert zxingcpp.create_barcode("[01]03401234567891[17]270631", DATAMATRIX, gs1=True)


@pytest.mark.parametrize("code", ["+A123BJC5D6E71H", "+A123BJC5D6E71", "A123", "+A123BJC5D6E71G\n"])
def test_hibc_without_its_check_character_is_not_drawn(code):
    with pytest.raises(NotDrawable):
        drawing.hibc_datamatrix(code)


def test_hibc_text_shows_a_space_that_checks():
    body = next(
        one for one in (f"+A123{n}1" for n in range(1000)) if hibc.check_character(one) == " "
    )
    assert drawing.hibc_datamatrix(body + " ").text == f"*{body}_*"


@given(st.lists(st.tuples(st.sampled_from(["10", "21", "17", "240"]), st.text(max_size=25))))
@settings(max_examples=60, deadline=None)
def test_no_data_break_the_drawing(pairs):
    try:
        drawn = drawing.gs1_datamatrix([("01", GTIN), *pairs])
    except NotDrawable:
        return
    assert drawn.payload.startswith(f"01{GTIN}")


def test_four_symbols_of_a_letter_are_found():
    page = [
        symbol(f"[01]{GTIN}[10]A1", gs1=True, width="12mm"),
        symbol(
            f"[01]{GTIN}[17]270630[10]A1", zxingcpp.BarcodeFormat.Code128, gs1=True, width="70mm"
        ),
        symbol("3401060012342", zxingcpp.BarcodeFormat.EAN13, width="35mm"),
        symbol("+A123BJC5D6E71G", width="12mm"),
    ]
    found = pictures.on_pdf(pdf(page, page))
    assert [parse(one.payload).identifier for one in found.symbols] == [
        GTIN,
        GTIN,
        "03401060012342",
        "A123BJC5D6E71",
    ]
    assert {one.page for one in found.symbols} == {1}
    assert found.is_complete


def test_pages_and_time_are_bounded(settings):
    content = pdf([symbol("A")], [symbol("B")], [symbol("C")])
    settings.BARCODES_PDF_PAGES = 2
    found = pictures.on_pdf(content)
    assert [(one.text, one.page) for one in found.symbols] == [("A", 1), ("B", 2)]
    assert (found.pages, found.pages_read, found.is_complete) == (3, 2, False)
    settings.BARCODES_PDF_SECONDS = -1
    assert pictures.on_pdf(content).pages_read == 0


def test_a_huge_page_is_rendered_within_bounds(monkeypatch):
    sizes = []
    render = pypdfium2.PdfPage.render

    def spied(page, **options):
        bitmap = render(page, **options)
        sizes.append(bitmap.width * bitmap.height)
        return bitmap

    monkeypatch.setattr(pypdfium2.PdfPage, "render", spied)
    found = pictures.on_pdf(pdf([symbol("A", width="300mm")], size="4000mm 4000mm"))
    assert sizes[0] <= pictures._MOST_PIXELS * 1.01
    assert found.pages_read == 1


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7\n", b"hello", b"\x89PNG\r\n\x1a\n" + b"\0" * 40]
)
def test_broken_files_are_unreadable(content):
    for read in (pictures.on_pdf, pictures.on_picture):
        with pytest.raises(pictures.Unreadable):
            read(content)


def test_a_protected_pdf_is_unreadable():
    protected = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf([symbol("A")]))) as document:
        document.save(protected, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(pictures.Unreadable):
        pictures.on_pdf(protected.getvalue())


def test_a_picture_gives_each_code_once_from_top_to_bottom():
    codes = [zxingcpp.create_barcode(text, DATAMATRIX) for text in ("B", "A", "B")]
    found = pictures.on_picture(png(*codes))
    assert [(one.text, one.page) for one in found] == [("B", 0), ("A", 0)]

"""Writing on each page of a copy whom it was handed to; what was stored is not touched.

In a PDF the mark is an artifact: readers of tags pass over it, and the text that is compared or
copied holds it. In a Word file it stands in the head of each page.
"""

from io import BytesIO
from math import atan2, cos, hypot, sin
from typing import Any

import pikepdf
from docx import Document

from portal.rendering.pdf import FONTS
from portal.rendering.word.controls import clean

FACE = "SourceSansPro-Regular.ttf"
FONT, FAINT = pikepdf.Name("/ReaderMark"), pikepdf.Name("/ReaderFaint")
SIZE = 7.5
MARGIN = 22.0
"""Points between the left edge and the line that is written along it."""
LARGEST = 46.0
ACROSS = 0.7
"""The share of the diagonal that the name takes at most."""
OPACITY = 0.1
UNKNOWN = "?"


def in_pdf(content: bytes, line: str, name: str) -> bytes:
    """Return the PDF `content` with `line` along each page and `name` faintly across it."""
    made = BytesIO()
    with pikepdf.open(BytesIO(content)) as pdf:
        face = _Face(pdf, line + name)
        faint = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.ExtGState, ca=OPACITY))
        for page in pdf.pages:
            page.add_resource(face.font, pikepdf.Name.Font, FONT)
            page.add_resource(faint, pikepdf.Name.ExtGState, FAINT)
            left, bottom, right, top = (float(one) for one in page.mediabox)
            size = (right - left, top - bottom)
            drawn = _along(face, line, size) + _across(face, name, size)
            moved = f"q 1 0 0 1 {left:.2f} {bottom:.2f} cm\n{drawn}Q\n"
            mark = f"Q\n/Artifact <</Type /Pagination /Subtype /Watermark>> BDC\n{moved}EMC\n"
            page.contents_add(b"q\n", prepend=True)
            page.contents_add(mark.encode("ascii"))
        pdf.save(made)
    return made.getvalue()


def in_word(content: bytes, line: str) -> bytes:
    """Return the Word file `content` with `line` in the head of each page."""
    word = Document(BytesIO(content))
    for section in word.sections:
        heads = [section.header]
        if section.different_first_page_header_footer:
            heads.append(section.first_page_header)
        for head in heads:
            first = head.paragraphs[0]
            first.insert_paragraph_before(clean(line))
    made = BytesIO()
    word.save(made)
    return made.getvalue()


def _along(face: "_Face", line: str, size: tuple[float, float]) -> str:
    """Draw `line` upwards along the left edge, smaller when the page is short."""
    height = size[1]
    scale = min(SIZE, SIZE * (height - 2 * MARGIN) / face.width(line, SIZE))
    start = (height - face.width(line, scale)) / 2
    return (
        f"0.27 g BT {FONT} {scale:.2f} Tf 0 1 -1 0 {MARGIN} {start:.2f} Tm {face.shown(line)} ET\n"
    )


def _across(face: "_Face", name: str, size: tuple[float, float]) -> str:
    """Draw `name` faintly from the lower left to the upper right."""
    width, height = size
    longest = hypot(width, height) * ACROSS
    scale = min(LARGEST, LARGEST * longest / face.width(name, LARGEST))
    angle = atan2(height, width)
    half = face.width(name, scale) / 2
    across, up = cos(angle), sin(angle)
    start = (width / 2 - half * across, height / 2 - half * up)
    return (
        f"{FAINT} gs 0 g BT {FONT} {scale:.2f} Tf {across:.4f} {up:.4f} {-up:.4f} {across:.4f} "
        f"{start[0]:.2f} {start[1]:.2f} Tm {face.shown(name)} ET\n"
    )


class _Face:
    """Our font, cut down to what a mark says and put in a PDF."""

    def __init__(self, pdf: pikepdf.Pdf, text: str) -> None:
        from fontTools import subset  # noqa: PLC0415 - slow to import, for the copies alone
        from fontTools.ttLib import TTFont  # noqa: PLC0415 - as above

        source = TTFont(FONTS / FACE)
        cutter = subset.Subsetter(subset.Options(layout_features=[], notdef_outline=True))
        cutter.populate(text=text + UNKNOWN)
        cutter.subset(source)
        kept = BytesIO()
        source.save(kept)
        self._glyphs = {
            chr(code): source.getGlyphID(name) for code, name in source.getBestCmap().items()
        }
        unit = 1000 / source["head"].unitsPerEm
        self._widths = [round(source["hmtx"][name][0] * unit) for name in source.getGlyphOrder()]
        self.font = self._embedded(pdf, source, kept.getvalue(), unit)

    def width(self, text: str, size: float) -> float:
        """Return how long `text` is, in points."""
        return sum(self._widths[one] for one in self._numbers(text)) * size / 1000

    def shown(self, text: str) -> str:
        """Return the operator that shows `text`."""
        return "<" + "".join(f"{one:04X}" for one in self._numbers(text)) + "> Tj"

    def _numbers(self, text: str) -> list[int]:
        return [self._glyphs.get(one, self._glyphs[UNKNOWN]) for one in text]

    def _embedded(self, pdf: pikepdf.Pdf, source: Any, content: bytes, unit: float) -> Any:
        name = pikepdf.Name("/MARKAA+" + FACE.partition(".")[0])
        box, lines = source["head"], source["hhea"]
        descriptor = pikepdf.Dictionary(
            Type=pikepdf.Name.FontDescriptor,
            FontName=name,
            Flags=4,
            FontBBox=[round(one * unit) for one in (box.xMin, box.yMin, box.xMax, box.yMax)],
            ItalicAngle=0,
            Ascent=round(lines.ascent * unit),
            Descent=round(lines.descent * unit),
            CapHeight=round(lines.ascent * unit),
            StemV=80,
            FontFile2=pdf.make_stream(content, Length1=len(content)),
        )
        below = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.CIDFontType2,
            BaseFont=name,
            CIDSystemInfo=pikepdf.Dictionary(
                Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0
            ),
            FontDescriptor=pdf.make_indirect(descriptor),
            W=[0, self._widths],
            CIDToGIDMap=pikepdf.Name.Identity,
        )
        return pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Font,
                Subtype=pikepdf.Name.Type0,
                BaseFont=name,
                Encoding=pikepdf.Name("/Identity-H"),
                DescendantFonts=[pdf.make_indirect(below)],
                ToUnicode=pdf.make_stream(self._unicode()),
            )
        )

    def _unicode(self) -> bytes:
        """Return the table by which the mark can be read, searched and copied."""
        pairs = [
            f"<{number:04X}> <{character.encode('utf-16-be').hex().upper()}>"
            for character, number in sorted(self._glyphs.items(), key=lambda one: one[1])
        ]
        blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
        told = "\n".join(
            "\n".join([f"{len(block)} beginbfchar", *block, "endbfchar"]) for block in blocks
        )
        return (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
            "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
            "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
            f"{told}\nendcmap CMapName currentdict /CMap defineresource pop end end\n"
        ).encode("ascii")

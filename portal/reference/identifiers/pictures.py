"""Codes on pictures and on the pages of a PDF.

Files from outside go through the inspection of every attached file before they come here.
"""

import io
import math
import time
from dataclasses import dataclass

import pypdfium2
import zxingcpp
from django.conf import settings
from PIL import Image

from portal.core.pdfium import PDFIUM

MOST_CODES = 20
DOTS_PER_INCH = 200
"""At 150 a GS1-128 of a letter is missed."""

_MOST_PIXELS = 12_000_000
"""An A3 page at 200 dots per inch has 8 million; larger ones are rendered more coarsely."""


@dataclass(frozen=True)
class Symbol:
    """A code that was found: its text, what kind of symbol it is, its page from 1, 0 on a picture.

    `payload` is for `parse`: GS1 symbols say there what they are.
    """

    text: str
    payload: str
    format: str
    page: int = 0


@dataclass(frozen=True)
class Found:
    """The codes of a PDF, each once, and how much of the document was read."""

    symbols: list[Symbol]
    pages: int
    pages_read: int

    @property
    def is_complete(self) -> bool:
        return self.pages_read == self.pages


class Unreadable(Exception):
    """A file that is neither a picture nor a PDF that can be opened."""


def on_picture(content: bytes) -> list[Symbol]:
    """Return the codes of a PNG or JPEG in reading order, each once. Raises Unreadable."""
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
            grey = picture.convert("L")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Unreadable from error
    return _distinct(_symbols(grey, 0))


def on_pdf(content: bytes) -> Found:
    """Return the codes of the first pages of a PDF, in reading order. Raises Unreadable.

    `BARCODES_PDF_PAGES` and `BARCODES_PDF_SECONDS` bound the work; a page once begun is finished.
    One page at a time is in memory.
    """
    until = time.monotonic() + settings.BARCODES_PDF_SECONDS
    symbols: list[Symbol] = []
    with PDFIUM:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as error:
            raise Unreadable from error
        try:
            pages = len(document)
            read = 0
            for number in range(min(pages, settings.BARCODES_PDF_PAGES)):
                if time.monotonic() > until or len(symbols) >= MOST_CODES:
                    break
                symbols = _distinct([*symbols, *_on_page(document, number)])
                read += 1
        finally:
            document.close()
    return Found(symbols, pages, read)


def _on_page(document: pypdfium2.PdfDocument, number: int) -> list[Symbol]:
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return []
    try:
        width, height = page.get_size()
        scale = DOTS_PER_INCH / 72
        area = max(width, 1) * max(height, 1)
        scale = min(scale, math.sqrt(_MOST_PIXELS / area))
        if width * scale < 8 or height * scale < 8:
            return []
        bitmap = page.render(scale=scale, grayscale=True)
        try:
            return _symbols(bitmap.to_pil(), number + 1)
        finally:
            bitmap.close()
    except pypdfium2.PdfiumError:
        return []
    finally:
        page.close()


def _symbols(grey: Image.Image, page: int) -> list[Symbol]:
    found = zxingcpp.read_barcodes(grey, text_mode=zxingcpp.TextMode.Plain)
    ordered = sorted(found, key=lambda one: (one.position.top_left.y, one.position.top_left.x))
    return [
        Symbol(
            text=one.text,
            payload=(one.symbology_identifier if _is_gs1(one) else "") + one.text,
            format=str(one.format),
            page=page,
        )
        for one in ordered
        if one.valid and one.text
    ]


def _is_gs1(barcode: zxingcpp.Barcode) -> bool:
    return barcode.content_type == zxingcpp.ContentType.GS1


def _distinct(symbols: list[Symbol]) -> list[Symbol]:
    first: dict[str, Symbol] = {}
    for symbol in symbols:
        first.setdefault(symbol.text, symbol)
    return list(first.values())[:MOST_CODES]

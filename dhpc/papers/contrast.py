"""Whether each text of a PDF stands out from what is behind it, as WCAG 1.4.3 measures it.

The colour of a text is told by the PDF, that of its background is what prevails around it once the
page is drawn.
"""

import ctypes
from collections.abc import Iterator
from math import ceil, floor

import pypdfium2
from PIL import Image
from pypdfium2 import raw

from portal.core.pdfium import PDFIUM

LEAST = 4.5
"""What the smallest texts need: a letter has no text that is large enough to need less."""
SCALE = 2
SHORTEST = 1.0
"""The height, in points, below which nothing is read: an empty text has no box."""

Colour = tuple[int, int, int]


def is_enough(content: bytes) -> bool:
    """Tell whether every text of the PDF `content` has a contrast of 4.5 or more."""
    with PDFIUM:
        return all(ratio(text, behind) >= LEAST for text, behind in _pairs(content))


def ratio(one: Colour, other: Colour) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _pairs(content: bytes) -> Iterator[tuple[Colour, Colour]]:
    """Yield the colour of each text and that of its background."""
    with pypdfium2.PdfDocument(content) as pdf:
        for page in pdf:
            texts = list(page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]))
            if not texts:
                continue
            drawn = page.render(scale=SCALE).to_pil().convert("RGB")
            for text in texts:
                left, bottom, right, top = text.get_bounds()
                if top - bottom < SHORTEST or right - left < SHORTEST:
                    continue
                height = page.get_height()
                box = (left, height - top, right, height - bottom)
                colour = _fill(text)
                yield colour, _behind(drawn, box, colour)


def _behind(drawn: Image.Image, box: tuple[float, ...], colour: Colour) -> Colour:
    """Return the colour that prevails in `box` beside `colour`, itself when nothing else is."""
    left, upper, right, lower = (one * SCALE for one in box)
    part = drawn.crop((floor(left) - 1, floor(upper) - 1, ceil(right) + 1, ceil(lower) + 1))
    found = part.getcolors(part.width * part.height) or []
    others = [(count, one) for count, one in found if one != colour]
    return max(others)[1] if others else colour  # type: ignore[return-value]


def _fill(text: pypdfium2.PdfObject) -> Colour:
    red, green, blue, alpha = (ctypes.c_uint() for _channel in range(4))
    raw.FPDFPageObj_GetFillColor(text.raw, red, green, blue, alpha)
    return red.value, green.value, blue.value


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(one / 255) for one in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

"""Comparing a proof of print with the agreed letter: the text differs by nothing (V28)."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from io import BytesIO

import pypdfium2
from django.utils.translation import gettext as _

from dhpc.letter.composition import Letter, plain_text
from portal.core.pdfium import PDFIUM
from portal.rendering.models import verification_page

MOST = 50
GLYPHS = str.maketrans(
    {
        "ﬁ": "fi",
        "ﬂ": "fl",
        "ﬀ": "ff",
        "ﬃ": "ffi",
        "ﬄ": "ffl",
        "’": "'",
        "\u2010": "-",
        "\u2011": "-",
    }
)
SOFT = re.compile(r"[\u00ad\u200b\u2060\ufeff]|\ufffe|\x02")
# A hyphen between two letters may stand for the end of a line, and readers of PDF drop it there:
# it is left out of both texts. Before a figure it is a sign or a range, and stays.
BROKEN = re.compile(r"(?<=[^\W\d_])-\s*(?=[^\W\d_])")
# What begins the items of a list depends on the layout. A dash before a figure may be its sign.
MARKER = re.compile(r"[•·▪◦‣●○■□]|(?<!\S)[-–—](?=\s+[^\d\s]|\s*\Z)")
WORD = re.compile(r"[^\W_]+(?:[.,'/-][^\W_]+)*|\S")
CODE = r"[0-9A-Z]{1,5}(?:-[0-9A-Z]{1,5}){3,}"
NUMBER = r"\d+\s*/\s*\d+"


class Unreadable(ValueError):
    """The file is no PDF whose text can be read."""


def pages_of(content: bytes) -> list[str]:
    """Return the text of each page of a PDF; raises Unreadable."""
    try:
        with PDFIUM, pypdfium2.PdfDocument(BytesIO(content)) as read:
            pages = [page.get_textpage().get_text_bounded() for page in read]
    except pypdfium2.PdfiumError:
        raise Unreadable(_("Ce PDF ne peut pas être lu.")) from None
    if not any(page.strip() for page in pages):
        raise Unreadable(_("Ce PDF ne contient pas de texte : joignez celui de l’imprimeur."))
    return pages


def words_of(text: str) -> list[str]:
    """Return the words, signs and punctuation of `text`, whatever its layout and its ligatures."""
    return WORD.findall(MARKER.sub(" ", BROKEN.sub("", _plain(text))))


def differences(letter: Letter, content: bytes) -> list[dict[str, str]]:
    """Return what the proof says otherwise than `letter`, at most `MOST`; raises Unreadable."""
    return compared(letter, pages_of(content))


def compared(letter: Letter, pages: Iterable[str]) -> list[dict[str, str]]:
    """Return what `pages` say otherwise than `letter`, at most `MOST`.

    Each difference has "letter" and "proof", the words on either side. What our own pages bear
    beside the letter (running head, foot, code) is not compared: whole lines of it, before the
    first word of a page or after its last one, and nowhere else.
    """
    furniture = _furniture(letter)
    ours = words_of(plain_text(letter))
    theirs = words_of("\n".join(_without_edges(page, furniture) for page in pages))
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    found = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            continue
        found.append(
            {
                "letter": " ".join(ours[max(0, a - 3) : b + 3]),
                "proof": " ".join(theirs[max(0, c - 3) : d + 3]),
            }
        )
    return found[:MOST]


def _plain(text: str) -> str:
    return SOFT.sub("", unicodedata.normalize("NFC", text).translate(GLYPHS))


def _without_edges(page: str, furniture: str) -> str:
    """Return a page without the lines of its head and of its foot."""
    text = MARKER.sub(" ", _plain(page)).strip()
    top = re.compile(rf"\A(?:{furniture})\s*(?:\n|\Z)")
    foot = re.compile(rf"(?:\A|\n)\s*(?:{furniture})\Z")
    for edge in (top, foot):
        while (shorter := edge.sub("", text).strip()) != text:
            text = shorter
    return text


def _furniture(letter: Letter) -> str:
    """Return the pattern of one line of the head or of the foot of our own pages."""
    reference = letter.reference
    phrases = (
        reference,
        f"{letter.banner} · {reference}",
        f"{letter.banner} · {reference} · Démonstration",
        f"Vérifier que cette lettre est authentique : {verification_page()}",
        "Document de démonstration, sans valeur : personnes, entreprises et produits sont "
        "inventés.",
    )
    return "|".join([NUMBER, rf"Code\s*:\s*{CODE}", *(_spaced(one) for one in phrases if one)])


def _spaced(phrase: str) -> str:
    """Return the pattern of a phrase, whatever separates its words and without its markers."""
    words = MARKER.sub(" ", _plain(phrase)).split()
    return r"\s*".join(re.escape(word) for word in words)

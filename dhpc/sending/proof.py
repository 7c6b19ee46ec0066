"""Comparing a proof of print with the agreed letter: the text differs by nothing (V28)."""

import re
from difflib import SequenceMatcher
from io import BytesIO

import pypdfium2
from django.utils.translation import gettext as _

from dhpc.letter.composition import Letter, plain_text
from portal.rendering.models import verification_page

MOST = 50
PAGE_END = "\f"
LIGATURES = str.maketrans({"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl"})
SOFT = re.compile(r"[\u00ad\u200b\u2060\ufeff]|\ufffe|\x02")
BROKEN = re.compile(r"(?<=\w)[-\u2010\u2011]\s+(?=[a-zà-ÿ])")
WORD = re.compile(r"[^\W_]+(?:[.,'’/-][^\W_]+)*|[%▼<>≤≥≠±=+×]|(?<![\w)])-(?=\d)")
"""Words, and the signs that change a dose or a limit."""

PRINTED_CODE = re.compile(r"[0-9A-Z]{1,5}(?:-[0-9A-Z]{1,5}){3,}")
FURNITURE = re.compile(r"^\s*\d+\s*/\s*\d+\s*$")


class Unreadable(ValueError):
    """The file is no PDF whose text can be read."""


def text_of(content: bytes) -> str:
    """Return the text of a PDF, its pages apart by PAGE_END; raises Unreadable."""
    try:
        with pypdfium2.PdfDocument(BytesIO(content)) as read:
            pages = [page.get_textpage().get_text_bounded() for page in read]
    except pypdfium2.PdfiumError:
        raise Unreadable(_("Ce PDF ne peut pas être lu.")) from None
    text = PAGE_END.join(pages)
    if not text.strip():
        raise Unreadable(_("Ce PDF ne contient pas de texte : joignez celui de l’imprimeur."))
    return text


def words_of(text: str) -> list[str]:
    """Return the words of `text`, whatever its spaces, its line ends and its ligatures."""
    text = SOFT.sub("", text.translate(LIGATURES).replace("’", "'").replace("−", "-"))
    lines = [line for line in text.splitlines() if not FURNITURE.match(line)]
    joined = BROKEN.sub("", "\n".join(lines))
    return WORD.findall(joined)


def differences(letter: Letter, content: bytes) -> list[dict[str, str]]:
    """Return what the proof says otherwise than `letter`, at most `MOST`; raises Unreadable.

    Each difference has "letter" and "proof", the words on either side. What the pages bear beside
    the letter (running head, foot, code) is not compared: it only adds words between those of the
    letter, at the ends of pages.
    """
    ours, theirs, ends = words_of(plain_text(letter)), [], {0}
    for page in text_of(content).split(PAGE_END):
        theirs += words_of(page)
        ends.add(len(theirs))
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    found = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal" or (
            kind == "insert"
            and not ends.isdisjoint(range(c, d + 1))
            and _is_furniture(theirs[c:d], letter)
        ):
            continue
        found.append(
            {
                "letter": " ".join(ours[max(0, a - 3) : b + 3]),
                "proof": " ".join(theirs[max(0, c - 3) : d + 3]),
            }
        )
    return found[:MOST]


def _is_furniture(inserted: list[str], letter: Letter) -> bool:
    """Tell whether the words added are those of the head and foot that our own pages bear."""
    known = set(words_of(_furniture(letter)))
    return all(word in known or PRINTED_CODE.fullmatch(word) for word in inserted)


def _furniture(letter: Letter) -> str:
    return (
        f"{letter.banner} {letter.reference} {verification_page()} "
        "Vérifier que cette lettre est authentique Code Démonstration Document de démonstration, "
        "sans valeur personnes, entreprises et produits sont inventés"
    )

"""What only the layout of a letter tells: its pages, and what its PDF lacks (V2, V25).

Nothing is laid out here: a background task made the PDF, its pages are counted.
"""

import re
from collections.abc import Iterator
from io import BytesIO

import pikepdf
from django.core.cache import cache
from django.utils.translation import gettext as _

from dhpc.controls import Measured
from dhpc.enums import LETTER_DOCUMENT, PREVIEW_DOCUMENT
from dhpc.models import Dossier
from dhpc.papers import contrast
from portal.rendering.models import DocumentState, GeneratedDocument

HEADING = re.compile(r"/H[1-6]?")
KEPT = 24 * 3600
"""Seconds for which the measure of a PDF, which never changes, is remembered."""


def of_preview(dossier: Dossier, number: int) -> Measured | None:
    """Return the measure of a preview of the draft, None when it was not made."""
    return measure(dossier, PREVIEW_DOCUMENT, number)


def of_version(dossier: Dossier, number: int) -> Measured | None:
    """Return the measure of a deposited version, None until its PDF is made."""
    return measure(dossier, LETTER_DOCUMENT, number)


def measure(dossier: Dossier, kind: str, number: int) -> Measured | None:
    """Return the pages and the faults of a PDF of `dossier`, None when it is not ready."""
    document = GeneratedDocument.objects.filter(
        subject=dossier.subject,
        kind=kind,
        format="pdf",
        revision_number=number,
        state=DocumentState.READY,
    ).first()
    if document is None:
        return None
    key = f"dhpc.measured.{document.sha256}"
    count, lacks = cache.get(key) or (0, ())
    if not count:
        count, lacks = _read(document)
        cache.set(key, (count, lacks), KEPT)
    words = {
        "tags": _("Le PDF n’est pas balisé."),
        "language": _("Le PDF ne dit pas qu’il est en français."),
        "title": _("Le PDF n’a pas de titre."),
        "headings": _("Le PDF n’a pas de titres de rubrique balisés."),
        "contrast": _("Un texte du PDF ne se détache pas assez de son fond."),
        "pictures": _("Une image du PDF n’a pas de texte de remplacement."),
    }
    return Measured(count, tuple(words[one] for one in lacks))


def _read(document: GeneratedDocument) -> tuple[int, tuple[str, ...]]:
    with document.content.open("rb") as file:
        content = file.read()
    with pikepdf.open(BytesIO(content)) as pdf:
        root = pdf.Root
        is_tagged = "/StructTreeRoot" in root and bool(
            root.get("/MarkInfo", pikepdf.Dictionary()).get("/Marked", False)
        )
        is_french = str(root.get("/Lang", "")).startswith("fr")
        has_title = bool(str(pdf.docinfo.get("/Title", "")).strip())
        tags = list(_tags(root["/StructTreeRoot"])) if is_tagged else []
        found = {
            "tags": is_tagged,
            "language": is_french,
            "title": has_title,
            "headings": any(HEADING.fullmatch(str(one.get("/S", ""))) for one in tags),
            "contrast": contrast.is_enough(content),
            "pictures": all(
                bool(str(one.get("/Alt", "")).strip())
                for one in tags
                if one.get("/S") == pikepdf.Name.Figure
            ),
        }
        return len(pdf.pages), tuple(name for name, there in found.items() if not there)


def _tags(root: pikepdf.Dictionary) -> Iterator[pikepdf.Dictionary]:
    """Yield the elements of the structure of a PDF, in reading order."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if element is not root:
            yield element
        below = element.get("/K")
        if below is None:
            continue
        children = list(below) if isinstance(below, pikepdf.Array) else [below]
        waiting += [one for one in reversed(children) if isinstance(one, pikepdf.Dictionary)]

"""The preview of a draft: one document for each state of its text and of its dossier."""

import hashlib
from dataclasses import replace

from django.core.cache import cache
from django.utils.translation import gettext as _

from dhpc.enums import PREVIEW_DOCUMENT, LetterFile
from dhpc.fields import LETTER_FILES
from dhpc.letter.composition import Letter as Composed
from dhpc.letter.composition import compose
from dhpc.letter.facts import Facts
from dhpc.models import Dossier, Letter
from dhpc.review import facts as dossier_facts
from portal.documents.services import files_of
from portal.rendering.models import DocumentState, GeneratedDocument
from portal.rendering.services import order, retry

KEPT = 3600
"""Seconds for which the text of a preview that was ordered waits for its layout."""


class Changed(RuntimeError):
    """The draft is no longer the one whose preview was ordered, and its text is not kept."""


def of(letter: Letter) -> tuple[Composed, Facts]:
    """Return the letter that the draft makes as it stands."""
    facts = dossier_facts.facts_of(letter.filing)
    return compose(letter.values(), facts), facts


def number_of(letter: Letter) -> int:
    """Return the number of the preview of the draft as it stands.

    It depends on all that the paper shows: the text, the dossier behind it, the logo. Another
    number is another document.
    """
    return _number(letter.filing, *of(letter))


def _number(dossier: Dossier, composed: Composed, facts: Facts) -> int:
    logos = files_of(dossier.subject, LETTER_FILES).filter(kind=LetterFile.LOGO)
    # Neither what the agency accepted nor what it handled is on the paper.
    shown = replace(facts, pages_waived=False, previous=(), untriaged=0)
    told = repr((composed, shown, sorted(logos.values_list("sha256", flat=True))))
    return 1 + int.from_bytes(hashlib.sha256(told.encode()).digest()[:4]) % (2**31 - 1)


def _key(dossier: Dossier, number: int) -> str:
    return f"dhpc.preview.{dossier.uuid}.{number}"


def order_preview(letter: Letter) -> GeneratedDocument:
    """Order the real PDF of the draft as it stands, and return it."""
    dossier = letter.filing
    composed, facts = of(letter)
    number = _number(dossier, composed, facts)
    cache.set(_key(dossier, number), (composed, facts), KEPT)
    [document] = order(
        dossier.subject,
        PREVIEW_DOCUMENT,
        ["pdf"],
        revision_number=number,
        reference=dossier.reference or "",
        title=_("Aperçu de la lettre"),
        file_name=f"{dossier.reference}-apercu",
    )
    if document.state == DocumentState.FAILED:
        retry(document)
    return document


def content_of(dossier: Dossier, number: int) -> tuple[Composed, Facts]:
    """Return the letter of preview `number`, whatever the draft became; raises Changed."""
    kept = cache.get(_key(dossier, number))
    if kept is not None:
        return kept
    composed, facts = of(dossier.letter)
    if _number(dossier, composed, facts) != number:
        raise Changed(_("La lettre a changé depuis : demandez un nouvel aperçu."))
    return composed, facts

"""The letter as a Word file, in the order of the page."""

from functools import partial
from io import BytesIO
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from dhpc.letter import blocks as locked
from dhpc.letter.composition import Letter, Section, Table
from dhpc.letter.text import Bullets, Paragraph
from portal.rendering import docx
from portal.rendering.word.controls import clean


def body(letter: Letter) -> Any:
    """Return what writes `letter` in an empty Word file of the portal."""
    return partial(write, letter=letter)


def write(word: Any, letter: Letter) -> None:
    """Write `letter` at the end of the Word file `word`."""
    with override("fr"):
        word.add_paragraph(clean(letter.banner), style="Title")
        word.add_paragraph(clean(letter.cartouche), style="Statut")
        for text in (letter.dateline, letter.audience):
            if text:
                word.add_paragraph(clean(text))
        subject = word.add_paragraph()
        subject.add_run(_("Objet : ")).bold = True
        subject.add_run(clean(letter.subject)).bold = True
        word.add_paragraph(clean(letter.salutation))
        word.add_paragraph(clean(letter.agreement))
        word.add_heading(_("Résumé"), level=1)
        for point in letter.points:
            word.add_paragraph(style="List Bullet").add_run(clean(point.text)).bold = True
        for section in letter.sections:
            _section(word, section)
        word.add_paragraph(clean(letter.closing))
        for one in letter.signatures:
            told = ", ".join(filter(None, [one.person, one.role, one.company]))
            word.add_paragraph(clean(told))
        for section in letter.end:
            _section(word, section)


def _section(word: Any, section: Section) -> None:
    word.add_heading(clean(section.title), level=1)
    for block in section.blocks:
        if isinstance(block, Paragraph):
            word.add_paragraph(clean(block.text))
        elif isinstance(block, Bullets):
            for item in block.items:
                word.add_paragraph(clean(item), style="List Bullet")
        elif isinstance(block, Table):
            docx.write_grid(word, block.headings, block.rows, description=section.title)


def blank() -> bytes:
    """Return the official structure as a Word file to fill, with its locked blocks."""
    with override("fr"):
        word = docx.new_document("fr")
        word.core_properties.title = locked.formula("banner")
        word.add_paragraph(locked.formula("banner"), style="Title")
        word.add_paragraph(locked.formula("cartouche.ansm"), style="Statut")
        _guide(word, _("Lieu, et date de la diffusion (jamais celle de l’accord)."))
        _guide(word, _("Information destinée aux… : professions et spécialités, selon le plan."))
        _guide(
            word,
            _("Objet : substance active, spécialité, risque et conduite à tenir, en une ligne."),
        )
        word.add_paragraph(locked.formula("salutation"))
        senders = locked.formula("senders.one", laboratory=_("[laboratoire]"))
        word.add_paragraph(locked.formula("agreement.ansm", senders=senders))
        for title, guide in _outline():
            word.add_heading(title, level=1)
            _guide(word, guide)
        word.add_heading(_("Déclaration des effets indésirables"), level=1)
        word.add_paragraph(locked.formula("reporting", address=settings.DHPC_REPORTING_URL))
        _guide(word, _("Médicament biologique :") + " " + locked.formula("biological"))
        _guide(word, _("Surveillance supplémentaire :") + " " + locked.formula("triangle"))
        for title, guide in _ending():
            word.add_heading(title, level=1)
            _guide(word, guide)
        made = BytesIO()
        word.save(made)
    return made.getvalue()


def _guide(word: Any, text: str) -> None:
    word.add_paragraph(clean(text), style="Introduction")


def _outline() -> tuple[tuple[str, str], ...]:
    return (
        (
            _("Résumé"),
            _(
                "Trois à six points : le problème dans le contexte de l’indication, puis ce qu’il "
                "faut faire, le plus urgent en premier."
            ),
        ),
        (
            _("Informations complémentaires sur le problème de sécurité"),
            _(
                "Indication, nature et gravité de l’effet, causalité, facteurs de risque, "
                "fréquence avec son dénominateur, place du risque face au bénéfice."
            ),
        ),
        (_("Recommandations"), _("Ce que le résumé ne suffit pas à dire.")),
    )


def _ending() -> tuple[tuple[str, str], ...]:
    return (
        (_("Information médicale"), _("Laboratoire, téléphone, adresse fonctionnelle, site.")),
        (
            _("Spécialités et laboratoires concernés"),
            _("Toutes les spécialités du périmètre, avec leur laboratoire."),
        ),
        (_("Références"), _("Publications citées, adresse où lire le RCP complet.")),
    )

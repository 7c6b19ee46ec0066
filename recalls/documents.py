"""What goes into each PDF and DOCX, from the frozen version only."""

from django.conf import settings
from django.utils.translation import gettext as _

from portal.filings import papers
from portal.filings.models import Revision
from portal.publication.models import AffectedItem, Version
from portal.publication.reading import lines, symbols
from portal.rendering import builders, standard
from portal.rendering.models import GeneratedDocument
from recalls import public, unscannable
from recalls.editions import KIND
from recalls.models import Action

MOST_UNITS = 1000
"""Units of a product that its sheet names; the page has them all."""

MOST_CODES = 12
"""Codes drawn for a product: a paper with hundreds of them helps nobody; the page draws any."""

SERVICE = standard.Service(
    name="Direction des dispositifs médicaux et des dispositifs de diagnostic in vitro",
    email=settings.RECALLS_MAILBOX,
    phone="01 55 87 30 00",
    address=("143/147 boulevard Anatole France", "93285 Saint-Denis"),
)


def _frozen(document: GeneratedDocument) -> tuple[Action, Revision]:
    action = Action.objects.select_related("organisation", "notice").get(
        uuid=document.subject.partition(":")[2]
    )
    return action, action.revisions.get(part="notice", number=document.revision_number)


def _eyebrow(action: Action) -> str:
    return _("Exercice – action de sécurité") if action.is_exercise else _("Action de sécurité")


def notice_content(document: GeneratedDocument) -> builders.Content:
    """Return the notice as filed."""
    action, revision = _frozen(document)
    return papers.filing(
        action.notice, revision, language=document.language, eyebrow=_eyebrow(action)
    )


def receipt_content(document: GeneratedDocument) -> builders.Content:
    """Return the receipt of a notice."""
    action, revision = _frozen(document)
    steps = [
        _("Rappelez le numéro de dossier dans toute correspondance."),
        _("L’agence a deux jours ouvrés pour commenter un projet d’avis, sauf urgence."),
        _("Le numéro public de l’action sera attribué au moment de sa publication."),
    ]
    return papers.receipt(
        action, action.notice, revision, service=SERVICE, eyebrow=_eyebrow(action), steps=steps
    )


def sheet_content(document: GeneratedDocument) -> builders.Content:
    """Return the public sheet of a version, on A4."""
    version = Version.objects.select_related("publication").get(
        publication__kind=KIND,
        publication__subject=document.subject,
        number=document.revision_number,
    )
    told = public.context(version)
    publication = version.publication
    units = lines.units(version, MOST_UNITS)
    return builders.Content(
        template="recalls/sheet.html",
        context={
            **told,
            "eyebrow": told["action_type"],
            "status": _("Exercice") if version.exercise else version.get_lifecycle_display(),
            "provisional": version.exercise,
            "version": version,
            "publication": publication,
            "units": [(one, _codes(version, one.items)) for one in units],
            "in_eudamed": [one for one in told["products"] if one.eudamed],
            "unscannable": unscannable.told(version.payload),
            "address": settings.SITE_URL.rstrip("/") + publication.get_absolute_url(),
        },
    )


def _codes(version: Version, items: list[AffectedItem]) -> list[symbols.Symbol]:
    """Return the square codes that the packs of these units bear, for who scans the sheet."""
    first = items[:MOST_CODES]
    return symbols.printed(first, public.expiries(version, first), MOST_CODES)

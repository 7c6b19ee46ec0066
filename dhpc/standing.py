"""What a letter is worth today, for a professional who checks the code printed on it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from dhpc.models import Dossier
from portal.rendering.builders import Standing
from portal.rendering.models import GeneratedDocument


def project(document: GeneratedDocument) -> Standing:
    """A version that was deposited, or a draft: nothing that may be sent."""
    return Standing(_("Projet de lettre : il n’est pas approuvé et ne se diffuse pas."), False)


def letter(document: GeneratedDocument) -> Standing:
    """The agreed letter: not sent yet, in force, replaced, or no longer agreed."""
    dossier = Dossier.objects.get(uuid=document.subject.partition(":")[2])
    if dossier.agreed_revision != document.revision_number:
        return Standing(_("L’accord sur cette version est tombé : elle ne se diffuse pas."), False)
    return _sent(dossier)


def public_letter(document: GeneratedDocument) -> Standing:
    """The public version of a letter: in force or replaced."""
    return _sent(Dossier.objects.get(uuid=document.subject.partition(":")[2]))


def _sent(dossier: Dossier) -> Standing:
    newer = dossier.superseded_by.exclude(public_reference=None).order_by("-pk").first()
    if newer is not None:
        text = _("Lettre authentique, remplacée par la lettre %(reference)s.")
        told = text % {"reference": newer.public_reference}
        return Standing(told, False, _page(newer.public_reference))
    if dossier.public_reference:
        url = _page(dossier.public_reference)
        return Standing(_("Lettre authentique, en vigueur."), True, url)
    if dossier.dispatch.first_sent_at is None:
        return Standing(_("Lettre approuvée, non encore diffusée : sous embargo."), False)
    return Standing(_("Lettre authentique, diffusée avec l’accord de l’ANSM."), True)


def _page(reference: str) -> str:
    return reverse("publication:letter_page", args=[reference])


# What copies bear ------------------------------------------------------------------------------


def under_embargo(document: GeneratedDocument) -> bool:
    """Tell whether nothing of the letter has left yet: its copies bear the name of their reader."""
    dossier = Dossier.objects.select_related("dispatch").get(
        uuid=document.subject.partition(":")[2]
    )
    return dossier.dispatch.first_sent_at is None

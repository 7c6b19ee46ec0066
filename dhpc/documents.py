"""What goes into each PDF and DOCX, from the frozen version only."""

from django.conf import settings
from django.utils.translation import gettext as _

from dhpc.models import Dossier
from portal.filings import papers
from portal.filings.models import Part, Revision
from portal.rendering import builders, standard
from portal.rendering.models import GeneratedDocument

SERVICE = standard.Service(
    name="Direction de la surveillance",
    email=settings.DHPC_MAILBOX,
    phone="01 55 87 30 00",
    address=("143/147 boulevard Anatole France", "93285 Saint-Denis"),
)


def _frozen(document: GeneratedDocument, part_name: str) -> tuple[Part, Revision]:
    dossier = Dossier.objects.select_related("organisation", "request", "letter").get(
        uuid=document.subject.partition(":")[2]
    )
    part = getattr(dossier, part_name)
    return part, dossier.revisions.get(part=part_name, number=document.revision_number)


def request_content(document: GeneratedDocument) -> builders.Content:
    """Return the request as filed."""
    part, revision = _frozen(document, "request")
    return papers.filing(
        part, revision, language=document.language, eyebrow=_("Lettre aux professionnels de santé")
    )


def receipt_content(document: GeneratedDocument) -> builders.Content:
    """Return the receipt of a request."""
    return _receipt(document, "request")


def letter_receipt_content(document: GeneratedDocument) -> builders.Content:
    """Return the receipt of a version of the letter."""
    return _receipt(document, "letter")


def _receipt(document: GeneratedDocument, part_name: str) -> builders.Content:
    part, revision = _frozen(document, part_name)
    steps = [
        _("Rappelez le numéro de dossier dans toute correspondance."),
        _("Les délais sont indicatifs : l’ANSM les fixe pour chaque dossier."),
        _("Aucune diffusion n’a lieu avant l’accord de l’ANSM."),
    ]
    return papers.receipt(
        part.case,
        part,
        revision,
        service=SERVICE,
        eyebrow=_("Lettre aux professionnels de santé"),
        steps=steps,
    )

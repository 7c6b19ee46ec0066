"""What goes into each PDF and DOCX, from the frozen version; the preview alone reads the draft."""

from base64 import b64encode

from django.conf import settings
from django.utils.translation import gettext as _

from dhpc.enums import PUBLICATION, LetterFile
from dhpc.fields import LETTER_FILES
from dhpc.letter import extension
from dhpc.letter.blocks import in_words
from dhpc.letter.composition import Letter
from dhpc.letter.facts import Facts
from dhpc.models import Dossier
from dhpc.papers import word
from dhpc.review import annexes, preview
from dhpc.versions import frozen_letter
from portal.documents.services import files_of
from portal.filings import papers
from portal.filings.models import Part, Revision
from portal.publication.models import Version
from portal.rendering import builders, standard
from portal.rendering.models import GeneratedDocument

SERVICE = standard.Service(
    name="Direction de la surveillance",
    email=settings.DHPC_MAILBOX,
    phone="01 55 87 30 00",
    address=("143/147 boulevard Anatole France", "93285 Saint-Denis"),
)
PICTURES = ("image/png", "image/jpeg")


def _dossier(document: GeneratedDocument) -> Dossier:
    return Dossier.objects.select_related("organisation", "request", "letter").get(
        uuid=document.subject.partition(":")[2]
    )


def _frozen(document: GeneratedDocument, part_name: str) -> tuple[Part, Revision]:
    dossier = _dossier(document)
    part = getattr(dossier, part_name)
    return part, dossier.revisions.get(part=part_name, number=document.revision_number)


# The request and receipts ----------------------------------------------------------------------


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


# The letter ------------------------------------------------------------------------------------


def preview_content(document: GeneratedDocument) -> builders.Content:
    """Return the letter as its draft stood when the preview was ordered."""
    dossier = _dossier(document)
    letter, facts = preview.content_of(dossier, document.revision_number)
    return _paper(dossier, letter, facts, mark=_("Brouillon – sous embargo"))


def letter_content(document: GeneratedDocument) -> builders.Content:
    """Return a deposited version: a project until the agreement."""
    part, revision = _frozen(document, "letter")
    letter, facts = frozen_letter(part.case, revision)
    return _paper(part.case, letter, facts, mark=_("Projet – sous embargo"))


def agreed_content(document: GeneratedDocument) -> builders.Content:
    """Return the letter as it is sent."""
    part, revision = _frozen(document, "letter")
    letter, facts = frozen_letter(part.case, revision)
    return _paper(part.case, letter, facts)


def public_content(document: GeneratedDocument) -> builders.Content:
    """Return the version that anyone may read: no name, no signature."""
    dossier = _dossier(document)
    published = Version.objects.get(
        publication__kind=PUBLICATION,
        publication__subject=document.subject,
        number=document.revision_number,
    )
    revision = dossier.revisions.get(part="letter", number=published.payload["revision"])
    named = (one["uuid"] for one in published.payload.get("attachments", []))
    letter, facts = frozen_letter(
        dossier,
        revision,
        public=True,
        on=dossier.scheduled_on,
        annexes=annexes.words_of(dossier, named),
    )
    letter = extension.told(letter, published.payload.get("added", []))
    replaced = published.payload["superseded_by"]
    mark = _("Remplacée par %(reference)s") % {"reference": replaced} if replaced else ""
    return _paper(dossier, letter, facts, mark=mark)


def _paper(dossier: Dossier, letter: Letter, facts: Facts, mark: str = "") -> builders.Content:
    alone = len(facts.laboratories) == 1 and not facts.by_agency
    logo = _logo(dossier) if alone and not letter.public else ""
    return builders.Content(
        template="dhpc/paper/letter.html",
        context={
            "letter": letter,
            "senders": "ANSM" if facts.by_agency else in_words(facts.laboratories),
            "mark": mark,
            "logo": logo,
            "own_title": True,
        },
        docx=word.body(letter),
    )


def _logo(dossier: Dossier) -> str:
    """Return the logo of the only laboratory as a data address, "" when there is none."""
    joined = files_of(dossier.subject, LETTER_FILES)
    file = joined.filter(kind=LetterFile.LOGO, content_type__in=PICTURES).last()
    if file is None:
        return ""
    with file.content.open("rb") as picture:
        return f"data:{file.content_type};base64," + b64encode(picture.read()).decode()

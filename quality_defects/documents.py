"""What goes into each PDF and DOCX, from the frozen version only."""

from django.utils.translation import gettext as _

from portal.core.fields import Moment, tell
from portal.filings.models import Revision
from portal.filings.services import clocks
from portal.filings.services.revisions import answers_of
from portal.rendering import builders, standard
from portal.rendering.models import GeneratedDocument
from portal.rendering.word.documents import filed
from portal.rendering.word.identity import Identity
from quality_defects.enums import AGENCY_NUMBER, ClockKind
from quality_defects.models import Case

SERVICE = standard.Service(
    name="Direction de l’Inspection – Pôle Défauts qualité et Ruptures de stock",
    email="dvs.defauts-qualite@ansm.sante.fr",
    phone=AGENCY_NUMBER,
    address=("143/147 boulevard Anatole France", "93285 Saint-Denis"),
)


def _frozen(document: GeneratedDocument) -> tuple[Case, Revision]:
    case = Case.objects.select_related("organisation", "volet1").get(
        uuid=document.subject.partition(":")[2]
    )
    revision = case.revisions.get(part="volet1", number=document.revision_number)
    return case, revision


def _attachments(revision: Revision) -> list[standard.Attachment]:
    return [
        standard.Attachment(file["name"], file["size"], file["sha256"]) for file in revision.files
    ]


def _eyebrow() -> str:
    return _("Fiche enquête de signalement d’un défaut de qualité")


def volet1_content(document: GeneratedDocument) -> builders.Content:
    """Return the volet as filed: its answers in words, who signed, and the payload attached."""
    case, revision = _frozen(document)
    signer = revision.signer
    specification, answers = case.volet1.specification, answers_of(case.volet1, revision)
    identity = Identity(
        workflow=case.workflow_key,
        part=specification.name,
        edition=revision.specification_version,
        language=document.language,
        reference=revision.payload["reference"],
        revision=revision.number,
        answers=revision.payload["answers"],
    )
    facts = [
        standard.Fact(_("Numéro de dossier"), revision.payload["reference"], code=True),
        standard.Fact(
            _("Version"),
            _("%(number)d, %(status)s")
            % {"number": revision.number, "status": revision.status_word},
        ),
        standard.Fact(_("Déclarant"), signer["organisation"]),
        standard.Fact(_("SIRET"), revision.payload["organisation"]["siret"], code=True),
        standard.Fact(
            _("Signé par") if revision.is_signed else _("Saisi par"),
            f"{signer['name']}, {signer['capacity_label']}",
        ),
        standard.Fact(
            _("Signé le") if revision.is_signed else _("Saisi le"),
            Moment(name="signed_at", label="").words(revision.signed_at),
        ),
        standard.Fact(_("Empreinte SHA-256"), revision.sha256),
    ]
    return standard.filing(
        sections=tell(specification, answers),
        facts=facts,
        eyebrow=_eyebrow(),
        status=revision.status_word,
        provisional=not revision.is_final,
        attachments=_attachments(revision),
        payload=revision.payload,
        docx=filed(specification, answers, identity, _attachments(revision)),
    )


def _volet2_due(case: Case) -> list[str]:
    """Return when Volet 2 is due, with the arithmetic that the pages show."""
    return [
        _("Transmettez le volet 2 à l’échéance au plus tard. Calcul : %(sum)s.")
        % {"sum": clocks.working(clock).sum}
        for clock in clocks.visible_clocks(case, internal=False).filter(kind=ClockKind.VOLET2)
    ]


def receipt_content(document: GeneratedDocument) -> builders.Content:
    """Return the receipt: what was received, when, by whom, and the hashes that prove it."""
    case, revision = _frozen(document)
    signer = revision.signer
    told = standard.Receipt(
        received_at=revision.signed_at,
        service=SERVICE,
        organisation=signer["organisation"],
        filer=signer["name"],
        capacity=signer["capacity_label"],
        object=_("Volet 1 (%(status)s) – %(title)s")
        % {"status": revision.status_word, "title": case.title},
        payload_sha256=revision.sha256,
        attachments=_attachments(revision),
        next_steps=[
            _("Rappelez le numéro de dossier dans toute correspondance."),
            _("Si vous proposez un rappel de lot, appelez le 01 55 87 30 00, jour et nuit."),
            *_volet2_due(case),
        ],
    )
    return standard.receipt(told, eyebrow=_eyebrow(), payload=revision.payload)

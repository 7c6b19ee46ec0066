"""What goes into each PDF and DOCX, from the frozen version only."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from portal.core.fields import Moment, tell
from portal.core.summary import SummaryRow, SummarySection, SummaryTable
from portal.filings.models import Part, Revision
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


def _frozen(document: GeneratedDocument, part: str) -> tuple[Case, Revision]:
    case = Case.objects.select_related("organisation", part).get(
        uuid=document.subject.partition(":")[2]
    )
    revision = case.revisions.get(part=part, number=document.revision_number)
    return case, revision


def _attachments(revision: Revision) -> list[standard.Attachment]:
    return [
        standard.Attachment(file["name"], file["size"], file["sha256"]) for file in revision.files
    ]


def _eyebrow() -> str:
    return _("Fiche enquête de signalement d’un défaut de qualité")


def volet1_content(document: GeneratedDocument) -> builders.Content:
    """Return Volet 1 as filed: its answers in words, who signed, and the payload attached."""
    case, revision = _frozen(document, "volet1")
    return _filing(case.volet1, revision, document.language)


def volet2_content(document: GeneratedDocument) -> builders.Content:
    """Return Volet 2 as filed, with what it changes of the last Volet 1 signed before it."""
    case, revision = _frozen(document, "volet2")
    return _filing(case.volet2, revision, document.language, [_differences(revision)])


def _differences(revision: Revision) -> SummarySection:
    compared = revision.payload["volet1"]
    section = SummarySection(
        title=_("Différences avec le volet 1, version %(number)d") % {"number": compared["version"]}
    )
    headers = (_("Rubrique"), _("Volet 1"), _("Volet 2"))
    lines = tuple((label, before, after) for label, before, after in compared["changes"])
    if lines:
        section.tables.append(SummaryTable(_("Différences avec le volet 1"), headers, lines))
    else:
        section.rows.append(SummaryRow(label=_("Différences"), value=_("Aucune")))
    return section


def _filing(
    part: Part, revision: Revision, language: str, more: Sequence[SummarySection] = ()
) -> builders.Content:
    signer = revision.signer
    specification, answers = part.specification, answers_of(part, revision)
    first, *rest = tell(specification, answers)
    identity = Identity(
        workflow=part.case.workflow_key,
        part=specification.name,
        edition=revision.specification_version,
        language=language,
        reference=revision.payload["reference"],
        revision=revision.number,
        answers=revision.payload["answers"],
    )
    typed = revision.is_typed_by_agency
    by = _("Saisi par") if typed else _("Transmis sans signature par")
    on = _("Saisi le") if typed else _("Transmis le")
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
            _("Signé par") if revision.is_signed else by,
            f"{signer['name']}, {signer['capacity_label']}",
        ),
        standard.Fact(
            _("Signé le") if revision.is_signed else on,
            Moment(name="signed_at", label="").words(revision.signed_at),
        ),
        standard.Fact(_("Empreinte SHA-256"), revision.sha256, code=True),
    ]
    return standard.filing(
        sections=[first, *more, *rest],
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
    case, revision = _frozen(document, "volet1")
    steps = [
        _("Rappelez le numéro de dossier dans toute correspondance."),
        _("Si vous proposez un rappel de lot, appelez le 01 55 87 30 00, jour et nuit."),
        *_volet2_due(case),
    ]
    return _receipt(case, case.volet1, revision, steps)


def volet2_receipt_content(document: GeneratedDocument) -> builders.Content:
    """Return the receipt of a Volet 2."""
    case, revision = _frozen(document, "volet2")
    steps = [_("Rappelez le numéro de dossier dans toute correspondance.")]
    if not revision.is_final:
        steps.append(_("Transmettez la version définitive à la date que vous avez donnée."))
    steps.append(_("Suivez dans le dossier vos CAPA : échéances, preuves, reports."))
    return _receipt(case, case.volet2, revision, steps)


def _receipt(case: Case, part: Part, revision: Revision, steps: list[str]) -> builders.Content:
    signer = revision.signer
    told = standard.Receipt(
        received_at=revision.signed_at,
        service=SERVICE,
        organisation=signer["organisation"],
        filer=signer["name"],
        capacity=signer["capacity_label"],
        object=_("%(part)s (%(status)s) – %(title)s")
        % {
            "part": part.specification.title,
            "status": revision.status_word,
            "title": case.title,
        },
        payload_sha256=revision.sha256,
        attachments=_attachments(revision),
        next_steps=steps,
    )
    return standard.receipt(told, eyebrow=_eyebrow(), payload=revision.payload)

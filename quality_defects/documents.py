"""What goes into each PDF and DOCX, from the frozen version only."""

from django.utils.translation import gettext as _

from portal.core.summary import SummaryRow, SummarySection, SummaryTable
from portal.filings import papers
from portal.filings.models import Revision
from portal.filings.services import clocks
from portal.rendering import builders, standard
from portal.rendering.models import GeneratedDocument
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


def _eyebrow() -> str:
    return _("Fiche enquête de signalement d’un défaut de qualité")


def volet1_content(document: GeneratedDocument) -> builders.Content:
    """Return Volet 1 as filed: its answers in words, who signed, and the payload attached."""
    case, revision = _frozen(document, "volet1")
    return papers.filing(case.volet1, revision, language=document.language, eyebrow=_eyebrow())


def volet2_content(document: GeneratedDocument) -> builders.Content:
    """Return Volet 2 as filed, with what it changes of the last Volet 1 signed before it."""
    case, revision = _frozen(document, "volet2")
    return papers.filing(
        case.volet2,
        revision,
        language=document.language,
        eyebrow=_eyebrow(),
        more=[_differences(revision)],
    )


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


def _due(case: Case, kind: ClockKind, text: str) -> list[str]:
    """Return when what `text` asks is due, with the arithmetic that the pages show."""
    return [
        text % {"sum": clocks.working(clock).sum}
        for clock in clocks.visible_clocks(case, internal=False).filter(kind=kind)
    ]


def receipt_content(document: GeneratedDocument) -> builders.Content:
    """Return the receipt: what was received, when, by whom, and the hashes that prove it."""
    case, revision = _frozen(document, "volet1")
    volet2 = _("Transmettez le volet 2 à l’échéance au plus tard. Calcul : %(sum)s.")
    final = _(
        "Complétez le volet 1 et transmettez sa version définitive : objectif du portail, sans "
        "valeur réglementaire. Calcul : %(sum)s."
    )
    steps = [
        _("Rappelez le numéro de dossier dans toute correspondance."),
        _("Si vous proposez un rappel de lot, appelez le 01 55 87 30 00, jour et nuit."),
        *([] if revision.is_final else _due(case, ClockKind.VOLET1_FINAL, final)),
        *_due(case, ClockKind.VOLET2, volet2),
    ]
    return papers.receipt(
        case, case.volet1, revision, service=SERVICE, eyebrow=_eyebrow(), steps=steps
    )


def volet2_receipt_content(document: GeneratedDocument) -> builders.Content:
    """Return the receipt of a Volet 2."""
    case, revision = _frozen(document, "volet2")
    steps = [_("Rappelez le numéro de dossier dans toute correspondance.")]
    if not revision.is_final:
        steps.append(_("Transmettez la version définitive à la date que vous avez donnée."))
    steps.append(_("Suivez dans le dossier vos CAPA : échéances, preuves, reports."))
    return papers.receipt(
        case, case.volet2, revision, service=SERVICE, eyebrow=_eyebrow(), steps=steps
    )

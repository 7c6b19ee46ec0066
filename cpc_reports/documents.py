"""What goes into each PDF and DOCX, from frozen versions."""

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cpc_reports import bibliography, public
from cpc_reports.enums import PUBLICATION, ReportState
from cpc_reports.models import Framework, Report
from portal.core.moments import without_weekday
from portal.filings import papers
from portal.filings.models import Part, Revision
from portal.publication.models import Version
from portal.rendering import builders, standard
from portal.rendering.models import GeneratedDocument


def service() -> standard.Service:
    """Return the service in charge, as the receipt must name it (R. 112-11-1)."""
    return standard.Service(
        name=str(settings.CPC_SERVICE),
        email=settings.CPC_MAILBOX,
        phone=settings.CPC_PHONE,
        address=("143/147 boulevard Anatole France", "93285 Saint-Denis"),
    )


def _report(document: GeneratedDocument) -> Report:
    return Report.objects.select_related("organisation", "sheet").get(
        uuid=document.subject.partition(":")[2]
    )


def _frozen(document: GeneratedDocument) -> tuple[Part, Revision]:
    report = _report(document)
    part = report.sheet
    part.filing = report
    return part, report.revisions.get(part="sheet", number=document.revision_number)


def sheet_content(document: GeneratedDocument) -> builders.Content:
    """Return the sheet as it was signed, in the order of its sections."""
    part, revision = _frozen(document)
    cited = bibliography.read(revision.payload.get("bibliography", []))
    return papers.filing(
        part,
        revision,
        language=document.language,
        eyebrow=_eyebrow(),
        last=bibliography.section(cited),
    )


def receipt_content(document: GeneratedDocument) -> builders.Content:
    """Return the electronic receipt: date, service, address, telephone (L. 112-11)."""
    part, revision = _frozen(document)
    steps = [
        _("Rappelez le numéro de dossier dans toute correspondance."),
        str(settings.CPC_SILENCE),
        _(
            "Aucun texte ne fixe de délai de réponse à l’agence : les délais affichés sont "
            "indicatifs."
        ),
        _("Le cadre de prescription compassionnelle ne vaut pas prise en charge."),
    ]
    return papers.receipt(
        part.case,
        part,
        revision,
        service=service(),
        eyebrow=_eyebrow(),
        steps=steps,
    )


def _eyebrow() -> str:
    return _("Signalement en vue d’un cadre de prescription compassionnelle")


def decision_content(document: GeneratedDocument) -> builders.Content:
    """Return the decision, with who took it and on what ground."""
    report = _report(document)
    framework = Framework.objects.filter(filing=report).first()
    facts = [
        (_("Numéro de dossier"), report.reference),
        (_("Objet"), report.title),
        (_("Décision"), report.get_state_display()),
        (_("Date"), without_weekday(localtime(report.decided_at))),
        (_("Décidé par"), report.decided_by.full_name if report.decided_by else ""),
    ]
    if report.state == ReportState.REROUTED:
        facts.append((_("Voie indiquée"), report.get_route_display()))
    if report.state == ReportState.ESTABLISHED and framework is not None:
        period = _("du %(start)s au %(end)s") % {
            "start": without_weekday(framework.starts_on),
            "end": without_weekday(framework.ends_on),
        }
        facts.append((_("Validité"), period))
    return builders.Content(
        template="cpc_reports/paper/decision.html",
        context={
            "eyebrow": _eyebrow(),
            "status": "",
            "provisional": False,
            "facts": [one for one in facts if one[1]],
            "report": report,
            "framework": framework if report.state == ReportState.ESTABLISHED else None,
            "refused": list(framework.refused) if framework is not None else [],
            "law": _law(),
        },
    )


def public_content(document: GeneratedDocument) -> builders.Content:
    """Return the public page as a sheet, without any name."""
    return _public(document)


def public_decision_content(document: GeneratedDocument) -> builders.Content:
    """Return the decision as the first version publishes it: no person stands in it."""
    return _public(document, law=_law())


def _public(document: GeneratedDocument, **more: str) -> builders.Content:
    published = Version.objects.select_related("publication").get(
        publication__kind=PUBLICATION,
        publication__subject=document.subject,
        number=document.revision_number,
    )
    return builders.Content(
        template="cpc_reports/paper/public.html",
        context={
            "eyebrow": _("Cadre de prescription compassionnelle (CPC)"),
            "status": "",
            "provisional": False,
            "version": published,
            **public.context(published),
            **more,
        },
    )


def _law() -> str:
    return _(
        "Vu le code de la santé publique, notamment ses articles L. 5121-12-1 et "
        "R. 5121-76-1 à R. 5121-76-11."
    )

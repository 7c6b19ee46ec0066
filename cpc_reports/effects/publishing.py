"""Making public: the framework, or that none was established (R. 5121-76-10)."""

from django.utils.translation import gettext as _

from cpc_reports import editions
from cpc_reports.effects.report import system
from cpc_reports.enums import PUBLIC_DECISION_DOCUMENT, PUBLIC_DOCUMENT, PUBLICATION, ReportState
from cpc_reports.messages import framework as messages
from cpc_reports.models import Framework, Report
from portal.core.workflow import Step, perform
from portal.publication.enums import VersionKind
from portal.publication.models import Publication, Version
from portal.publication.services.publishing import publish
from portal.rendering.services import order


def publish_outcome(report: Report, step: Step) -> None:
    """Publish the first version of what was decided."""
    version = publish(editions.edition_of(report), at=step.at, by=step.user)
    reference = version.publication.reference
    perform(
        report,
        "go_public",
        actor=system(step),
        at=step.at,
        public_reference=reference,
    )
    _order(report, version)
    _order_decision(report, version)
    if report.state == ReportState.ESTABLISHED:
        messages.published(report)


def publish_change(framework: Framework, step: Step) -> None:
    """Publish what changed of a framework that is public already; else nothing."""
    report = framework.filing
    publication = (
        Publication.objects.filter(kind=PUBLICATION, subject=report.subject)
        .select_related("current")
        .first()
    )
    if publication is None:
        return
    report.framework = framework
    edition = editions.edition_of(
        report,
        reference=publication.reference,
        version_kind=VersionKind.CLOSURE
        if framework.state in editions.OVER
        else VersionKind.UPDATE_CONTENT,
        reason=step.comment,
    )
    _order(report, publish(edition, at=step.at, by=step.user))


def publish_indication(framework: Framework, step: Step) -> None:
    """Publish that an indication ended; when it was the last, the framework's end says it."""
    now = Framework.objects.get(pk=framework.pk)
    if now.state not in editions.OVER:
        publish_change(now, step)


def _order_decision(report: Report, version: Version) -> None:
    """Order the decision as everybody may read it: made of what was published, without a name."""
    title = _("Décision %(reference)s")
    _order_paper(report, version, PUBLIC_DECISION_DOCUMENT, title, "decision")


def _order(report: Report, version: Version) -> None:
    title = _("Cadre de prescription compassionnelle %(reference)s")
    _order_paper(report, version, PUBLIC_DOCUMENT, title, f"v{version.number}")


def _order_paper(report: Report, version: Version, kind: str, title: str, suffix: str) -> None:
    reference = version.publication.reference
    order(
        report.subject,
        kind,
        ["pdf"],
        revision_number=version.number,
        reference=reference,
        title=title % {"reference": reference},
        file_name=f"{reference}-{suffix}",
    )

"""Messages about a decision and the life of a framework, to the parties that the text names.

Holders are the laboratories that were asked about it, with an account or by their address alone.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from cpc_reports.enums import CosignatureState, LabState, SupportState
from cpc_reports.messages.parties import organisation_mail
from cpc_reports.models import Framework, PeriodicReport, Report
from portal.accounts.enums import OrganisationRole
from portal.filings import post
from portal.mail.enums import Category
from portal.mail.messages import Message, register
from portal.mail.services import Recipient


@register
class HolderDecided(Message):
    key = "cpc_reports.holder_decided"
    template = "mail/cpc_reports/holder_decided"
    category = Category.PROGRESS


@register
class PartyDecided(Message):
    key = "cpc_reports.party_decided"
    template = "mail/cpc_reports/party_decided"
    category = Category.PROGRESS


@register
class MinistersTold(Message):
    key = "cpc_reports.ministers_told"
    template = "mail/cpc_reports/ministers_told"
    category = Category.PROGRESS
    urgent = True


@register
class IntentionTold(Message):
    key = "cpc_reports.intention_told"
    template = "mail/cpc_reports/intention_told"
    category = Category.REQUEST
    urgent = True


@register
class FrameworkChanged(Message):
    key = "cpc_reports.framework_changed"
    template = "mail/cpc_reports/framework_changed"
    category = Category.PROGRESS


@register
class FrameworkPublished(Message):
    key = "cpc_reports.framework_published"
    template = "mail/cpc_reports/framework_published"
    category = Category.PROGRESS


@register
class ReportOverdue(Message):
    key = "cpc_reports.report_overdue"
    template = "mail/cpc_reports/report_overdue"
    category = Category.DEADLINE


def decided(report: Report) -> None:
    """A decision is taken: holders, cosigners, supporters and ministers (T12); who filed apart."""
    _to_holders(HolderDecided, report, "decided")
    path = {"cosignatures": "cpc_reports:cosignatures", "supports": "cpc_reports:supports"}
    rows: list[tuple[str, Any]] = [
        ("cosignatures", report.cosignatures.filter(state=CosignatureState.SIGNED)),
        ("supports", report.supports.filter(state=SupportState.ACCEPTED)),
    ]
    for name, found in rows:
        for row in found.select_related("organisation"):
            key = f"{report.reference}.{name}.{row.pk}.decided"
            post.send(
                PartyDecided,
                organisation_mail(row.organisation, OrganisationRole.SIGNATORY),
                report,
                reverse(path[name]),
                dedupe=key,
            )
    to_ministers(report, "decided")


def to_ministers(report: Report, what: str, at: datetime | None = None) -> None:
    """The ministers of health and of social security, where their addresses are set."""
    post.send(
        MinistersTold,
        [Recipient(address) for address in settings.CPC_MINISTERS],
        report,
        reverse("publication:cpc_list"),
        dedupe=_key(report, f"ministers.{what}", at),
    )


def intention(framework: Framework, at: datetime) -> None:
    """The holders are told what the agency intends; what and why stand in the portal."""
    _to_holders(IntentionTold, framework.filing, "intention", at)


def changed(framework: Framework, what: str, at: datetime) -> None:
    """The framework changed: holders, and who filed."""
    report = framework.filing
    _to_holders(FrameworkChanged, report, what, at)
    post.send(
        FrameworkChanged,
        post.firm(report),
        report,
        post.declarant_path(report),
        dedupe=_key(report, f"filer.{what}", at),
    )


def published(report: Report) -> None:
    """The framework is public: its holders (R. 5121-76-9)."""
    _to_holders(FrameworkPublished, report, "published")


def report_overdue(expected: PeriodicReport) -> None:
    """A periodic report of the protocol did not come: its holders, and whoever follows it."""
    report = expected.framework.filing
    key = f"report.{expected.pk}.overdue"
    words = {"due_on": f"{expected.due_on:%d/%m/%Y}"}
    _to_holders(ReportOverdue, report, key, **words)
    post.send(
        ReportOverdue,
        post.evaluators(report),
        report,
        reverse("cpc_reports:framework", args=[report.uuid]),
        dedupe=f"{report.reference}.{key}",
        **words,
    )


def _to_holders(
    message: type[Message],
    report: Report,
    what: str,
    at: datetime | None = None,
    **context: Any,
) -> None:
    """Write to each holder once, and to one without an account with the address of its access."""
    asked = report.lab_requests.exclude(state=LabState.WITHDRAWN).select_related("organisation")
    firms = {row.organisation.pk: row.organisation for row in asked if row.organisation}
    recipients = [
        one
        for firm in firms.values()
        for one in organisation_mail(firm, OrganisationRole.SIGNATORY, OrganisationRole.DRAFTER)
    ]
    post.send(
        message,
        recipients,
        report,
        reverse("cpc_reports:laboratories"),
        dedupe=_key(report, f"holder.{what}", at),
        **context,
    )
    post.send(
        message,
        [Recipient(row.holder_email) for row in asked if not row.organisation],
        report,
        reverse("accounts:ask_access"),
        dedupe=_key(report, f"holder.{what}", at),
        **context,
    )


def _key(report: Report, what: str, at: datetime | None) -> str:
    return f"{report.reference}.{what}" + (f".{at.timestamp():.0f}" if at else "")

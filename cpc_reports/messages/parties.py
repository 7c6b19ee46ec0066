"""Messages to cosigners, supporters and laboratories, and about what they do."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from cpc_reports.models import Cosignature, LabRequest, Measure, Support
from portal.accounts import predicates
from portal.accounts.enums import OrganisationRole
from portal.filings import post
from portal.mail.enums import Category
from portal.mail.messages import Message, register
from portal.mail.services import Recipient, queue


@register
class CosignatureWanted(Message):
    key = "cpc_reports.cosignature_wanted"
    template = "mail/cpc_reports/cosignature_wanted"
    category = Category.REQUEST


@register
class CosignatureGiven(Message):
    key = "cpc_reports.cosignature_given"
    template = "mail/cpc_reports/cosignature_given"
    category = Category.PROGRESS


@register
class SupportOffered(Message):
    key = "cpc_reports.support_offered"
    template = "mail/cpc_reports/support_offered"
    category = Category.INBOX


@register
class SupportDecided(Message):
    key = "cpc_reports.support_decided"
    template = "mail/cpc_reports/support_decided"
    category = Category.PROGRESS


@register
class LaboratoryAsked(Message):
    key = "cpc_reports.laboratory_asked"
    template = "mail/cpc_reports/laboratory_asked"
    category = Category.REQUEST
    urgent = True


@register
class LaboratoryInvited(Message):
    key = "cpc_reports.laboratory_invited"
    template = "mail/cpc_reports/laboratory_invited"
    category = Category.REQUEST
    urgent = True


@register
class LaboratoryReminded(Message):
    key = "cpc_reports.laboratory_reminded"
    template = "mail/cpc_reports/laboratory_reminded"
    category = Category.REQUEST


@register
class LaboratoryAnswered(Message):
    key = "cpc_reports.laboratory_answered"
    template = "mail/cpc_reports/laboratory_answered"
    category = Category.INBOX


@register
class MeasureReceived(Message):
    key = "cpc_reports.measure_received"
    template = "mail/cpc_reports/measure_received"
    category = Category.INBOX


@register
class MeasureDecided(Message):
    key = "cpc_reports.measure_decided"
    template = "mail/cpc_reports/measure_decided"
    category = Category.PROGRESS


def organisation_mail(organisation: Any, *roles: str) -> list[Recipient]:
    """Return the mailbox of an organisation and its people of these roles."""
    mailbox = Recipient(organisation.email, organisation=organisation)
    return [mailbox, *post.people(predicates.people_of(organisation.pk, *roles), organisation)]


def cosignature_wanted(row: Cosignature) -> None:
    """A body is invited to sign too."""
    post.send(
        CosignatureWanted,
        organisation_mail(row.organisation, OrganisationRole.SIGNATORY),
        row.filing,
        reverse("cpc_reports:cosignatures"),
        dedupe=f"cosign.{row.pk}.{row.sheet_version}",
    )


def cosignature_given(row: Cosignature) -> None:
    """A body signed, declined or withdrew: whoever files is told."""
    post.send(
        CosignatureGiven,
        post.firm(row.filing),
        row.filing,
        post.declarant_path(row.filing),
        dedupe=f"cosigned.{row.pk}.{row.state}.{row.sheet_version}",
        body=row.body.name,
        state=str(row.get_state_display()),
    )


def support_offered(row: Support) -> None:
    """A body offers its support: whoever follows the report."""
    post.send(
        SupportOffered,
        post.evaluators(row.filing),
        row.filing,
        post.agency_path(row.filing),
        dedupe=f"support.{row.pk}",
    )


def support_decided(row: Support) -> None:
    """What became of an offer of support."""
    post.send(
        SupportDecided,
        organisation_mail(row.organisation),
        row.filing,
        reverse("cpc_reports:supports"),
        dedupe=f"support.{row.pk}.{row.state}",
    )


def laboratory_asked(asked: LabRequest) -> None:
    """The agency asks a laboratory; what, stands in the portal.

    Without an account, it is told how to have one, and where to write meanwhile.
    """
    if asked.organisation_id is None:
        _to_holder(asked, "asked")
    else:
        _to_laboratory(LaboratoryAsked, asked, "asked")


def laboratory_reminded(asked: LabRequest, code: str) -> None:
    if asked.organisation_id is None:
        _to_holder(asked, f"reminder.{code}")
    else:
        _to_laboratory(LaboratoryReminded, asked, f"reminder.{code}")


def _to_holder(asked: LabRequest, key: str) -> None:
    queue(
        LaboratoryInvited,
        [Recipient(asked.holder_email)],
        subject=asked.filing.subject,
        reference=asked.filing.reference or "",
        context={
            "path": reverse("accounts:ask_access"),
            "organisation": asked.holder,
            "mailbox": settings.CPC_MAILBOX,
            "due_on": f"{asked.due_on:%d/%m/%Y}",
        },
        dedupe=f"laboratory.{asked.uuid}.invited.{key}",
    )


def _to_laboratory(message: type[Message], asked: LabRequest, key: str) -> None:
    post.send(
        message,
        organisation_mail(asked.organisation, OrganisationRole.SIGNATORY, OrganisationRole.DRAFTER),
        asked.filing,
        reverse("cpc_reports:laboratory", args=[asked.uuid]),
        dedupe=f"laboratory.{asked.uuid}.{key}",
        due_on=f"{asked.due_on:%d/%m/%Y}",
    )


def laboratory_answered(asked: LabRequest) -> None:
    post.send(
        LaboratoryAnswered,
        post.evaluators(asked.filing),
        asked.filing,
        post.agency_path(asked.filing),
        dedupe=f"laboratory.{asked.uuid}.answered",
    )


def measure_received(measure: Measure) -> None:
    post.send(
        MeasureReceived,
        post.evaluators(measure.filing),
        measure.filing,
        post.agency_path(measure.filing),
        dedupe=f"measure.{measure.uuid}",
        due_on=f"{measure.due_on:%d/%m/%Y}",
    )


def measure_decided(measure: Measure) -> None:
    post.send(
        MeasureDecided,
        organisation_mail(measure.organisation),
        measure.filing,
        reverse("cpc_reports:laboratories"),
        dedupe=f"measure.{measure.uuid}.{measure.state}",
    )

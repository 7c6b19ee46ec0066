"""Messages about the registers."""

from django.urls import reverse

from cpc_reports.models import Body, BodyRequest
from cpc_reports.rules import WORKFLOW
from portal.accounts import predicates
from portal.accounts.enums import AgencyRoleName
from portal.filings import post
from portal.mail.enums import Category
from portal.mail.messages import Message, register
from portal.mail.services import Recipient, queue


@register
class BodyRequested(Message):
    key = "cpc_reports.body_requested"
    template = "mail/cpc_reports/body_requested"
    category = Category.INBOX


@register
class BodyRequestDecided(Message):
    key = "cpc_reports.body_request_decided"
    template = "mail/cpc_reports/body_request_decided"
    category = Category.PROGRESS


@register
class LabelEnding(Message):
    key = "cpc_reports.label_ending"
    template = "mail/cpc_reports/label_ending"
    category = Category.DEADLINE


def label_ending(body: Body) -> None:
    """A label or an agreement ends soon: the mailbox of its account."""
    organisation = body.organisation
    queue(
        LabelEnding,
        [Recipient(organisation.email, organisation=organisation)],
        subject=f"{WORKFLOW}:register",
        context={
            "path": reverse("cpc_reports:body_request"),
            "body": body.name,
            "due_on": f"{body.valid_to:%d/%m/%Y}",
        },
        dedupe=f"label.{body.pk}.{body.valid_to.isoformat()}",
    )


def requested(row: BodyRequest) -> None:
    """A body asks to be added to the registers: every evaluator."""
    evaluators = predicates.agents_with(WORKFLOW, AgencyRoleName.EVALUATOR)
    queue(
        BodyRequested,
        post.people(evaluators),
        subject=f"{WORKFLOW}:register",
        context={"path": reverse("cpc_reports:registers"), "body": row.name},
        dedupe=f"body.{row.pk}",
    )


def decided(row: BodyRequest) -> None:
    """What became of the request: the body's mailbox and whoever asked."""
    organisation = row.organisation
    queue(
        BodyRequestDecided,
        [
            Recipient(organisation.email, organisation=organisation),
            *post.people([row.requested_by], organisation),
        ],
        subject=f"{WORKFLOW}:register",
        context={"path": reverse("cpc_reports:body_request"), "body": row.name},
        dedupe=f"body.{row.pk}.{row.state}",
    )

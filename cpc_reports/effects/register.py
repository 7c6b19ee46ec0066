"""What follows a request to be added to the registers."""

from cpc_reports.messages import register as messages
from cpc_reports.models import Body, BodyRequest
from portal.core.workflow import Step


def link_account(row: BodyRequest, step: Step) -> None:
    """The entry knows its account from now on."""
    Body.objects.filter(pk=row.body_id, organisation__isnull=True).update(
        organisation=row.organisation
    )


def tell_decision(row: BodyRequest, step: Step) -> None:
    messages.decided(row)

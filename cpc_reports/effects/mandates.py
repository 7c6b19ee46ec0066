"""Sending a letter of mandate, and what follows its steps."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from cpc_reports.enums import SheetFile
from cpc_reports.messages import mandates as messages
from cpc_reports.models import MandateLetter
from portal.core.workflow import Step
from portal.documents.services import receive_all, seal


@transaction.atomic
def send(organisation: Any, told: Mapping[str, Any], documents: list[Any], user: Any) -> Any:
    """Keep a letter with its documents, which no longer change, and tell the agency.

    Raises Rejected, and keeps nothing, when one of them is not one that we take.
    """
    letter = MandateLetter.objects.create(organisation=organisation, sent_by=user, **told)
    receive_all(
        documents,
        subject=letter.subject,
        anchor=letter.anchor,
        user=user,
        organisation=organisation,
        kind=SheetFile.MANDATE,
    )
    seal(letter.subject, [letter.anchor])
    messages.sent(letter)
    return letter


def tell_decision(row: MandateLetter, step: Step) -> None:
    messages.decided(row)


def tell_end(row: MandateLetter, step: Step) -> None:
    """Tell the side that did not withdraw it."""
    if step.user.is_agent:
        messages.decided(row)
    else:
        messages.withdrawn(row)

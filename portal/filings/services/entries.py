"""Beginning a filing that reached the agency outside the portal."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from portal.documents.services import receive
from portal.filings.models import Filing
from portal.filings.registry import WorkflowSpec
from portal.filings.services import drafts


@transaction.atomic
def begin(
    spec: WorkflowSpec,
    paper_filing: Any,
    asked: Mapping[str, Any],
    *,
    user: Any,
    anchor: str,
    kind: str = "",
) -> Filing:
    """Create the draft of the organisation with the document that proves what was received.

    `paper_filing` is the workflow's table of filings that came so, `asked` what `EntryForm` gives;
    the document joins `anchor`, as a file of `kind`. Raises Rejected, and begins nothing, when the
    document is not one that we take.
    """
    filing = drafts.create_draft(spec, organisation=asked["organisation"], user=user)
    paper_filing.objects.create(
        filing=filing,
        channel=asked["channel"],
        received_at=asked["received_at"],
        sender=asked["sender"],
        typed_by=user,
    )
    receive(
        asked["scan"],
        subject=filing.subject,
        anchor=anchor,
        user=user,
        organisation=None,
        kind=kind,
    )
    return filing

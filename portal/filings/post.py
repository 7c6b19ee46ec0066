"""Who receives the mails of a case, and how one is put in the outbox."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from portal.accounts import predicates
from portal.accounts.enums import AgencyRoleName
from portal.filings import registry
from portal.filings.models import Filing
from portal.mail.messages import Message
from portal.mail.services import Recipient, queue


def declarant_path(filing: Filing) -> str:
    """Return the address of the case for its organisation."""
    return _path("filings:case", filing)


def agency_path(filing: Filing) -> str:
    """Return the address of the case for the agency."""
    return _path("filings:agency_case", filing)


def _path(name: str, filing: Filing) -> str:
    return reverse(name, args=[registry.get(filing.workflow_key).slug, filing.uuid])


def people(users: Iterable[Any], organisation: Any = None) -> list[Recipient]:
    """Return where these people read their mail."""
    return [Recipient(user.email, user, user.language, organisation) for user in users]


def mobiles(users: Iterable[Any], organisation: Any = None) -> list[Recipient]:
    """Return the mobile numbers of these people, for text messages."""
    return [
        Recipient(user.mobile, user, user.language, organisation) for user in users if user.mobile
    ]


def firm(filing: Filing, extra: Iterable[Any] = ()) -> list[Recipient]:
    """Return the mailbox of the organisation, who created the case and `extra`, agents left out."""
    organisation = filing.organisation
    users = {user.pk: user for user in [filing.created_by, *extra] if not user.is_agent}
    mailbox = Recipient(organisation.email, organisation=organisation)
    return [mailbox, *people(users.values(), organisation)]


def evaluators(filing: Filing) -> list[Recipient]:
    """Return who follows the case, else every evaluator of its workflow."""
    if filing.assigned_to:
        return people([filing.assigned_to])
    return people(predicates.agents_with(filing.workflow_key, AgencyRoleName.EVALUATOR))


def send(
    message: type[Message],
    recipients: list[Recipient],
    filing: Filing,
    path: str,
    *,
    dedupe: str = "",
    documents: Iterable[Any] = (),
    **context: Any,
) -> None:
    """Queue `message` about the case, with a link to `path` and none of its content."""
    queue(
        message,
        recipients,
        subject=filing.subject,
        reference=filing.reference or "",
        context={"path": path, "organisation": filing.organisation.name, **context},
        dedupe=dedupe,
        documents=list(documents),
    )

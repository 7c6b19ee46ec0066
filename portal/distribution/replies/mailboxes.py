"""Where an organisation reads what is sent to it."""

from collections.abc import Iterable

from portal.accounts.models import Membership, Organisation
from portal.filings import post
from portal.mail.services import Recipient


def recipients_of(organisations: Iterable[Organisation]) -> list[Recipient]:
    """Return the mailboxes of organisations, and the people of those that have none."""
    found = list(organisations)
    mailboxes = [Recipient(one.email, organisation=one) for one in found if one.email]
    members = (
        Membership.objects.active()
        .filter(organisation__in=[one.pk for one in found if not one.email])
        .select_related("user", "organisation")
        .order_by("organisation", "pk")
    )
    return [*mailboxes, *(_person(one) for one in members)]


def _person(membership: Membership) -> Recipient:
    (recipient,) = post.people([membership.user], membership.organisation)
    return recipient

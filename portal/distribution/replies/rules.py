"""Who may answer for a holder of products."""

from typing import Any

from portal.accounts import predicates
from portal.accounts.enums import OrganisationRole
from portal.core.workflow import rule

WRITERS = (
    OrganisationRole.ADMINISTRATOR,
    OrganisationRole.DRAFTER,
    OrganisationRole.SIGNATORY,
)


@rule("administrator, drafter or signatory of the organisation")
def may_reply(user: Any, reply: Any) -> bool:
    return predicates.has_organisation_role(user, reply.organisation_id, *WRITERS)

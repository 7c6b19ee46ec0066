"""People, organisations and what they may do."""

from portal.accounts.models.access import AccessRequest, Invitation
from portal.accounts.models.agency import AgencyRole
from portal.accounts.models.keys import ApiKey
from portal.accounts.models.organisations import Interim, Mandate, Membership, Organisation
from portal.accounts.models.users import User

__all__ = [
    "AccessRequest",
    "AgencyRole",
    "ApiKey",
    "Interim",
    "Invitation",
    "Mandate",
    "Membership",
    "Organisation",
    "User",
]

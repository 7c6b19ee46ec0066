"""What fills a draft by itself: the account and the organisation."""

from typing import Any

from portal.accounts.enums import OrganisationKind
from recalls.enums import SubmitterStatus
from recalls.models import Action, Notice

STATUS_OF = {
    OrganisationKind.MANUFACTURER: SubmitterStatus.MANUFACTURER,
    OrganisationKind.LABORATORY: SubmitterStatus.EXPLOITANT,
    OrganisationKind.DISTRIBUTOR: SubmitterStatus.DISTRIBUTOR,
    OrganisationKind.WHOLESALER: SubmitterStatus.DISTRIBUTOR,
}
MAKERS = (SubmitterStatus.MANUFACTURER, SubmitterStatus.EXPLOITANT)


def create_parts(action: Action, user: Any) -> None:
    """Create the notice of a new action, with what is known of the organisation and the user."""
    organisation = action.organisation
    notice = Notice(filing=action)
    notice.submitter_status = STATUS_OF.get(organisation.kind, "")
    place = f"{organisation.postal_code} {organisation.city}".strip()
    address = "\n".join(filter(None, [organisation.address_line, place]))
    if notice.submitter_status in MAKERS:
        notice.manufacturer_name = organisation.name
        notice.manufacturer_srn = organisation.srn
        notice.manufacturer_address = address
        notice.manufacturer_country = "FR" if organisation.siret else ""
    notice.contact_email = organisation.email
    notice.contact_address = address
    if not user.is_agent:
        notice.agency_contact_name = user.full_name
        notice.agency_contact_phone = user.phone or user.mobile
    notice.save()

"""What fills a draft by itself: the account, the organisation, the request."""

from typing import Any

from dhpc.enums import Lane, Route
from dhpc.models import Dispatch, Dossier, Letter, Request


def create_parts(dossier: Dossier, user: Any) -> None:
    """Create the request of a new dossier, and the letter and dispatch that wait for it."""
    request = Request(filing=dossier, lane=Lane.STANDARD)
    if user.is_agent:
        request.route = Route.NATIONAL
    else:
        request.contact_name = user.full_name
        request.contact_email = user.email
        request.contact_phone = user.phone or user.mobile
    request.save()
    Letter.objects.create(filing=dossier, place=dossier.organisation.city)
    Dispatch.objects.create(filing=dossier)

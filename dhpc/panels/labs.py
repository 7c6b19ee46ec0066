"""Blocks about the perimeter and the laboratories of a dossier."""

from typing import Any

from django.urls import reverse

from dhpc.effects.perimeter import is_asked
from dhpc.enums import ParticipantState
from dhpc.models import Dossier, Participant
from portal.filings.registry import Panel

MOVE_PAGES = {
    "set_perimeter": "dhpc:agency_perimeter",
    "add_laboratory": "dhpc:agency_perimeter",
    "confirm_coordinator": "dhpc:confirm_coordinator",
    "designate": "dhpc:designate",
    "attach_laboratory": "dhpc:attach_laboratory",
    "rebind_laboratory": "dhpc:rebind_laboratory",
    "set_authority": "dhpc:set_authority",
}


def agency_panels(dossier: Dossier, request: Any) -> list[Panel]:
    """Return how many medicines and laboratories are concerned, and incidents signalled."""
    participants = list(dossier.participants.exclude(state=ParticipantState.REMOVED))
    context = {
        "dossier": dossier,
        "products": dossier.products.count(),
        "laboratories": len(participants),
        "waiting": waiting(dossier, participants),
        "contested": sum(one.state == ParticipantState.CONTESTED for one in participants),
        "incidents": dossier.incidents.select_related("organisation"),
    }
    return [Panel("dhpc/agency/labs_panel.html", context)]


def waiting(dossier: Dossier, participants: list[Participant]) -> int:
    """Return how many laboratories have yet to answer what they are asked."""
    return sum(
        one.state == ParticipantState.INVITED and is_asked(dossier, one) for one in participants
    )


def firm_panels(dossier: Dossier, request: Any) -> list[Panel]:
    """Return what the coordinator is asked as a laboratory, and the way to their room."""
    known = list(dossier.participants.exclude(state=ParticipantState.REMOVED))
    own = [one for one in known if one.organisation_id == dossier.organisation_id]
    context = {
        "dossier": dossier,
        "is_asked": waiting(dossier, own) > 0,
        "is_shared": len(known) > 1,
        "url": reverse("dhpc:laboratory", args=[dossier.uuid]),
    }
    return [Panel("dhpc/labs/firm_panel.html", context)]

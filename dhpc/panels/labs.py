"""Blocks about the perimeter and the laboratories of a dossier."""

from typing import Any

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
    """Return the way to the room of the laboratories."""
    return [Panel("dhpc/labs/firm_panel.html", {"dossier": dossier})]

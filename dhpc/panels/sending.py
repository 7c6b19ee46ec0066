"""Blocks about the dispatch and the publication of a letter."""

from typing import Any

from dhpc.models import Dossier
from portal.filings.registry import Panel, Status

MOVE_PAGES: dict[str, str] = {}
FIRST_MOVES: tuple[str, ...] = ()


def agency_panels(dossier: Dossier, request: Any) -> list[Panel]:
    """Return the blocks of the agency's page."""
    return []


def firm_panels(dossier: Dossier, request: Any) -> list[Panel]:
    """Return the blocks of the coordinating laboratory's page."""
    return []


def track_panels(dossier: Dossier, request: Any) -> list[Panel]:
    """Return where the dispatch stands."""
    return []


def proposal_facts(proposal: Any) -> list[tuple[str, str]]:
    """Return what is proposed, in words."""
    return []


def status(dossier: Dossier) -> Status:
    """Return where a scheduled or dispatched dossier stands."""
    return Status(str(dossier.get_state_display()), "success")

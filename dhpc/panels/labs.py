"""Blocks about the perimeter and the laboratories of a dossier."""

from typing import Any

from dhpc.models import Dossier
from portal.filings.registry import Panel

MOVE_PAGES: dict[str, str] = {}


def agency_panels(dossier: Dossier, request: Any) -> list[Panel]:
    """Return the blocks of the agency's page."""
    return []


def firm_panels(dossier: Dossier, request: Any) -> list[Panel]:
    """Return the blocks of the coordinating laboratory's page."""
    return []

"""Blocks about the letter: its controls, its comments, its versions."""

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


def part_panels(part: Any, section: str) -> list[Panel]:
    """Return the blocks above a section of a draft, or above its summary when it is ""."""
    return []

"""Blocks about the letter: its controls, its comments, its versions."""

from typing import Any

from django.urls import reverse

from dhpc import validation
from dhpc.enums import CommentState
from dhpc.models import Dossier, Letter
from dhpc.rules import SLUG
from portal.filings.registry import Panel

MOVE_PAGES: dict[str, str] = {}


def agency_panels(dossier: Dossier, request: Any) -> list[Panel]:
    """Return the way to the letter under evaluation, with its comments counted."""
    if dossier.letter.first_submitted_at is None:
        return []
    return [Panel("dhpc/agency/letter_panel.html", _context(dossier))]


def firm_panels(dossier: Dossier, request: Any) -> list[Panel]:
    """Return the comments that wait for an answer."""
    if dossier.letter.first_submitted_at is None:
        return []
    return [Panel("dhpc/review/firm_panel.html", _context(dossier))]


def _context(dossier: Dossier) -> dict[str, Any]:
    states = list(dossier.comments.values_list("state", flat=True))
    return {
        "dossier": dossier,
        "prepared": states.count(CommentState.DRAFT),
        "waiting": states.count(CommentState.SENT),
        "answered": states.count(CommentState.ANSWERED),
        "versions": dossier.revisions.filter(part="letter").count(),
        "decisions": list(dossier.recipient_decisions.all()),
    }


def part_panels(part: Any, section: str) -> list[Panel]:
    """Return the controls of a section above its form, and all of them above the summary."""
    if not isinstance(part, Letter) or not part.is_editable:
        return []
    report = validation.report_of(part)
    found = report.of_section(section) if section else report.findings
    context = {
        "findings": [(one, _address(part, one.section)) for one in found],
        "is_whole": not section,
        "dossier": part.filing,
    }
    return [Panel("dhpc/review/findings.html", context)]


def _address(part: Letter, section: str) -> str:
    if not section:
        return ""
    return reverse("filings:section", args=[SLUG, part.filing.uuid, part.part_name, section])

"""Blocks about the letter: its controls, its comments, its versions."""

from typing import Any

from django.urls import reverse

from dhpc.enums import CommentState, Route
from dhpc.fields import ANNEXES
from dhpc.models import Dossier, Letter
from dhpc.review import annexes, commenting, consulting, preview, reading
from dhpc.review.parallel import SECTIONS, Pair, pairs
from portal.filings.registry import Panel

MOVE_PAGES: dict[str, str] = {
    "letter.agree": "dhpc:agree",
    "agree_by_phone": "dhpc:agree_by_phone",
}


def agency_panels(dossier: Dossier, request: Any) -> list[Panel]:
    """Return where the evaluation stands: comments to send, to close, remarks to handle."""
    if dossier.letter.first_submitted_at is None:
        return []
    states = list(dossier.comments.values_list("state", flat=True))
    context = {
        "prepared": states.count(CommentState.PREPARED),
        "open": states.count(CommentState.OPEN),
        "answered": states.count(CommentState.ANSWERED),
        "letter_url": reverse("dhpc:agency_letter", args=[dossier.uuid]),
        "matrix_url": reverse("dhpc:agency_matrix", args=[dossier.uuid]),
        "consulting_url": reverse("dhpc:consulting", args=[dossier.uuid]),
        "consulted": dossier.consultations.exists(),
    }
    return [Panel("dhpc/review/agency_panel.html", context)]


def firm_panels(dossier: Dossier, request: Any) -> list[Panel]:
    """Return what the laboratory has to answer in its letter."""
    if dossier.letter.first_submitted_at is None:
        return []
    context = {
        "waiting": commenting.unanswered(dossier).count(),
        "sent": commenting.known_to_firm(dossier).count(),
        "letter_url": reverse("dhpc:firm_letter", args=[dossier.uuid]),
        "matrix_url": reverse("dhpc:firm_matrix", args=[dossier.uuid]),
    }
    return [Panel("dhpc/review/firm_panel.html", context)]


def part_panels(part: Any, section: str) -> list[Panel]:
    """Return the blocks above a section of a draft, or above its summary when it is ""."""
    if not isinstance(part, Letter):
        return []
    found = [report_panel(part)]
    if section:
        found = [section_panel(part, section), *pairs_panels(part, section)]
        found.append(preview_panel(part, section))
    if section == ANNEXES.name:
        found.insert(0, annexes_panel(part))
    lines = _comments(part, section)
    if lines:
        found.append(Panel("dhpc/review/section_comments.html", {"lines": lines, "letter": part}))
    return found


def annexes_panel(letter: Letter) -> Panel:
    """Return which annexes will be public with the letter."""
    context = {"annexes": annexes.annexes(letter.filing), "dossier": letter.filing}
    return Panel("dhpc/review/annexes_panel.html", context)


def section_panel(letter: Letter, section: str) -> Panel:
    """Return what the controls find in one section of the draft."""
    report = reading.report_of_draft(letter)
    values = letter.values()
    found = report.of_section(section)
    unjustified = report.unjustified(values["justifications"])
    if section == "controls":
        found = unjustified
    context = {
        "findings": found,
        "unjustified": unjustified,
        "refresh_url": reverse("dhpc:findings", args=[letter.filing.uuid, section]),
        "justify_url": _section_url(letter, "controls"),
        "section": section,
    }
    return Panel("dhpc/review/section_panel.html", context)


def report_panel(letter: Letter) -> Panel:
    """Return everything that the controls find in the draft."""
    report = reading.report_of_draft(letter)
    unjustified = report.unjustified(letter.values()["justifications"])
    context = {
        "dossier": letter.filing,
        "report": report,
        "unjustified": unjustified,
        "justify_url": _section_url(letter, "controls"),
    }
    return Panel("dhpc/review/report_panel.html", context)


def pairs_of(letter: Letter, section: str) -> list[Pair]:
    """Return the English beside the French of a section, where both languages are read."""
    if letter.filing.route != Route.EUROPEAN or section not in SECTIONS:
        return []
    return pairs(letter.values(), section)


def pairs_panels(letter: Letter, section: str) -> list[Panel]:
    """Return both languages side by side, in the sections where they say the same."""
    found = pairs_of(letter, section)
    if not found:
        return []
    url = reverse("dhpc:draft_pairs", args=[letter.filing.uuid, section])
    return [Panel("dhpc/review/pairs_panel.html", {"pairs": found, "refresh_url": url})]


def preview_panel(letter: Letter, section: str) -> Panel:
    """Return the letter as the draft reads, which follows what is typed."""
    composed, _facts = preview.of(letter)
    chosen = letter.specification.section(section)
    context = {
        "letter": composed,
        "has_form": bool(chosen.fields or chosen.rows),
        "refresh_url": reverse("dhpc:draft_text", args=[letter.filing.uuid]),
        "pdf_url": reverse("dhpc:preview", args=[letter.filing.uuid]),
    }
    return Panel("dhpc/review/preview_panel.html", context)


def consultee_panels(consultation: Any, request: Any) -> list[Panel]:
    """Return the way to the letter, while the consultee may read it."""
    context = {
        "url": reverse("dhpc:consulted", args=[consultation.uuid]),
        "is_open": consulting.is_readable(request.user, consultation),
        "written": consultation.remarks.count(),
    }
    return [Panel("dhpc/review/consultee_panel.html", context)]


def _comments(letter: Letter, section: str) -> list[commenting.Line]:
    """Return the comments sent that are not closed, on that section or on all."""
    if letter.first_submitted_at is None:
        return []
    rows = commenting.known_to_firm(letter.filing).exclude(state=CommentState.CLOSED)
    if section:
        rows = rows.filter(section=section)
    values = letter.values()
    return [reading.line_of(one, values, internal=False) for one in rows]


def _section_url(letter: Letter, section: str) -> str:
    return reverse("filings:section", args=["dhpc", letter.filing.uuid, "letter", section])

"""The blocks that the workflow adds to the shared pages, and what its cases show in lists."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dhpc import rules, tabs
from dhpc.effects.dossier import INDICATIVE
from dhpc.enums import (
    AGREED_DOCUMENT,
    LETTER_DOCUMENT,
    Audience,
    Channel,
    DossierState,
    Lane,
    LetterState,
)
from dhpc.messages import dossiers as messages
from dhpc.models import Dossier, Proposal
from dhpc.panels import audience, labs, review, sending
from portal.accounts import predicates
from portal.core.moments import without_weekday
from portal.filings.models.proposals import ProposalState
from portal.filings.registry import Panel, Status

MOVE_PAGES = {
    "qualify": "dhpc:qualify",
    "route_out": "dhpc:route_out",
    "send_indications": "dhpc:indications",
    "set_network_notice": "dhpc:network",
    **labs.MOVE_PAGES,
    **review.MOVE_PAGES,
    **sending.MOVE_PAGES,
}
FIRST_MOVES = (
    "qualify",
    "start_coordination",
    "send_indications",
    "confirm_coordinator",
    "write_instead",
    "letter.record",
    "letter.admit",
    "letter.return_comments",
    "set_network_notice",
    "letter.propose",
    "letter.agree",
    *sending.FIRST_MOVES,
    "set_perimeter",
)
TONES = {
    DossierState.AGREED: "success",
    DossierState.DISPATCHED: "success",
    DossierState.CLOSED: "neutral",
    DossierState.NO_ACTION: "neutral",
    DossierState.CANCELLED: "neutral",
    DossierState.SUPERSEDED: "neutral",
}
SHARED_DOCUMENTS = (LETTER_DOCUMENT, AGREED_DOCUMENT)
"""What the laboratories other than the coordinator may download."""

INTERNAL = {LetterState.PROPOSED: LetterState.IN_REVIEW}
"""What the laboratory is not told: that an agreement waits for a second person."""


def status(dossier: Dossier) -> Status:
    """Derive where a dossier stands from its own state, its letter and its dispatch."""
    state = DossierState(dossier.state)
    if dossier.is_suspended:
        return Status(_("Suspendu"), "warning")
    if state == DossierState.WRITING:
        letter = LetterState(dossier.letter.state)
        return Status(str(INTERNAL.get(letter, letter).label), "progress")
    if state in (DossierState.SCHEDULED, DossierState.DISPATCHED):
        return sending.status(dossier)
    return Status(str(state.label), TONES.get(state, "progress"))


def part_status(part: Any) -> str:
    """Return where a part stands, as its organisation may know it."""
    if isinstance(part.state, str) and part.part_name == "letter":
        state = LetterState(part.state)
        return str(INTERNAL.get(state, state).label)
    return str(part.get_state_display())


def mark(dossier: Dossier) -> Status | None:
    """Return the urgent lane, for the agency's lists."""
    return Status(_("Urgent"), "danger") if dossier.lane == Lane.URGENT else None


def facts(dossier: Dossier) -> list[tuple[str, str]]:
    """Return what both sides know of the dossier."""
    found = [
        (_("Parcours"), dossier.get_route_display()),
        (_("Autorité"), dossier.get_authority_display()),
        (_("Circuit"), dossier.get_lane_display()),
        (_("Interlocuteur unique de l’ANSM"), dossier.organisation.name),
    ]
    if dossier.decision:
        found.append((_("Décision"), dossier.get_decision_display()))
    days = {
        _("Projet attendu le"): dossier.draft_due_on,
        _("Diffusion du calendrier européen"): dossier.eu_dispatch_on,
        _("Date d’effet de la mesure"): dossier.effective_on,
        _("Accord valable jusqu’au"): dossier.agreement_ends_on,
        _("Diffusion le (J0)"): dossier.scheduled_on,
    }
    found += [(label, without_weekday(day)) for label, day in days.items() if day]
    if dossier.agreement_ends_on and dossier.dispatch.first_sent_at is None:
        found.append((_("Durée de l’accord"), _(INDICATIVE)))
    return found


def agency_panels(dossier: Dossier, request: Any) -> list[Panel]:
    """Return the pages of the dossier for the agency, and what is left to do."""
    letter = dossier.letter
    writes = (
        dossier.is_substituted and letter.is_editable and rules.is_stand_in(request.user, letter)
    )
    part_url = reverse("filings:part", args=[rules.SLUG, dossier.uuid, "letter"])
    context = {
        "dossier": dossier,
        "write_url": part_url if writes else "",
        "tabs": tabs.tabs(dossier, "case"),
    }
    return [
        Panel("dhpc/agency/overview.html", context),
        *labs.agency_panels(dossier, request),
        *review.agency_panels(dossier, request),
        *sending.agency_panels(dossier, request),
    ]


def recipient_rows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the groups of a version as they read: name, channels, number expected."""
    labels, channels = dict(Audience.choices), dict(Channel.choices)
    return [
        {
            "audience": row["audience"],
            "label": str(labels.get(row["audience"], row["audience"])),
            "channels": ", ".join(str(channels[one]) for one in row["channels"]),
            "expected": row["expected"],
            "rationale": row["rationale"],
        }
        for row in rows
        if row["audience"]
    ]


def _internal_facts(dossier: Dossier) -> list[tuple[str, str]]:
    paper = getattr(dossier, "paper_filing", None)
    found = []
    if paper is not None:
        found.append((_("Ouvert par l’agence"), paper.words()))
    if dossier.network_notice:
        found.append((_("Notification européenne"), dossier.get_network_notice_display()))
    return found


def firm_panels(dossier: Dossier, request: Any) -> list[Panel]:
    """Return what the coordinator has to do."""
    if dossier.is_draft:
        return []
    return [
        *labs.firm_panels(dossier, request),
        *review.firm_panels(dossier, request),
        *sending.firm_panels(dossier, request),
    ]


def part_panels(part: Any, section: str) -> list[Panel]:
    """Return what stands above a section of a draft, or above its summary."""
    return [*audience.part_panels(part, section), *review.part_panels(part, section)]


def consultee_panels(consultation: Any, request: Any) -> list[Panel]:
    """Return where a consulted person reads the letter: not the request, nor the plan."""
    return review.consultee_panels(consultation, request)


def track_panels(dossier: Dossier, request: Any) -> list[Panel]:
    """Return where the dossier and its dispatch stand, for each side."""
    template, told = "dhpc/firm_panel.html", facts(dossier)
    if predicates.is_agent(request.user):
        template, told = "dhpc/agency/facts.html", [*told, *_internal_facts(dossier)]
    where = [] if dossier.is_draft else [Panel(template, {"dossier": dossier, "facts": told})]
    return [*sending.track_panels(dossier, request), *where]


def proposal_facts(proposal: Proposal) -> list[tuple[str, str]]:
    """Return what is proposed, in words, for the person who confirms."""
    return sending.proposal_facts(proposal)


def asks_nothing(dossier: Dossier) -> str:
    """Return why the laboratory is asked nothing any more, "" while it is."""
    if not dossier.is_substituted:
        return ""
    return _(
        "L’agence agit à la place du laboratoire : il n’a plus à répondre. Écrivez-lui dans le fil "
        "si vous devez l’informer."
    )


def on_proposal(proposal: Proposal) -> None:
    """Tell who may confirm what was proposed, or its author that it was refused."""
    if proposal.state == ProposalState.REFUSED:
        messages.proposal_refused(proposal)
    elif proposal.state == ProposalState.PROPOSED:
        messages.proposal_made(proposal)

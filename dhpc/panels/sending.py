"""Blocks about the dispatch and the publication of a letter."""

from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from dhpc.enums import DispatchState, DossierState
from dhpc.models import Dossier
from dhpc.rules import BY_PHONE, is_evaluator
from portal.accounts.models import User
from portal.core.moments import moment, without_weekday
from portal.filings.registry import Panel, Status

MOVE_PAGES: dict[str, str] = {
    "publish": "dhpc:publish",
    "substitute": "dhpc:substitute",
    "withdraw_annex": "dhpc:withdraw_annex",
}
FIRST_MOVES: tuple[str, ...] = ("schedule", "publish", "close")


def agency_panels(dossier: Dossier, request: Any) -> list[Panel]:
    """Return the way to the dispatch, with where it stands."""
    if dossier.agreed_at is None:
        return []
    context = {
        "dossier": dossier,
        "is_control": dossier.dispatch.state == DispatchState.CONTROL
        and is_evaluator(request.user, dossier),
    }
    return [Panel("dhpc/agency/dispatch_panel.html", context)]


def firm_panels(dossier: Dossier, request: Any) -> list[Panel]:
    """Return what the laboratory has to do of the dispatch."""
    if dossier.agreed_at is None:
        return []
    return [Panel("dhpc/sending/firm_panel.html", {"dossier": dossier})]


def track_panels(dossier: Dossier, request: Any) -> list[Panel]:
    """Return the embargo, while a day is planned and nothing has left."""
    if dossier.state != DossierState.SCHEDULED:
        return []
    day = without_weekday(dossier.scheduled_on)
    return [Panel("dhpc/sending/embargo.html", {"day": day})]


def proposal_facts(proposal: Any) -> list[tuple[str, str]]:
    """Return what is proposed, in words."""
    if proposal.action == BY_PHONE:
        who = User.objects.get(pk=proposal.payload["validator"])
        said = parse_datetime(proposal.payload["said_at"])
        return [
            (_("Accord donné par téléphone par"), who.full_name),
            (_("Heure de l’appel"), moment(said)),
        ]
    if proposal.filing.agreed_at is None:
        text = _("L’agence rédige et diffuse la lettre elle-même, à la place du laboratoire.")
    else:
        text = _("L’agence diffuse la lettre elle-même, à la place du laboratoire.")
    return [(_("Mesure"), text)]


def status(dossier: Dossier) -> Status:
    """Return where a scheduled or dispatched dossier stands."""
    state = DispatchState(dossier.dispatch.state)
    if dossier.state == DossierState.SCHEDULED:
        return Status(_("Diffusion programmée"), "progress")
    tone = "success" if state == DispatchState.COVERED else "progress"
    return Status(str(state.label), tone)

"""Blocks about the dispatch and the publication of a letter."""

from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from dhpc.enums import DispatchState, DossierState
from dhpc.models import Dossier
from dhpc.rules import BY_PHONE, is_evaluator
from portal.accounts.models import User
from portal.core.moments import in_words, moment, without_weekday
from portal.filings.registry import Panel, Status

MOVE_PAGES: dict[str, str] = {
    "schedule": "dhpc:schedule",
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


def plan_facts(dossier: Dossier) -> list[tuple[str, str]]:
    """Return the day of the letter, beside what binds it, for whoever decides of it."""
    letter = dossier.letter
    days = {
        _("Diffusion (J0)"): dossier.scheduled_on or letter.dispatch_on,
        _("Diffusion du calendrier européen"): dossier.eu_dispatch_on,
        _("Date d’effet de la mesure"): dossier.effective_on,
        _("Accord valable jusqu’au"): dossier.agreement_ends_on,
    }
    found = [(label, in_words(day)) for label, day in days.items() if day]
    if letter.dispatch_reason:
        found.append((_("Raison d’un jour non ouvré"), letter.dispatch_reason))
    if letter.embargo_until:
        found.append((_("Embargo jusqu’au"), moment(letter.embargo_until)))
    return found


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

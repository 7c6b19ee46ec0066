"""Acting on the questions, the clocks, the proposals and the opinions of a case."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.decorators import agent_required
from portal.core.workflow import GuardFailed, Transition, TransitionError, perform, workflow_of
from portal.filings import presentation
from portal.filings.models.proposals import ProposalState
from portal.filings.services import consultations, proposals
from portal.filings.views import acting
from portal.filings.views.access import Place, log_reading, place_or_404
from portal.filings.views.casework_forms import ActionForm, InviteForm

ROWS = {
    "question": "requests",
    "echeance": "clocks",
    "proposition": "proposals",
    "avis": "consultations",
}
BY_HAND = frozenset({"comment", "due_on", "on"})


def _place(request: HttpRequest, slug: str, uuid: UUID) -> tuple[Place, str]:
    place = place_or_404(request, slug, uuid)
    if place.filing.is_draft:
        raise Http404
    return place, reverse("filings:agency_case", args=place.address)


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _row(place: Place, kind: str, pk: int) -> Any:
    if kind not in ROWS:
        raise Http404
    return get_object_or_404(getattr(place.filing, ROWS[kind]), pk=pk)


def _move(row: Any, name: str, user: Any) -> Transition:
    """Return the transition, if it is one that `user` may perform with this page."""
    move = workflow_of(type(row)).transitions.get(name)
    if move is None or not move.required <= BY_HAND:
        raise Http404
    if not move.permits(user, row):
        is_own = user.pk == getattr(row, "proposed_by_id", None)
        own = _("Vous avez proposé cette action : une autre personne en décide.")
        raise PermissionDenied(own if is_own else "")
    return move


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def act(request: HttpRequest, slug: str, uuid: UUID, kind: str, pk: int, name: str) -> HttpResponse:
    """Ask for what an action needs, then perform it."""
    place, back = _place(request, slug, uuid)
    row = _row(place, kind, pk)
    move = _move(row, name, request.user)
    form = ActionForm(move, _posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            perform(row, name, actor=request.user, **form.cleaned_data, **_implied(row, name))
        except GuardFailed as failure:
            for obstacle in failure.obstacles:
                form.add_error(
                    obstacle.field if obstacle.field in form.fields else None, obstacle.text
                )
        except TransitionError as refusal:
            messages.error(request, str(refusal))
            return redirect(back)
        else:
            acting.tell_done(request, move)
            return redirect(back)
    told: dict[str, Any] = {}
    if kind == "proposition":
        told = _proposal(place, row, move)
    elif kind == "echeance":
        what = presentation.clock_label(place.filing, row)
        told = {"title": _("%(move)s : %(action)s") % {"move": move.label, "action": what}}
    return acting.confirmation(request, place, move, form, back, **told)


def _proposal(place: Place, proposal: Any, move: Transition) -> dict[str, Any]:
    """Return what is proposed, as whoever decides must read it before they do."""
    label = proposals.label_of(proposal)
    is_confirmed = move.target == ProposalState.CONFIRMED
    return {
        "title": _("%(move)s : %(action)s") % {"move": move.label, "action": label},
        "proposal": proposal,
        "facts": [(_("Action proposée"), label), *place.spec.proposal_facts(proposal)],
        "panels": place.spec.proposal_panels(proposal) if is_confirmed else [],
        "is_danger": is_confirmed and proposals.is_dangerous(proposal),
    }


def _implied(row: Any, name: str) -> dict[str, Any]:
    """Return which of its stops a clock is started again from: the oldest."""
    if name != "resume":
        return {}
    stop = row.stops.filter(ends_on=None).first()
    return {"batch": stop.batch} if stop else {}


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def invite(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponse:
    """Ask an opinion."""
    place, back = _place(request, slug, uuid)
    if not place.spec.may_work(request.user, place.filing):
        raise PermissionDenied
    asked_of = place.spec.consulted.organisations(place.filing)
    form = InviteForm(_posted(request), organisations=asked_of)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            consultations.invite(
                place.filing,
                asked["question"],
                actor=request.user,
                due_on=asked["due_on"],
                consultee=asked["email"],
                organisation=asked["organisation"],
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Demande d’avis envoyée."))
            return redirect(back)
    log_reading(request, place.filing)
    context = {"place": place, "form": form, "back": back}
    return render(request, "filings/casework/invite.html", context)

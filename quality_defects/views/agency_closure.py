"""Pages of the end of a case: checklist, closing letter, withdrawal, reopening."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.decorators import agent_required
from portal.core.workflow import available, perform, workflow_of
from portal.filings.views import acting
from portal.filings.views.access import Place
from quality_defects import readiness
from quality_defects.agency_forms import ClosingForm, ReasonForm, RemarkForm, ReopeningForm
from quality_defects.messages.post import agency_path
from quality_defects.models import WithdrawalRequest
from quality_defects.views import agency

MOVES = ("propose_closure", "resume_follow_up", "close", "reopen", "note_late_version")


@require_safe
@agent_required
def closure(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What is left before the case may be closed, how it ended, what the firm asks."""
    place = agency.place_of(request, uuid)
    case = place.filing
    return agency.page(
        request,
        place,
        "closure",
        "closure",
        checklist=[
            {"item": item, "url": _url(item, place)} for item in readiness.closure_checklist(case)
        ],
        moves=[
            {"move": move, "url": _move_url(place, move.name)}
            for move in available(case, request.user)
            if move.name in MOVES
        ],
        outcomes=list(case.outcomes.select_related("proposed_by", "decided_by")),
        withdrawals=[
            {"row": row, "moves": available(row, request.user)}
            for row in case.withdrawal_requests.select_related(
                "requested_by", "answered_by", "filing"
            )
        ],
    )


def _url(item: readiness.Item, place: Place) -> str:
    case = place.filing
    if item.anchor == "decision":
        return reverse("quality_defects:decision", args=[case.uuid])
    return agency_path(case) + (f"#{item.anchor}" if item.anchor in place.parts else "")


def _move_url(place: Place, name: str) -> str:
    if name in place.spec.move_pages:
        return reverse(place.spec.move_pages[name], args=[place.filing.uuid])
    return reverse("filings:agency_move", args=[*place.address, "case", name])


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def close(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Close the case with a letter."""
    letter = _(
        "L’agence a examiné votre déclaration, les éléments de votre enquête et les mesures "
        "prises. Elle considère que ce dossier peut être clos."
    )
    return _final(request, uuid, "close", ClosingForm, {"letter": letter})


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def reopen(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Begin a case again."""
    return _final(request, uuid, "reopen", ReopeningForm, {})


def _final(
    request: HttpRequest, uuid: UUID, name: str, form_class: Any, initial: dict[str, Any]
) -> HttpResponse:
    place = agency.place_of(request, uuid)
    move = acting.require(place.filing, name, request.user)
    form = form_class(request.POST or None, initial=initial)
    return _performed(request, place, place.filing, move, form)


def _performed(request: HttpRequest, place: Place, row: Any, move: Any, form: Any) -> HttpResponse:
    if (
        request.method == "POST"
        and form.is_valid()
        and acting.succeeded(
            form, lambda: perform(row, move.name, actor=request.user, **form.cleaned_data)
        )
    ):
        acting.tell_done(request, move)
        return redirect("quality_defects:closure", place.filing.uuid)
    back = reverse("quality_defects:closure", args=[place.filing.uuid])
    return acting.confirmation(request, place, move, form, back)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def withdrawal(request: HttpRequest, uuid: UUID, pk: int, name: str) -> HttpResponse:
    """Accept or refuse that the firm withdraws its filing."""
    place = agency.place_of(request, uuid)
    row = get_object_or_404(WithdrawalRequest, filing=place.filing, pk=pk)
    if name not in workflow_of(WithdrawalRequest).transitions:
        raise Http404
    move = acting.require(row, name, request.user)
    form = (ReasonForm if "comment" in move.required else RemarkForm)(request.POST or None)
    return _performed(request, place, row, move, form)

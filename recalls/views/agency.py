"""Pages of the agency's desk: the sheet, the lane, the schedule, the end of an action."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.decorators import agent_required
from portal.core.workflow import perform, workflow_of
from portal.filings.services import proposals
from portal.filings.services.revisions import answers_of
from portal.filings.views import acting
from portal.filings.views.access import Place, place_or_404
from recalls import editions, forms
from recalls.effects.notice import last_revision
from recalls.enums import Lane
from recalls.models import Action, Notice
from recalls.rules import SLUG


def place_of(request: HttpRequest, uuid: UUID) -> Place:
    """Return the action that the agency has received and that the user may read, or 404."""
    place = place_or_404(request, SLUG, uuid)
    if place.filing.is_draft:
        raise Http404
    return place


def _proposed_sheet(notice: Notice) -> dict[str, Any]:
    """Return what the sheet says so far, else what the codes of the last version give."""
    revision = last_revision(notice)
    values = answers_of(notice, revision)
    return {
        "summary": editions.chosen_summary(notice, values),
        "version_kind": notice.version_kind,
        "public_reason": notice.public_reason,
    }


def _done(request: HttpRequest, place: Place, row: Any, name: str, form: Any, **told: Any) -> Any:
    """Perform `name` on `row` with what the form says, or show the form again."""
    move = acting.require(row, name, request.user)
    if request.method == "POST" and form.is_valid():
        params = form.cleaned_data | told
        if acting.succeeded(form, lambda: perform(row, name, actor=request.user, **params)):
            messages.success(request, _("C’est fait : %(what)s.") % {"what": move.label})
            return redirect("filings:agency_case", *place.address)
    return _page(request, place, form, move.label, move)


def _proposed(request: HttpRequest, place: Place, name: str, form: Any) -> HttpResponse:
    """Propose `name` with what the form says, for a second person, or show the form again."""
    move = workflow_of(Action)[name]
    if request.method == "POST" and form.is_valid():
        payload = dict(form.cleaned_data)
        reasons = payload.pop("reasons")
        if acting.succeeded(
            form,
            lambda: proposals.propose(
                place.filing, name, actor=request.user, reasons=reasons, payload=payload
            ),
        ):
            messages.success(
                request, _("Proposition enregistrée : une autre personne la confirmera.")
            )
            return redirect("filings:agency_case", *place.address)
    title = _("Proposer : %(action)s") % {"action": move.label}
    return _page(request, place, form, title, move)


def _page(request: HttpRequest, place: Place, form: Any, title: Any, move: Any) -> HttpResponse:
    back = reverse("filings:agency_case", args=place.address)
    context = {"place": place, "form": form, "title": title, "move": move, "back": back}
    return render(request, "recalls/agency/act.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def sheet(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write the lead paragraph and say what the version changes."""
    place = place_of(request, uuid)
    notice = place.filing.notice
    form = forms.SheetForm(
        request.POST or None,
        initial=_proposed_sheet(notice),
        published=notice.published_count > 0,
    )
    return _done(request, place, notice, "edit_sheet", form)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def lane(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Choose the urgent lane, or the other."""
    place = place_of(request, uuid)
    action = place.filing
    move = acting.require(action, "set_lane", request.user)
    initial = {"lane": Lane.URGENT if action.is_urgent else Lane.STANDARD}
    form = forms.LaneForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        urgent = form.cleaned_data["lane"] == Lane.URGENT
        if acting.succeeded(
            form, lambda: perform(action, "set_lane", actor=request.user, urgent=urgent)
        ):
            messages.success(request, _("C’est fait : %(what)s.") % {"what": move.label})
            return redirect("filings:agency_case", *place.address)
    return _page(request, place, form, move.label, move)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def schedule(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Set the hour of publication; nothing shows before."""
    place = place_of(request, uuid)
    return _done(
        request, place, place.filing.notice, "schedule", forms.ScheduleForm(request.POST or None)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def fast(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Propose to publish before the end of the review."""
    place = place_of(request, uuid)
    notice = place.filing.notice
    form = forms.FastForm(
        request.POST or None,
        initial=_proposed_sheet(notice),
        published=notice.published_count > 0,
    )
    return _proposed(request, place, "fast_publish", form)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def retract(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Propose to withdraw the publication."""
    place = place_of(request, uuid)
    return _proposed(request, place, "retract", forms.RetractionForm(request.POST or None))


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def close(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Close the action, with the firm's report or a reason."""
    place = place_of(request, uuid)
    return _done(request, place, place.filing, "close", forms.ClosingForm(request.POST or None))


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def reopen(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Begin a closed action again."""
    place = place_of(request, uuid)
    return _done(request, place, place.filing, "reopen", forms.ReopeningForm(request.POST or None))

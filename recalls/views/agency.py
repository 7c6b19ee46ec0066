"""Pages of the agency's desk: the lane, the schedule, the end of an action."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.decorators import agent_required
from portal.core.workflow import perform
from portal.filings.views import acting
from recalls import forms, published
from recalls.enums import Lane
from recalls.views.desk import done, moves, page, place_of, proposed

ENDINGS = ("finish_review", "close", "reopen", "retract")


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
            acting.tell_done(request, move)
            return redirect("filings:agency_case", *place.address)
    told = {"title": move.label, "move": move, "obstacles": move.obstacles(action)}
    return page(request, place, "act", "publication", form=form, **told)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def exercise(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say that an action that the agency typed is an exercise, or that it is real."""
    place = place_of(request, uuid)
    form = forms.ExerciseForm(request.POST or None, initial={"exercise": place.filing.is_exercise})
    return done(request, place, place.filing, "set_exercise", form, current="publication")


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def schedule(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Set the hour of publication; nothing shows before."""
    place = place_of(request, uuid)
    form = forms.ScheduleForm(request.POST or None)
    return done(request, place, place.filing.notice, "schedule", form, current="publication")


@require_safe
@agent_required
def end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What became of the products, what is left to do, and how the action ends."""
    place = place_of(request, uuid)
    action = place.filing
    return page(
        request,
        place,
        "end",
        "end",
        reports=list(action.final_reports.select_related("signed_by")),
        versions=published.publications(action),
        moves=moves(place, request.user, ENDINGS),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def retract(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Propose to withdraw the publication."""
    place = place_of(request, uuid)
    form = forms.RetractionForm(request.POST or None)
    return proposed(request, place, "retract", form, current="end", warning="retraction")


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def close(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Close the action, with the firm's report or a reason."""
    place = place_of(request, uuid)
    action = place.filing
    return done(
        request,
        place,
        action,
        "close",
        forms.ClosingForm(request.POST or None),
        current="end",
        warning="closure",
        reports=list(action.final_reports.select_related("signed_by")),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def reopen(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Begin a closed action again."""
    place = place_of(request, uuid)
    form = forms.ReopeningForm(request.POST or None)
    return done(request, place, place.filing, "reopen", form, current="end", warning="reopening")

"""The agency's room: the inbox over all workflows and the page of a case."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts import predicates
from portal.accounts.decorators import agent_required
from portal.accounts.enums import AgencyRoleName
from portal.audit.models import AccessAction
from portal.audit.services import record_access
from portal.core.workflow import GuardFailed, TransitionError, available, perform, workflow_of
from portal.filings import presentation, registry
from portal.filings.registry import WorkflowSpec
from portal.filings.services import proposals, readings, revisions, thread
from portal.filings.services.inbox import (
    due_labels,
    filters_of,
    first_view,
    read_filters,
    view_labels,
)
from portal.filings.services.requests import Question
from portal.filings.timeline import events
from portal.filings.views import acting, sending
from portal.filings.views.access import Place, log_reading, place_or_404
from portal.filings.views.forms import (
    AgencyMessageForm,
    AssigneeForm,
    TransitionForm,
)
from portal.filings.views.lists import inbox_counts, inbox_page, inbox_workflows
from portal.filings.views.question_form import QuestionForm, places_of, rows_of
from portal.rendering.services import documents_of

ASKED = "request_completion"
"""The transition that goes with a question; its page is that of the question."""


@require_safe
@agent_required
def inbox(request: HttpRequest) -> HttpResponse:
    """The cases received, over all workflows of the agent."""
    workflows = inbox_workflows(request.user)
    asked = request.GET.get("demarche", "")
    workflow = asked if asked in dict(workflows) else ""
    alone = workflow or (workflows[0][0] if len(workflows) == 1 else "")
    spec = registry.by_slug(alone) if alone else None
    filters = read_filters({"vue": first_view(request.user), **request.GET.dict()}, spec)
    counts = inbox_counts(request.user, filters, workflow)
    kept = {**filters, "demarche": workflow}
    tabs = [
        {
            "label": label,
            "url": _with_filters({**kept, "vue": name}),
            "current": name == filters["vue"],
            "count": counts[name],
        }
        for name, label in view_labels().items()
    ]
    return render(
        request,
        "filings/inbox.html",
        {
            "page": inbox_page(request.user, request.GET.get("page"), filters, workflow),
            "tabs": tabs,
            "query": filters["q"],
            "view": filters["vue"],
            "workflows": workflows,
            "workflow": workflow,
            "choices": _choices(filters, spec),
            "narrowed": any(value for name, value in kept.items() if name != "vue"),
            "kept": _with_filters(kept),
        },
    )


def _choices(filters: Mapping[str, str], spec: WorkflowSpec | None) -> list[dict[str, Any]]:
    """Return the lists to choose from: the due date, then what the workflow alone offers."""
    offered: list[tuple[str, Any, Sequence[tuple[str, Any]]]] = [
        ("echeance", _("Échéance"), list(due_labels().items()))
    ]
    offered += [(one.name, one.label, one.choices) for one in filters_of(spec)]
    return [
        {"name": name, "label": label, "options": options, "value": filters.get(name, "")}
        for name, label, options in offered
    ]


def _with_filters(filters: Mapping[str, str]) -> str:
    """Return the query string that asks for the same list, without what filters nothing."""
    return "?" + urlencode({name: value for name, value in filters.items() if value})


def _moves(place: Place, user: Any) -> list[dict[str, Any]]:
    """Return the next actions, each with the address of its page: at once, then by two people."""
    rows: list[tuple[str, Any]] = [("case", place.filing), *place.parts.items()]
    first = place.spec.first_moves
    offered = [
        (_key(name, move.name), name, move)
        for name, row in rows
        for move in available(row, user)
        if move.name != ASKED
    ]
    offered.sort(key=lambda each: first.index(each[0]) if each[0] in first else len(first))
    found = [
        {
            "label": move.transition.label,
            "url": _move_url(place, name, move.name),
            "obstacles": move.obstacles,
        }
        for _name, name, move in offered
    ]
    for move in proposals.proposable(place.filing, user):
        if move.name in place.spec.move_pages:
            label = _("Proposer : %(action)s") % {"action": move.label}
            url = _move_url(place, "case", move.name)
            found.append({"label": label, "url": url, "obstacles": move.obstacles(place.filing)})
    # What is not possible yet is told after the buttons: the first of them is the next action.
    return sorted(found, key=lambda each: bool(each["obstacles"]))


def _key(part_name: str, name: str) -> str:
    """Return what a workflow calls a transition of the case, or of one of its parts."""
    return name if part_name == "case" else f"{part_name}.{name}"


def _move_url(place: Place, part_name: str, name: str) -> str:
    page = place.spec.move_pages.get(_key(part_name, name))
    if page:
        return reverse(page, args=[place.filing.uuid])
    return reverse("filings:agency_move", args=[*place.address, part_name, name])


@require_safe
@agent_required
def case(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponse:
    """Everything of a case: facts on the left, thread and next actions on the right."""
    return _case(request, _received_or_404(request, slug, uuid), AgencyMessageForm())


def _received_or_404(request: HttpRequest, slug: str, uuid: UUID) -> Place:
    place = place_or_404(request, slug, uuid)
    if place.filing.is_draft:
        raise Http404
    return place


def _case(request: HttpRequest, place: Place, form: AgencyMessageForm) -> HttpResponse:
    filing = place.filing
    thread.mark_read(filing, request.user)
    record_access(request, AccessAction.READ, filing.subject, str(filing))
    parts = readings.read_parts(filing, place.parts.values(), request.user)
    clocks = presentation.clock_faces(filing, request.user)
    return render(
        request,
        "filings/agency_case.html",
        {
            "place": place,
            "status": place.spec.status(filing),
            "moves": _moves(place, request.user),
            "clocks": clocks,
            "next_due": presentation.next_due(clocks),
            "parts": parts,
            "news": [one for one in parts if one.is_news],
            "tracks": place.spec.track_panels(filing, request),
            "panels": place.spec.agency_panels(filing, request),
            "documents": documents_of(filing.subject),
            "message_form": form,
            "may_work": place.spec.may_work(request.user, filing),
            "asks_nothing": place.spec.asks_nothing(filing),
            "events": events(filing, internal=True),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def move(request: HttpRequest, slug: str, uuid: UUID, part_name: str, name: str) -> HttpResponse:
    """Ask for what a transition needs, then perform it."""
    place = place_or_404(request, slug, uuid)
    row = place.filing if part_name == "case" else place.part(part_name)
    transitions = workflow_of(type(row)).transitions
    if name not in transitions:
        raise PermissionDenied
    acting.require(row, name, request.user)
    if name == ASKED or _key(part_name, name) in place.spec.move_pages:
        raise Http404
    chosen = transitions[name]
    form = _transition_form(request, place, chosen)
    back = reverse("filings:agency_case", args=place.address)
    if request.method == "POST" and form.is_valid():
        try:
            perform(row, name, actor=request.user, **form.cleaned_data)
        except GuardFailed as failure:
            for obstacle in failure.obstacles:
                known = obstacle.field in form.fields
                form.add_error(obstacle.field if known else None, obstacle.text)
        except TransitionError as refusal:
            messages.error(request, str(refusal))
            return redirect(back)
        else:
            acting.tell_done(request, chosen)
            return redirect(back)
    return acting.confirmation(request, place, chosen, form, back)


def _transition_form(request: HttpRequest, place: Place, chosen: Any) -> Any:
    data = request.POST or None
    if "assignee" in chosen.required:
        people = predicates.agents_with(place.spec.key, AgencyRoleName.EVALUATOR)
        if place.filing.assigned_to_id is not None:
            people = people.exclude(pk=place.filing.assigned_to_id)
        return AssigneeForm(data, people=people)
    return TransitionForm(data if data is not None else None)


@require_POST
@agent_required
def post_message(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponse:
    """Write to the declarant, or a note for the agency only."""
    place = _received_or_404(request, slug, uuid)
    form = AgencyMessageForm(request.POST, request.FILES)
    if not sending.is_sent(form, place.filing, request.user):
        return _case(request, place, form)
    messages.success(request, _("Message enregistré."))
    return redirect(reverse("filings:agency_case", args=place.address) + "#messages")


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def ask(request: HttpRequest, slug: str, uuid: UUID, part_name: str) -> HttpResponse:
    """Ask a question on a field, perhaps of one row; the declarant answers there."""
    place = place_or_404(request, slug, uuid)
    part = place.part(part_name)
    if not place.spec.may_work(request.user, place.filing):
        raise PermissionDenied
    last = place.filing.revisions.filter(part=part_name).order_by("number").last()
    if last is None:
        raise Http404
    back = reverse("filings:agency_case", args=place.address)
    if refusal := place.spec.asks_nothing(place.filing):
        messages.error(request, refusal)
        return redirect(back)
    form = QuestionForm(
        request.POST or None,
        places=places_of(part),
        rows=rows_of(part, revisions.answers_of(part, last)),
        initial={
            "field": request.GET.get("champ", ""),
            "question": request.GET.get("question", ""),
        },
    )
    if request.method == "POST" and form.is_valid():
        section, _colon, field = form.cleaned_data["field"].partition(":")
        row = form.cleaned_data["row"]
        question = Question(
            part=part_name,
            text=form.cleaned_data["question"],
            reason=form.cleaned_data["reason"],
            section=section,
            field=field,
            row_key=row.name.key if row else "",
        )
        try:
            revisions.request_completion(
                part, [question], actor=request.user, due_on=form.cleaned_data["due_on"]
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        except TransitionError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Question envoyée au déclarant."))
            return redirect(back)
    log_reading(request, place.filing)
    return render(
        request, "filings/ask.html", {"place": place, "part": part, "form": form, "back": back}
    )

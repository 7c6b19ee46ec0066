"""The agency's room: the inbox over all workflows and the page of a case."""

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
from portal.filings.services import readings, revisions, thread
from portal.filings.services.inbox import read_filters, view_labels
from portal.filings.services.requests import Question
from portal.filings.timeline import events
from portal.filings.views.access import Place, place_or_404
from portal.filings.views.forms import (
    AgencyMessageForm,
    AssigneeForm,
    QuestionForm,
    TransitionForm,
)
from portal.filings.views.lists import inbox_counts, inbox_page
from portal.rendering.services import documents_of


@require_safe
@agent_required
def inbox(request: HttpRequest) -> HttpResponse:
    """The cases received, over all workflows of the agent."""
    filters = read_filters(request.GET)
    workflow = request.GET.get("demarche", "")
    counts = inbox_counts(request.user)
    tabs = [
        {
            "label": label,
            "url": f"?vue={name}",
            "current": name == filters["vue"],
            "count": counts[name],
        }
        for name, label in view_labels().items()
    ]
    kept = {**filters, "demarche": workflow}
    return render(
        request,
        "filings/inbox.html",
        {
            "page": inbox_page(request.user, request.GET.get("page"), filters, workflow),
            "tabs": tabs,
            "query": filters["q"],
            "view": filters["vue"],
            "kept": urlencode({name: value for name, value in kept.items() if value}),
        },
    )


def _moves(place: Place, user: Any) -> list[dict[str, Any]]:
    rows: list[tuple[str, Any]] = [("case", place.filing), *place.parts.items()]
    return [
        {"part": name, "move": move}
        for name, row in rows
        for move in available(row, user)
        if move.name != "request_completion"
    ]


@require_safe
@agent_required
def case(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponse:
    """Everything of a case: facts on the left, thread and next actions on the right."""
    place = place_or_404(request, slug, uuid)
    filing = place.filing
    if filing.is_draft:
        raise Http404
    thread.mark_read(filing, request.user)
    record_access(request, AccessAction.READ, filing.subject, str(filing))
    parts = readings.read_parts(filing, place.parts.values(), request.user)
    return render(
        request,
        "filings/agency_case.html",
        {
            "place": place,
            "status": place.spec.status(filing),
            "moves": _moves(place, request.user),
            "parts": parts,
            "news": [one for one in parts if one.is_news],
            "panels": place.spec.agency_panels(filing, request),
            "documents": documents_of(filing.subject),
            "message_form": AgencyMessageForm(),
            "may_work": place.spec.may_work(request.user, filing),
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
    if name not in transitions or not transitions[name].permits(request.user, row):
        raise PermissionDenied
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
            messages.success(request, _("C’est fait : %(what)s.") % {"what": chosen.label})
            return redirect(back)
    return render(
        request,
        "filings/agency_confirm.html",
        {"place": place, "move": chosen, "form": form, "back": back},
    )


def _transition_form(request: HttpRequest, place: Place, chosen: Any) -> Any:
    data = request.POST or None
    if "assignee" in chosen.required:
        people = predicates.agents_with(place.spec.key, AgencyRoleName.EVALUATOR)
        return AssigneeForm(data, people=people)
    return TransitionForm(data if data is not None else None)


@require_POST
@agent_required
def post_message(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponse:
    """Write to the declarant, or a note for the agency only."""
    place = place_or_404(request, slug, uuid)
    form = AgencyMessageForm(request.POST)
    if form.is_valid():
        thread.post_message(
            place.filing, request.user, form.cleaned_data["body"], kind=form.cleaned_data["kind"]
        )
        messages.success(request, _("Message enregistré."))
    else:
        messages.error(request, _("Écrivez un message avant de l’envoyer."))
    return redirect(reverse("filings:agency_case", args=place.address) + "#messages")


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def ask(request: HttpRequest, slug: str, uuid: UUID, part_name: str) -> HttpResponse:
    """Ask a question on a field; the declarant answers in that field."""
    place = place_or_404(request, slug, uuid)
    part = place.part(part_name)
    if not place.spec.may_work(request.user, place.filing):
        raise PermissionDenied
    places = _places(part)
    form = QuestionForm(
        request.POST or None, places=places, initial={"field": request.GET.get("champ", "")}
    )
    back = reverse("filings:agency_case", args=place.address)
    if request.method == "POST" and form.is_valid():
        section, _colon, field = form.cleaned_data["field"].partition(":")
        question = Question(
            part=part_name,
            text=form.cleaned_data["question"],
            reason=form.cleaned_data["reason"],
            section=section,
            field=field,
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
    return render(
        request, "filings/ask.html", {"place": place, "part": part, "form": form, "back": back}
    )


def _places(part: Any) -> list[tuple[str, Any]]:
    """Return the fields of the part grouped by section, as choices."""
    grouped = []
    for section in part.specification:
        fields = [(f"{section.name}:{one.name}", one.label) for one in section.fields]
        fields += [
            (f"{section.name}:{rows.name}.{one.name}", f"{rows.item} – {one.label}")
            for rows in section.rows
            for one in rows.fields
        ]
        if fields:
            grouped.append((section.title, fields))
    return grouped

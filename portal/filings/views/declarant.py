"""The declarant's room: cases of the organisation, the case page, the task list, the signature."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts import predicates
from portal.accounts.decorators import member_required, reauthenticated
from portal.audit.models import AccessAction
from portal.audit.services import record_access
from portal.core import forms as portal_forms
from portal.core.fields import section_missing, tell
from portal.core.fields.kinds import Level
from portal.core.workflow import (
    GuardFailed,
    TransitionError,
    WrongState,
    available,
    can,
    perform,
    workflow_of,
)
from portal.filings import registry
from portal.filings.models import Part
from portal.filings.services import drafts, readings, revisions, thread
from portal.filings.timeline import events
from portal.filings.views.access import Place, place_or_404, spec_or_404
from portal.filings.views.forms import MessageForm, SignForm
from portal.filings.views.lists import declarant_page
from portal.rendering.services import documents_of


@require_safe
@member_required
def dashboard(request: Any) -> HttpResponse:
    """The cases of the organisation, over all workflows, what waits for somebody first."""
    page = declarant_page(request.user, request.organisation, request.GET.get("page"))
    startable = [
        spec for spec in registry.all_specs() if spec.may_create(request.user, request.organisation)
    ]
    return render(request, "filings/dashboard.html", {"page": page, "startable": startable})


@require_POST
@member_required
def create(request: Any, slug: str) -> HttpResponse:
    """Create a draft at the first click and open its task list."""
    spec = spec_or_404(slug)
    if not spec.may_create(request.user, request.organisation):
        raise PermissionDenied
    filing = drafts.create_draft(spec, organisation=request.organisation, user=request.user)
    return redirect("filings:part", spec.slug, filing.uuid, next(iter(spec.parts)))


@require_safe
@login_required
def case(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponse:
    """The case as its organisation sees it: where it stands and what to do next."""
    place = place_or_404(request, slug, uuid)
    if predicates.is_agent(request.user):
        return redirect("filings:agency_case", *place.address)
    filing = place.filing
    if filing.is_draft:
        return redirect("filings:part", *place.address, next(iter(place.parts)))
    thread.mark_read(filing, request.user, organisation=filing.organisation)
    record_access(request, AccessAction.READ, filing.subject, str(filing))
    return render(
        request,
        "filings/case.html",
        {
            "place": place,
            "parts": [_part_facts(place, part, request.user) for part in place.parts.values()],
            "panels": place.spec.declarant_panels(filing, request),
            "documents": documents_of(filing.subject),
            "revisions": list(readings.signed_versions(filing)),
            "waiting": filing.requests.filter(state="open").count(),
            "status": place.spec.status(filing),
            "message_form": MessageForm(),
            "may_write": predicates.may_answer(
                request.user, filing.organisation_id, workflow=place.spec.key
            ),
            "events": events(filing, internal=False),
        },
    )


def _part_facts(place: Place, part: Part, user: Any) -> dict[str, Any]:
    return {
        **place.links(part),
        "part": part,
        "title": part.specification.title,
        "moves": [move for move in available(part, user) if move.name != place.spec.submission],
        "may_sign": can(part, place.spec.submission, user),
        "may_draft": part.is_editable and place.spec.may_draft(user, place.filing),
    }


@require_safe
@login_required
def part(request: HttpRequest, slug: str, uuid: UUID, part_name: str) -> HttpResponse:
    """The task list of a part: its sections in any order, and what remains to be done."""
    place = place_or_404(request, slug, uuid)
    chosen = place.part(part_name)
    values = chosen.values()
    unread = drafts.unreadable(chosen)
    tasks = [
        {
            "label": section.title,
            "url": reverse("filings:section", args=[*place.address, part_name, section.name]),
            "state": _task_state(chosen, section, values, unread),
            "hint": "",
        }
        for section in chosen.specification
        if section.is_asked(values)
    ]
    done = sum(task["state"] in ("done", "optional") for task in tasks)
    return render(
        request,
        "filings/part.html",
        {
            **place.links(chosen),
            "place": place,
            "facts": _part_facts(place, chosen, request.user),
            "part": chosen,
            "tasks": tasks,
            "done": done,
            "may_abandon": can(place.filing, "abandon", request.user)
            if "abandon" in workflow_of(type(place.filing)).transitions
            else False,
        },
    )


def _task_state(chosen: Part, section: Any, values: dict, unread: dict) -> str:
    names = {one.name for one in section.fields}
    if names & chosen.raw_input.keys():
        return "error"
    if any(row["key"] in unread for rows in section.rows for row in values[rows.name]):
        return "error"
    if not section.fields and not section.rows:
        return "optional"
    return "todo" if section_missing(section, values, Level.PROVISIONAL) else "done"


def _problems(place: Place, chosen: Part) -> list[dict[str, Any]]:
    """Return what prevents the signature, each with the address of its field."""
    move = workflow_of(type(chosen))[place.spec.submission]
    obstacles = _guards(chosen) or move.obstacles(chosen)
    return [
        {
            "text": one.text,
            "url": reverse("filings:section", args=[*place.address, chosen.part_name, one.section])
            + "?verifier=1",
        }
        for one in obstacles
    ]


def _guards(chosen: Part) -> list[Any]:
    for move in workflow_of(type(chosen)):
        if chosen.state in move.sources and move.guards:
            return move.obstacles(chosen)
    return []


@require_safe
@login_required
def summary(request: HttpRequest, slug: str, uuid: UUID, part_name: str) -> HttpResponse:
    """Everything that will be sent, with what is missing and links to mend it."""
    place = place_or_404(request, slug, uuid)
    chosen = place.part(part_name)
    last = place.filing.revisions.filter(part=part_name).order_by("number").last()
    return render(
        request,
        "filings/summary.html",
        {
            **place.links(chosen),
            "place": place,
            "part": chosen,
            "facts": _part_facts(place, chosen, request.user),
            "sections": tell(chosen.specification, chosen.values()),
            "files": place.files(chosen, request.user),
            "problems": _problems(place, chosen),
            "changes": revisions.unsent_changes(chosen, last) if last else [],
            "last": last,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@reauthenticated
def sign(request: HttpRequest, slug: str, uuid: UUID, part_name: str) -> HttpResponse:
    """Read once more, attest, sign: signing submits."""
    place = place_or_404(request, slug, uuid)
    chosen = place.part(part_name)
    if not workflow_of(type(chosen))[place.spec.submission].permits(request.user, chosen):
        raise PermissionDenied
    form = SignForm(request.POST or None)
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            perform(
                chosen,
                place.spec.submission,
                actor=request.user,
                attestation=form.cleaned_data["attestation"],
                final=form.cleaned_data["final"] == "true",
                ip=request.META.get("REMOTE_ADDR", ""),
            )
        except WrongState:
            # The same form sent twice: the first one filed it.
            return redirect("filings:receipt", *place.address, part_name)
        except GuardFailed as failure:
            refused = failure
        else:
            return redirect("filings:receipt", *place.address, part_name)
    if chosen.state not in workflow_of(type(chosen))[place.spec.submission].sources:
        return redirect("filings:case", *place.address)
    return render(
        request,
        "filings/sign.html",
        {
            **place.links(chosen),
            "place": place,
            "part": chosen,
            "form": form,
            "refused": refused,
            "problems": _problems(place, chosen),
            "sections": tell(chosen.specification, chosen.values()),
            "files": place.files(chosen, request.user),
            "capacity": predicates.may_sign(request.user, place.filing.organisation_id),
        },
    )


@require_safe
@login_required
def receipt(request: HttpRequest, slug: str, uuid: UUID, part_name: str) -> HttpResponse:
    """The case number, the documents as they get ready, and what comes next."""
    place = place_or_404(request, slug, uuid)
    chosen = place.part(part_name)
    last = place.filing.revisions.filter(part=part_name).order_by("number").last()
    if last is None:
        return redirect("filings:part", *place.address, part_name)
    return render(
        request,
        "filings/receipt.html",
        {
            **place.links(chosen),
            "place": place,
            "part": chosen,
            "revision": last,
            "documents": documents_of(place.filing.subject).filter(revision_number=last.number),
            "panels": place.spec.declarant_panels(place.filing, request),
        },
    )


@require_POST
@login_required
def post_message(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponse:
    """Write to the agency."""
    place = place_or_404(request, slug, uuid)
    form = MessageForm(request.POST)
    if form.is_valid():
        thread.post_message(
            place.filing,
            request.user,
            form.cleaned_data["body"],
            organisation=place.filing.organisation,
        )
        messages.success(request, _("Message envoyé."))
    else:
        messages.error(request, _("Écrivez un message avant de l’envoyer."))
    return redirect(reverse("filings:case", args=place.address) + "#messages")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def move(request: HttpRequest, slug: str, uuid: UUID, part_name: str, name: str) -> HttpResponse:
    """Ask for confirmation, then perform a transition of the case or of a part."""
    place = place_or_404(request, slug, uuid)
    row = place.filing if part_name == "case" else place.part(part_name)
    transitions = workflow_of(type(row)).transitions
    if name not in transitions or not transitions[name].permits(request.user, row):
        raise PermissionDenied
    form = portal_forms.Form(request.POST or None)
    back = reverse("filings:case", args=place.address)
    if request.method == "POST":
        try:
            perform(row, name, actor=request.user)
        except TransitionError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, _("C’est fait : %(what)s.") % {"what": transitions[name].label}
            )
        if name == "abandon":
            return redirect("filings:dashboard")
        return redirect(back)
    return render(
        request,
        "filings/confirm.html",
        {"place": place, "move": transitions[name], "form": form, "back": back},
    )

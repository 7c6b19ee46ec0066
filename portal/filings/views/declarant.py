"""The declarant's room: cases of the organisation, the case page, the task list, the signature."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts import predicates
from portal.accounts.decorators import member_required, reauthenticated
from portal.audit.models import AccessAction
from portal.audit.services import record_access
from portal.core import forms as portal_forms
from portal.core.fields import tell
from portal.core.workflow import (
    GuardFailed,
    TransitionError,
    WrongState,
    available,
    can,
    perform,
    workflow_of,
)
from portal.filings import asked, registry
from portal.filings.models import Part
from portal.filings.services import drafts, revisions, thread
from portal.filings.timeline import events
from portal.filings.views import acting, obstacles, sending
from portal.filings.views.access import Place, log_reading, place_or_404, spec_or_404
from portal.filings.views.forms import MessageForm, ReasonForm, SignForm
from portal.filings.views.lists import declarant_page
from portal.filings.views.opinions import awaited

MOST_CHANGES = 50
"""The page of the signature shows no more differences than this; the others stand before it."""

COMPLETE = ("done", "enough")
"""States of the sections that are complete, as far as a provisional version asks."""

NOT_COUNTED = ("optional", "later")
"""States of the sections that nobody has to fill before signing."""


@require_safe
@login_required
def dashboard(request: Any) -> HttpResponse:
    """The cases of the organisation; agents who act for none have theirs at the agency."""
    if request.organisation is None and predicates.is_agent(request.user):
        return redirect("filings:inbox")
    panels = [panel for spec in registry.all_specs() for panel in spec.dashboard_panels(request)]
    if request.organisation is None and panels:
        return render(request, "filings/dashboard.html", {"panels": panels})
    return _dashboard(request, panels)


@member_required
def _dashboard(request: Any, panels: list[registry.Panel]) -> HttpResponse:
    """The cases of the organisation, over all workflows, what waits for somebody first."""
    page = declarant_page(request.user, request.organisation, request.GET.get("page"))
    startable = [
        spec for spec in registry.all_specs() if spec.may_create(request.user, request.organisation)
    ]
    offline = [spec for spec in startable if spec.offline]
    told = {
        "panels": panels,
        "page": page,
        "startable": startable,
        "offline": offline,
        "opinions": sum(1 for _one in awaited(request.user)),
    }
    return render(request, "filings/dashboard.html", told)


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
    if place.filing.is_draft:
        return redirect("filings:part", *place.address, next(iter(place.parts)))
    return _case(request, place, MessageForm())


def _case(request: HttpRequest, place: Place, form: MessageForm) -> HttpResponse:
    filing = place.filing
    thread.mark_read(filing, request.user, organisation=filing.organisation)
    record_access(request, AccessAction.READ, filing.subject, str(filing))
    signed = list(filing.revisions.select_related("signed_by"))
    return render(
        request,
        "filings/case.html",
        {
            "place": place,
            "parts": [
                _part_facts(place, part, request.user)
                | {"revisions": [one for one in signed if one.part == part.part_name]}
                for part in place.parts.values()
            ],
            "tracks": place.spec.track_panels(filing, request),
            "panels": place.spec.declarant_panels(filing, request),
            "documents": place.documents_for_firm(),
            "waiting": filing.requests.filter(state="open").count(),
            "status": place.spec.status(filing),
            "message_form": form,
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
        "status": place.spec.part_status(part),
        "moves": [
            move for move in available(part, user) if move.name not in place.submissions(part)
        ],
        "may_sign": can(part, place.spec.submission, user),
        "may_draft": part.is_editable and place.spec.may_draft(user, place.filing),
    }


@require_safe
@login_required
def part(request: HttpRequest, slug: str, uuid: UUID, part_name: str) -> HttpResponse:
    """The task list of a part: its sections in any order, and what remains to be done."""
    place = place_or_404(request, slug, uuid)
    chosen = place.drafted_part(part_name, request.user)
    record_access(request, AccessAction.READ, place.filing.subject, part_name)
    prefetch_related_objects([chosen], *chosen.specification.rows)
    values = chosen.values()
    unread = drafts.unreadable(chosen)
    sections = [one for one in chosen.specification if one.is_asked(values)]
    states = obstacles.task_states(place, chosen, sections, values, unread)
    tasks = [
        {
            "label": section.title,
            "url": reverse("filings:section", args=[*place.address, part_name, section.name]),
            "state": state,
            "hint": "",
        }
        for section, state in zip(sections, states, strict=True)
    ]
    counted = [state for state in states if state not in NOT_COUNTED]
    return render(
        request,
        "filings/part.html",
        {
            **place.links(chosen),
            "place": place,
            "facts": _part_facts(place, chosen, request.user),
            "part": chosen,
            "panels": place.spec.declarant_panels(place.filing, request)
            if place.filing.is_draft
            else [],
            "tasks": tasks,
            "done": sum(state in COMPLETE for state in counted),
            "total": len(counted),
            "may_abandon": can(place.filing, "abandon", request.user)
            if "abandon" in workflow_of(type(place.filing)).transitions
            else False,
        },
    )


@require_safe
@login_required
def summary(request: HttpRequest, slug: str, uuid: UUID, part_name: str) -> HttpResponse:
    """Everything that will be sent, with what is missing and links to mend it."""
    place = place_or_404(request, slug, uuid)
    chosen = place.drafted_part(part_name, request.user)
    last = place.filing.revisions.filter(part=part_name).order_by("number").last()
    record_access(request, AccessAction.READ, place.filing.subject, part_name)
    prefetch_related_objects([chosen], *chosen.specification.rows)
    return render(
        request,
        "filings/summary.html",
        {
            **place.links(chosen),
            "place": place,
            "part": chosen,
            "facts": _part_facts(place, chosen, request.user),
            "sections": tell(chosen.specification, chosen.values()),
            "panels": place.spec.part_panels(chosen, ""),
            "files": place.files(chosen, request.user),
            "problems": obstacles.problems(place, chosen),
            "remarks": obstacles.remarks(place, chosen),
            "drafted": asked.drafted_answers(place.filing, chosen),
            "changes": revisions.unsent_changes(chosen, last) if last else [],
            "last": last,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@reauthenticated
def sign(request: HttpRequest, slug: str, uuid: UUID, part_name: str) -> HttpResponse:
    """Read once more, attest, sign: signing submits."""
    place = place_or_404(request, slug, uuid)
    chosen = place.drafted_part(part_name, request.user)
    if not workflow_of(type(chosen))[place.spec.submission].permits(request.user, chosen):
        raise PermissionDenied
    final = getattr(chosen, "signed_as_final", False)
    has_levels = place.has_levels(chosen)
    form = SignForm(
        request.POST or None,
        initial={"final": "true" if final else "false"},
        has_levels=has_levels,
    )
    refused = None
    if request.method == "POST" and form.is_valid():
        final = form.cleaned_data.get("final") == "true"
        name = place.submissions(chosen)[final]
        told: dict[str, Any] = (
            {"final": final} if "final" in workflow_of(type(chosen))[name].params else {}
        )
        try:
            perform(
                chosen,
                name,
                actor=request.user,
                attestation=form.cleaned_data["attestation"],
                ip=request.META.get("REMOTE_ADDR", ""),
                **told,
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
    record_access(request, AccessAction.READ, place.filing.subject, part_name)
    last = place.filing.revisions.filter(part=part_name).order_by("number").last()
    changes = revisions.unsent_changes(chosen, last) if last else []
    return render(
        request,
        "filings/sign.html",
        {
            **place.links(chosen),
            "place": place,
            "part": chosen,
            "form": form,
            "has_levels": has_levels,
            "refused": _refused(place, chosen, refused, final=final),
            "problems": obstacles.problems(place, chosen),
            "remarks": obstacles.remarks(place, chosen),
            "drafted": asked.drafted_answers(place.filing, chosen),
            "last": last,
            "changes": changes,
            "shown": changes[:MOST_CHANGES],
            "sections": tell(chosen.specification, chosen.values()),
            "panels": place.spec.part_panels(chosen, ""),
            "files": place.files(chosen, request.user),
            "capacity": predicates.may_sign(request.user, place.filing.organisation_id),
        },
    )


def _refused(
    place: Place, chosen: Part, refused: GuardFailed | None, *, final: bool
) -> list[dict[str, Any]]:
    """Return what prevented the version that was asked for, each with the address of its field."""
    query = f"?{obstacles.CHECKED}={obstacles.FINAL if final else 1}"
    return obstacles.with_places(place, chosen, refused.obstacles, query) if refused else []


@require_safe
@login_required
def receipt(request: HttpRequest, slug: str, uuid: UUID, part_name: str) -> HttpResponse:
    """The case number, the documents as they get ready, and what comes next."""
    place = place_or_404(request, slug, uuid)
    chosen = place.drafted_part(part_name, request.user)
    last = place.filing.revisions.filter(part=part_name).order_by("number").last()
    if last is None:
        return redirect("filings:part", *place.address, part_name)
    record_access(request, AccessAction.READ, place.filing.subject, f"{part_name} v{last.number}")
    documents = place.documents_for_firm().filter(revision_number=last.number)
    kinds = place.document_kinds(chosen)
    return render(
        request,
        "filings/receipt.html",
        {
            **place.links(chosen),
            "place": place,
            "part": chosen,
            "revision": last,
            "documents": documents.filter(kind__in=kinds) if kinds else documents,
            "panels": place.spec.declarant_panels(place.filing, request),
        },
    )


@require_POST
@login_required
def post_message(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponse:
    """Write to the agency."""
    place = place_or_404(request, slug, uuid)
    if place.filing.is_draft:
        raise Http404
    form = MessageForm(request.POST, request.FILES)
    if not sending.is_sent(form, place.filing, request.user, place.filing.organisation):
        return _case(request, place, form)
    messages.success(request, _("Message envoyé."))
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
    key = name if part_name == "case" else f"{part_name}.{name}"
    if key in place.spec.move_pages:
        return redirect(place.spec.move_pages[key], uuid)
    reason = "comment" in transitions[name].required
    form = (ReasonForm if reason else portal_forms.Form)(
        request.POST if request.method == "POST" else None
    )
    back = reverse("filings:case", args=place.address)
    if request.method == "POST" and form.is_valid():
        try:
            moved = perform(row, name, actor=request.user, **form.cleaned_data)
        except TransitionError as refusal:
            messages.error(request, str(refusal))
        else:
            if getattr(moved, "is_editable", False) and not getattr(row, "is_opened", True):
                return redirect("filings:part", *place.address, part_name)
            acting.tell_done(request, transitions[name])
        if name == "abandon":
            return redirect("filings:dashboard")
        return redirect(back)
    log_reading(request, place.filing, name)
    return render(
        request,
        "filings/confirm.html",
        {"place": place, "move": transitions[name], "form": form, "back": back},
    )

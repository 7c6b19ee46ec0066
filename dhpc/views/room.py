"""Pages of the laboratories other than the coordinator, and the room that they all share."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dhpc import lab_forms, panels, rules
from dhpc.effects.perimeter import clock_of, is_asked
from dhpc.enums import ParticipantState
from dhpc.messages import labs as mails
from dhpc.models import Dossier, Participant
from dhpc.versions import frozen_letter
from portal.accounts import predicates
from portal.accounts.decorators import member_required
from portal.core.workflow import perform
from portal.filings.services.revisions import answers_of
from portal.filings.views import acting
from portal.filings.views.access import log_reading
from portal.rendering.services import documents_of

PAGE = 25
UNANSWERED = (ParticipantState.INVITED, ParticipantState.SILENT)


@require_safe
@member_required
def shared_list(request: Any) -> HttpResponse:
    """The dossiers in which a laboratory of the person takes part."""
    found = (
        Dossier.objects.shared_with(request.user)
        .select_related("organisation", "letter", "dispatch")
        .order_by("-received_at", "-pk")
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = [{"dossier": one, "status": panels.status(one)} for one in page]
    return render(request, "dhpc/labs/list.html", {"page": page, "rows": rows})


def _taking_part(request: HttpRequest, uuid: UUID) -> tuple[Dossier, Participant]:
    """Return a dossier and the row of the laboratory for which the person reads it, or 404."""
    dossier = (
        Dossier.objects.shared_with(request.user)
        .select_related("organisation", "request", "letter", "dispatch")
        .filter(uuid=uuid)
        .first()
    )
    if dossier is None:
        raise Http404
    mine = {one.pk for one in predicates.organisation_list(request.user)}
    rows = dossier.participants.exclude(state=ParticipantState.REMOVED)
    found = [one for one in rows.select_related("organisation") if one.organisation_id in mine]
    return dossier, found[0]


@require_safe
@login_required
def laboratory(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The dossier as a laboratory other than the coordinator reads it."""
    dossier, participant = _taking_part(request, uuid)
    return _page(request, dossier, participant)


def _page(
    request: HttpRequest, dossier: Dossier, participant: Participant, **forms: Any
) -> HttpResponse:
    log_reading(request, dossier)
    last = dossier.revisions.filter(part="letter").order_by("number").last()
    values = answers_of(dossier.letter, last) if last else None
    may_write = rules.is_participant(request.user, participant)
    context = {
        "dossier": dossier,
        "participant": participant,
        "is_coordinator": participant.organisation_id == dossier.organisation_id,
        "status": panels.status(dossier),
        "facts": panels.facts(dossier),
        "products": dossier.products.filter(organisation=participant.organisation),
        "others": dossier.products.exclude(organisation=participant.organisation).count(),
        "last": last,
        "letter": frozen_letter(dossier, last, on=dossier.scheduled_on)[0] if last else None,
        "recipients": panels.recipient_rows(values["recipients"]) if values else [],
        "documents": documents_of(dossier.subject).filter(kind__in=panels.SHARED_DOCUMENTS),
        "room": dossier.room.select_related("organisation", "author"),
        "may_write": may_write,
        "may_answer": may_write and is_asked(dossier, participant),
        "clock": clock_of(participant) if participant.state in UNANSWERED else None,
        "answer_opens": participant.answered_at is None or "answer_form" in forms,
        "answer_form": lab_forms.AnswerForm(dossier=dossier),
        "room_form": lab_forms.RoomForm(),
        "incident_form": lab_forms.IncidentForm(prefix="incident"),
    }
    return render(request, "dhpc/labs/page.html", context | forms)


def _writable(request: HttpRequest, uuid: UUID) -> tuple[Dossier, Participant]:
    dossier, participant = _taking_part(request, uuid)
    if not rules.is_participant(request.user, participant):
        raise PermissionDenied
    return dossier, participant


@require_POST
@login_required
def answer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Accept the perimeter, or contest it."""
    dossier, participant = _writable(request, uuid)
    if not is_asked(dossier, participant):
        raise PermissionDenied
    form = lab_forms.AnswerForm(request.POST, dossier=dossier)
    if form.is_valid():
        told = dict(form.cleaned_data)
        name = told.pop("decision")
        if acting.succeeded(form, lambda: perform(participant, name, actor=request.user, **told)):
            messages.success(request, _("Réponse envoyée à l’agence."))
            return redirect("dhpc:laboratory", uuid)
    return _page(request, dossier, participant, answer_form=form)


@require_POST
@login_required
def write(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write to the other laboratories; the agency reads nothing of it."""
    dossier, participant = _writable(request, uuid)
    form = lab_forms.RoomForm(request.POST)
    if not form.is_valid():
        return _page(request, dossier, participant, room_form=form)
    with transaction.atomic():
        message = dossier.room.create(
            organisation=participant.organisation,
            author=request.user,
            body=form.cleaned_data["body"],
        )
        mails.room_message(message)
    messages.success(request, _("Message envoyé aux autres laboratoires."))
    return redirect("dhpc:laboratory", uuid)


@require_POST
@login_required
def signal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Signal an incident to the agency."""
    dossier, participant = _writable(request, uuid)
    form = lab_forms.IncidentForm(request.POST, prefix="incident")
    if not form.is_valid():
        return _page(request, dossier, participant, incident_form=form)
    with transaction.atomic():
        row = dossier.incidents.create(
            organisation=participant.organisation,
            author=request.user,
            text=form.cleaned_data["text"],
        )
        mails.incident(row)
    messages.success(request, _("Incident signalé à l’agence."))
    return redirect("dhpc:laboratory", uuid)

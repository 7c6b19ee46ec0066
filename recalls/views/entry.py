"""Typing in a notice that reached the agency outside the portal, and what is handed over."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.decorators import agent_required
from portal.core.workflow import TransitionError, perform
from portal.documents.exceptions import Rejected
from portal.filings import registry
from portal.filings.services import entries, handovers
from portal.filings.views.forms import ReasonForm
from recalls import rules
from recalls.enums import ActionState, Attachment
from recalls.fields import FILES
from recalls.forms import EntryForm
from recalls.models import Action, PaperFiling
from recalls.rules import SLUG


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def entry(request: HttpRequest) -> HttpResponse:
    """Say whose notice it is and how it came, join the document, then fill the notice."""
    if not rules.is_evaluator(request.user, None):
        raise PermissionDenied
    form = EntryForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            action = _begun(form.cleaned_data, request.user)
        except Rejected as refusal:
            form.add_error("scan", str(refusal))
        else:
            messages.success(request, _("Document joint. Remplissez l’avis tel qu’il a été écrit."))
            return redirect("filings:part", SLUG, action.uuid, "notice")
    begun = (
        Action.objects.visible_to(request.user)
        .filter(state=ActionState.DRAFT, paper_filing__isnull=False)
        .select_related("organisation", "paper_filing__typed_by")
        .order_by("-pk")
    )
    context = {
        "form": form,
        "begun": begun,
        "slug": SLUG,
        "handovers": handovers.pending_for(rules.WORKFLOW),
    }
    return render(request, "recalls/agency/entry.html", context)


@transaction.atomic
def _begun(told: Mapping[str, Any], user: Any) -> Action:
    """Create the draft of what was received, an exercise when it is told to be one."""
    action = entries.begin(
        registry.get(rules.WORKFLOW),
        PaperFiling,
        told,
        user=user,
        anchor=FILES,
        kind=Attachment.OTHER,
    )
    if told["exercise"]:
        action = perform(action, "set_exercise", actor=user, exercise=True)
    return action


@require_POST
@agent_required
def take_over(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Make a draft of what another workflow hands over."""
    handover = get_object_or_404(handovers.pending_for(rules.WORKFLOW), uuid=uuid)
    if not rules.is_evaluator(request.user, None):
        raise PermissionDenied
    try:
        received = handovers.receive(handover, actor=request.user)
    except TransitionError as refusal:
        messages.error(request, str(refusal))
        return redirect("recalls:entry")
    messages.success(request, _("Brouillon créé d’après le dossier transmis : relisez-le."))
    subject = received.target_subject.partition(":")[2]
    return redirect("filings:part", SLUG, subject, "notice")


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def refuse(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Refuse what another workflow hands over, with a reason."""
    handover = get_object_or_404(handovers.pending_for(rules.WORKFLOW), uuid=uuid)
    if not rules.is_reviewer(request.user, None):
        raise PermissionDenied
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            perform(handover, "refuse", actor=request.user, **form.cleaned_data)
        except TransitionError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Transmission refusée."))
        return redirect("recalls:entry")
    context = {"form": form, "handover": handover}
    return render(request, "recalls/agency/refuse.html", context)

"""Opening a dossier by the agency, for itself or from a letter that it received."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dhpc import rules
from dhpc.enums import DossierState, RequestFile
from dhpc.fields import REQUEST_FILES
from dhpc.forms import OpeningForm
from dhpc.models import Dossier, PaperFiling
from dhpc.rules import SLUG
from portal.accounts.decorators import agent_required
from portal.core.workflow import TransitionError, perform
from portal.documents.exceptions import Rejected
from portal.filings import registry
from portal.filings.services import entries, handovers
from portal.filings.views.forms import ReasonForm


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def entry(request: HttpRequest) -> HttpResponse:
    """Say whose letter it is and where the request comes from, then fill the request."""
    if not rules.is_evaluator(request.user, None):
        raise PermissionDenied
    form = OpeningForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            dossier = entries.begin(
                registry.get(rules.WORKFLOW),
                PaperFiling,
                form.cleaned_data,
                user=request.user,
                anchor=REQUEST_FILES,
                kind=RequestFile.ORIGIN,
            )
        except Rejected as refusal:
            form.add_error("scan", str(refusal))
        else:
            messages.success(request, _("Document joint. Remplissez la demande."))
            return redirect("filings:part", SLUG, dossier.uuid, "request")
    begun = (
        Dossier.objects.visible_to(request.user)
        .filter(state=DossierState.DRAFT, paper_filing__isnull=False)
        .select_related("organisation", "paper_filing__typed_by")
        .order_by("-pk")
    )
    context = {
        "form": form,
        "begun": begun,
        "slug": SLUG,
        "handovers": handovers.pending_for(rules.WORKFLOW),
    }
    return render(request, "dhpc/agency/entry.html", context)


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
        return redirect("dhpc:entry")
    messages.success(request, _("Brouillon créé d’après le dossier transmis : relisez-le."))
    subject = received.target_subject.partition(":")[2]
    return redirect("filings:part", SLUG, subject, "request")


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
        return redirect("dhpc:entry")
    context = {"form": form, "handover": handover}
    return render(request, "dhpc/agency/refuse.html", context)

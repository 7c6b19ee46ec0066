"""An agreement given by telephone: what one person writes down, and another confirms."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dhpc.models import Dossier
from dhpc.review_forms import PhoneForm
from dhpc.rules import BY_PHONE
from dhpc.views.desk import page, place_of
from portal.accounts.decorators import agent_required
from portal.core.workflow import workflow_of
from portal.filings.services import proposals
from portal.filings.views import acting


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def record(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write down an agreement that a validator gave by telephone."""
    place: Any = place_of(request, uuid)
    dossier = place.filing
    if not proposals.may_propose(dossier, BY_PHONE, request.user):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = PhoneForm(data, dossier=dossier, user=request.user)
    if form.is_valid():
        told = form.cleaned_data
        payload = {"validator": told["validator"].pk, "said_at": told["said_at"].isoformat()}
        if acting.succeeded(
            form,
            lambda: proposals.propose(
                dossier, BY_PHONE, actor=request.user, reasons=told["reasons"], payload=payload
            ),
        ):
            messages.success(request, _("Accord noté : une autre personne le confirmera."))
            return redirect("filings:agency_case", *place.address)
    move = workflow_of(Dossier)[BY_PHONE]
    context = {"title": move.label, "move": move, "obstacles": move.obstacles(dossier)}
    return page(request, place, "act", "letter", form=form, **context)

"""Letters of mandate: sent by a body from its registers page, checked by the agency."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cpc_reports import forms, mandates, rules
from cpc_reports.effects import mandates as effects
from cpc_reports.enums import ELIGIBLE
from cpc_reports.models import Body, MandateLetter
from portal.accounts.decorators import agent_required, member_required
from portal.core.deadlines import local_date
from portal.documents.exceptions import Rejected
from portal.documents.services import files_of
from portal.filings.views import acting


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def mandate(request: Any) -> HttpResponse:
    """Send a letter that empowers a signatory to bind a body of the registers."""
    organisation = request.organisation
    if not rules.writes_for(request.user, organisation.pk):
        raise PermissionDenied
    today = local_date(timezone.now())
    bodies = Body.objects.valid_on(today).filter(
        organisation=organisation, body_class__in=[one.value for one in ELIGIBLE]
    )
    form = forms.MandateForm(
        request.POST or None,
        request.FILES or None,
        bodies=bodies,
        people=mandates.empowerable(organisation),
    )
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        documents = told.pop("documents")
        try:
            effects.send(organisation, told, documents, request.user)
        except Rejected as refusal:
            for reason in refusal.messages:
                form.add_error("documents", reason)
        else:
            messages.success(request, _("Lettre transmise : l’agence la vérifie une fois."))
            return redirect("cpc_reports:body_request")
    context = {"form": form, "bodies": bodies}
    return render(request, "cpc_reports/filers/mandate.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def withdraw(request: Any, uuid: UUID) -> HttpResponse:
    """Take a letter back: it proves nothing from then on."""
    mine = MandateLetter.objects.filter(organisation=request.organisation)
    row = get_object_or_404(mine.select_related("body", "person"), uuid=uuid)
    return _act(
        request, row, "withdraw", "cpc_reports/filers/mandate_withdraw.html", "body_request"
    )


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def decide(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Accept a letter with the dates retained, refuse it with the reason, or take it out."""
    rows = MandateLetter.objects.select_related("body", "person", "organisation", "sent_by")
    row = get_object_or_404(rows, pk=pk)
    if name not in ("accept", "refuse", "withdraw"):
        raise Http404
    return _act(request, row, name, "cpc_reports/agency/mandate.html", "registers")


def _act(
    request: HttpRequest, row: MandateLetter, name: str, template: str, then: str
) -> HttpResponse:
    move = acting.require(row, name, request.user)
    form: Any = forms.CommentForm(request.POST or None)
    if name == "accept":
        told = {"starts_on": row.starts_on, "ends_on": row.ends_on}
        form = forms.AcceptMandateForm(request.POST or None, initial=told)
    if acting.performed(request, form, row, move):
        return redirect(f"cpc_reports:{then}")
    context = {
        "row": row,
        "form": form,
        "move": move,
        "files": files_of(row.subject, row.anchor),
    }
    return render(request, template, context)

"""How a laboratory without an account comes into a dossier: what the agency does, then itself."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dhpc import lab_forms
from dhpc.effects import joining
from dhpc.views.desk import page, place_of
from portal.accounts.decorators import agent_required
from portal.core.workflow import perform
from portal.filings.views import acting


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def attach(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Bind a laboratory of the perimeter to its account, or invite it by mail."""
    place = place_of(request, uuid)
    dossier = place.filing
    move = acting.require(dossier, "attach_laboratory", request.user)
    form = lab_forms.AttachForm(request.POST or None, dossier=dossier)
    if form.is_valid():
        told = form.cleaned_data
        if told["email"]:
            joining.invite(dossier, told["laboratory"], told["email"], actor=request.user)
            messages.success(request, _("Invitation envoyée."))
            return redirect("dhpc:agency_perimeter", uuid)
        if acting.succeeded(
            form,
            lambda: perform(
                dossier,
                move.name,
                actor=request.user,
                laboratory=told["laboratory"],
                organisation=told["organisation"],
            ),
        ):
            messages.success(request, _("Laboratoire rattaché à son compte."))
            return redirect("dhpc:agency_perimeter", uuid)
    return page(
        request, place, "act", "perimeter", form=form, title=move.label, move=move, obstacles=[]
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Join a dossier for the laboratory that the agency invited by mail."""
    invitation: Any = joining.find_open(token)
    if invitation is None:
        raise Http404
    accounts = joining.accounts_of(request.user)
    form = lab_forms.JoinForm(request.POST or None, accounts=accounts)
    if (
        accounts
        and form.is_valid()
        and acting.succeeded(
            form,
            lambda: joining.accept(
                invitation, form.cleaned_data["organisation"], user=request.user
            ),
        )
    ):
        messages.success(request, _("Votre laboratoire prend part au dossier."))
        return redirect("dhpc:laboratory", invitation.filing.uuid)
    context = {"invitation": invitation, "form": form, "accounts": accounts}
    return render(request, "dhpc/labs/join.html", context)

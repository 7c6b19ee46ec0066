"""How a laboratory without an account comes into a dossier: what the agency does, then itself."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from dhpc import lab_forms, rules
from dhpc.effects import joining
from dhpc.views.desk import done, page, place_of
from portal.accounts.decorators import agent_required
from portal.audit.models import AccessAction
from portal.audit.services import record_access
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
@agent_required
def rebind(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a laboratory from the account that joined by mistake, and bind it to another."""
    place = place_of(request, uuid)
    dossier = place.filing
    named = request.GET.get("laboratoire", "")
    form = lab_forms.RebindForm(
        request.POST or None, dossier=dossier, initial={"laboratory": named}
    )
    back = reverse("dhpc:agency_perimeter", args=[uuid])
    return done(request, place, dossier, "rebind_laboratory", form, current="perimeter", back=back)


@require_POST
@agent_required
def cancel(request: HttpRequest, uuid: UUID, pk: int) -> HttpResponse:
    """End an invitation that nobody accepted yet."""
    place = place_of(request, uuid)
    dossier = place.filing
    if not rules.is_evaluator(request.user, dossier):
        raise PermissionDenied
    invitation = get_object_or_404(dossier.invitations, pk=pk)
    if joining.cancel(invitation, actor=request.user):
        messages.success(request, _("Invitation annulée : le lien ne fonctionne plus."))
    else:
        messages.error(request, _("Cette invitation est déjà acceptée ou annulée."))
    return redirect("dhpc:agency_perimeter", uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Join a dossier for the laboratory that the agency invited by mail."""
    invitation: Any = joining.find_open(token)
    if invitation is None:
        raise Http404
    dossier = invitation.filing
    record_access(request, AccessAction.READ, dossier.subject, "invitation")
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
        return redirect("dhpc:laboratory", dossier.uuid)
    context = {
        "invitation": invitation,
        "products": joining.products_of(invitation),
        "form": form,
        "accounts": accounts,
    }
    return render(request, "dhpc/labs/join.html", context)

"""Asking for access, and the agency's list of requests."""

from uuid import UUID

from allauth.decorators import rate_limit
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.accounts.decorators import agency_role_required
from portal.accounts.enums import AgencyRoleName, OrganisationRole
from portal.accounts.forms.access import AcceptForm, AccessRequestForm, RefuseForm
from portal.accounts.identifiers import readable_phone, readable_siret
from portal.accounts.models import AccessRequest
from portal.accounts.services import access
from portal.accounts.views.pages import attempt_with_form

administrator_required = agency_role_required(AgencyRoleName.ADMINISTRATOR)


@rate_limit(action="ask_access")
def ask(request: HttpRequest) -> HttpResponse:
    """Ask the agency to open an organisation's space."""
    form = AccessRequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        access.file_request(form.cleaned_data)
        return redirect("accounts:access_asked")
    return render(request, "accounts/ask.html", {"form": form})


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """Say what happens next."""
    return render(request, "accounts/asked.html", {"proof_email": settings.ACCESS_PROOF_EMAIL})


@administrator_required
@require_safe
def access_requests(request: HttpRequest) -> HttpResponse:
    """List the requests: those to decide, oldest first, or those decided, latest first."""
    decided = request.GET.get("etat") == "traitees"
    pending = AccessRequest.objects.pending()
    requests = (
        AccessRequest.objects.exclude(decided_at=None)
        .select_related("decided_by")
        .order_by("-decided_at", "-pk")
        if decided
        else pending
    )
    page = Paginator(requests, 50).get_page(request.GET.get("page"))
    return render(
        request,
        "accounts/access_requests.html",
        {"page": page, "decided": decided, "pending_count": pending.count()},
    )


@administrator_required
def access_request(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a request; accept it into an organisation, or refuse it with a reason."""
    asked_for = get_object_or_404(
        AccessRequest.objects.select_related("decided_by", "invitation__organisation"), uuid=uuid
    )
    known = list(access.organisations_like(asked_for))
    accepting, refusing = "accept" in request.POST, "refuse" in request.POST
    accept_form = AcceptForm(
        request.POST if accepting else None,
        known=known,
        name=asked_for.organisation_name,
        initial={
            "roles": _suggested_roles(asked_for, bool(known)),
            "capacity": asked_for.capacity,
            "organisation": str(known[0].uuid) if len(known) == 1 else AcceptForm.NEW,
        },
    )
    refuse_form = RefuseForm(request.POST if refusing else None)
    if accepting and accept_form.is_valid():
        values = accept_form.cleaned_data
        if attempt_with_form(
            accept_form,
            lambda: access.accept(
                asked_for.pk,
                organisation=values["organisation"],
                roles=values["roles"],
                capacity=values["capacity"],
                actor=request.user,
            ),
        ):
            messages.success(request, _("La demande est acceptée : l’invitation est envoyée."))
            return redirect("accounts:access_requests")
    if refusing and refuse_form.is_valid():
        reason = refuse_form.cleaned_data["reason"]
        if attempt_with_form(
            refuse_form, lambda: access.refuse(asked_for.pk, reason=reason, actor=request.user)
        ):
            messages.success(request, _("La demande est refusée : la personne en est avertie."))
            return redirect("accounts:access_requests")
    return render(
        request,
        "accounts/access_request.html",
        {
            "asked_for": asked_for,
            "facts": _facts(asked_for),
            "accept_form": accept_form,
            "refuse_form": refuse_form,
        },
    )


def _suggested_roles(asked_for: AccessRequest, is_known: bool) -> list[str]:
    """Return the role asked for; the first person of an organisation also administers it."""
    if is_known:
        return [asked_for.role]
    return sorted({OrganisationRole.ADMINISTRATOR.value, asked_for.role})


def _facts(asked_for: AccessRequest) -> list[tuple[str, str]]:
    address = f"{asked_for.address_line}, {asked_for.postal_code} {asked_for.city}"
    return [
        (_("Personne"), asked_for.full_name),
        (_("Adresse électronique"), asked_for.email),
        (_("Téléphone"), readable_phone(asked_for.phone)),
        (_("RPPS"), asked_for.rpps),
        (_("Organisation"), asked_for.organisation_name),
        (_("Type"), asked_for.get_kind_display()),
        (_("SIRET"), readable_siret(asked_for.siret)),
        (_("FINESS"), asked_for.finess),
        (_("SRN"), asked_for.srn),
        (_("Adresse"), f"{address} ({asked_for.country})"),
        (_("Rôle demandé"), asked_for.get_role_display()),
        (_("Qualité du signataire"), asked_for.get_capacity_display()),
        (_("Message"), asked_for.message),
    ]

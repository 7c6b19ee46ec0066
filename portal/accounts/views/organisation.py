"""The organisation's own page, and the changes that its administrators make."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts import workflows
from portal.accounts.decorators import member_required, organisation_role_required
from portal.accounts.enums import OrganisationRole
from portal.accounts.forms.organisations import (
    ContactForm,
    InterimForm,
    InvitationForm,
    MandateForm,
    RolesForm,
)
from portal.accounts.identifiers import readable_phone, readable_siret
from portal.accounts.models import Interim, Invitation, Mandate, Membership, Organisation
from portal.accounts.predicates import may_administer
from portal.accounts.services import invitations, organisations
from portal.accounts.views.pages import (
    attempt,
    attempt_with_form,
    confirmation,
    proof_of_identity,
)

administrator_required = organisation_role_required(OrganisationRole.ADMINISTRATOR)
BACK = "accounts:organisation"


@member_required
@require_safe
def organisation(request: HttpRequest) -> HttpResponse:
    """Show people, roles, interims, mandates given and received."""
    own: Organisation = request.organisation
    today = timezone.localdate()
    return render(
        request,
        "accounts/organisation.html",
        {
            "organisation": own,
            "identity": _identity(own),
            "may_administer": may_administer(request.user, own.pk),
            "memberships": Membership.objects.active()
            .filter(organisation=own)
            .select_related("user")
            .order_by("user__full_name", "pk"),
            "invitations": Invitation.objects.open().filter(organisation=own),
            "interims": Interim.objects.not_ended()
            .filter(organisation=own)
            .select_related("user", "appointed_by"),
            "given": _mandates(Mandate.objects.filter(principal=own)),
            "received": _mandates(Mandate.objects.filter(agent=own)),
            "today": today,
        },
    )


def _identity(own: Organisation) -> list[tuple[str, str]]:
    address = ", ".join(
        part for part in (own.address_line, f"{own.postal_code} {own.city}".strip()) if part
    )
    rows = [
        (_("Type"), own.get_kind_display()),
        (_("SIRET"), readable_siret(own.siret)),
        (_("FINESS"), own.finess),
        (_("SRN"), own.srn),
        (_("Adresse"), address),
        (_("Adresse électronique de service"), own.email),
        (_("Téléphone"), readable_phone(own.phone)),
        (_("Téléphone d’astreinte"), readable_phone(own.on_call_phone)),
    ]
    optional = {_("FINESS"), _("SRN")}
    return [(label, value) for label, value in rows if value or label not in optional]


def _mandates(mandates: Any) -> list[dict[str, Any]]:
    return [
        {
            "mandate": mandate,
            "workflows": ", ".join(workflows.label_of(key) for key in mandate.workflows or [""]),
        }
        for mandate in mandates.not_ended().select_related("principal", "agent")
    ]


@administrator_required
@proof_of_identity
def invite(request: HttpRequest) -> HttpResponse:
    """Invite a person."""
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt_with_form(
            form,
            lambda: invitations.invite(
                values["email"],
                request.organisation,
                values["roles"],
                actor=request.user,
                full_name=values["full_name"],
                capacity=values["capacity"],
            ),
        ):
            messages.success(
                request,
                _("L’invitation est envoyée à %(email)s.") % {"email": values["email"]},
            )
            return redirect(BACK)
    return _form_page(request, form, _("Inviter une personne"), _("Envoyer l’invitation"))


@administrator_required
@proof_of_identity
def edit_roles(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the roles of a member."""
    membership = _own(Membership.objects.active().select_related("user"), request, pk)
    form = RolesForm(
        request.POST or None,
        initial={"roles": membership.roles, "capacity": membership.capacity},
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt_with_form(
            form,
            lambda: organisations.change_roles(
                pk, values["roles"], capacity=values["capacity"], actor=request.user
            ),
        ):
            messages.success(request, _("Les rôles sont enregistrés."))
            return redirect(BACK)
    title = _("Rôles de %(name)s") % {"name": membership.user}
    return _form_page(request, form, title, _("Enregistrer"))


@administrator_required
@proof_of_identity
def revoke_member(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a person out of the organisation."""
    membership = _own(Membership.objects.active().select_related("user"), request, pk)
    name = str(membership.user)
    return confirmation(
        request,
        change=lambda: organisations.revoke_membership(pk, actor=request.user),
        back=reverse(BACK),
        title=_("Retirer %(name)s de l’organisation") % {"name": name},
        sentence=_(
            "%(name)s ne verra plus les dossiers de l’organisation. "
            "Ce que cette personne a préparé ou signé reste à son nom."
        )
        % {"name": name},
        button=_("Retirer cette personne"),
        done=_("%(name)s est retiré de l’organisation.") % {"name": name},
    )


@administrator_required
@proof_of_identity
def appoint_interim(request: HttpRequest) -> HttpResponse:
    """Name who signs in the place of the pharmacien responsable."""
    form = InterimForm(request.POST or None, organisation=request.organisation)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt_with_form(
            form,
            lambda: organisations.appoint_interim(
                request.organisation.pk,
                values["user"],
                starts_on=values["starts_on"],
                ends_on=values["ends_on"],
                actor=request.user,
            ),
        ):
            messages.success(request, _("L’intérim est enregistré."))
            return redirect(BACK)
    return _form_page(request, form, _("Désigner un intérimaire"), _("Enregistrer l’intérim"))


@administrator_required
@proof_of_identity
def revoke_interim(request: HttpRequest, pk: int) -> HttpResponse:
    """End an interim."""
    interim = _own(Interim.objects.not_ended().select_related("user"), request, pk)
    return confirmation(
        request,
        change=lambda: organisations.revoke_interim(pk, actor=request.user),
        back=reverse(BACK),
        title=_("Mettre fin à l’intérim de %(name)s") % {"name": interim.user},
        sentence=_("Cette personne ne pourra plus signer pour l’organisation dès maintenant."),
        button=_("Mettre fin à l’intérim"),
        done=_("L’intérim a pris fin."),
    )


@administrator_required
@proof_of_identity
def give_mandate(request: HttpRequest) -> HttpResponse:
    """Let another organisation act in the name of this one."""
    form = MandateForm(request.POST or None, organisation=request.organisation)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt_with_form(
            form,
            lambda: organisations.give_mandate(
                request.organisation.pk,
                values["siret"],
                workflows=values["workflows"],
                scopes=values["scopes"],
                starts_on=values["starts_on"],
                ends_on=values["ends_on"],
                reference=values["reference"],
                actor=request.user,
            ),
        ):
            messages.success(request, _("Le mandat est enregistré."))
            return redirect(BACK)
    return _form_page(request, form, _("Donner un mandat"), _("Enregistrer le mandat"))


@administrator_required
@proof_of_identity
def revoke_mandate(request: HttpRequest, pk: int) -> HttpResponse:
    """End a mandate, given or received."""
    own = request.organisation
    mandates = Mandate.objects.not_ended().select_related("principal", "agent")
    mandate = get_object_or_404(mandates.filter(principal=own) | mandates.filter(agent=own), pk=pk)
    return confirmation(
        request,
        change=lambda: organisations.revoke_mandate(pk, actor=request.user),
        back=reverse(BACK),
        title=_("Mettre fin au mandat"),
        sentence=_("%(agent)s ne pourra plus agir au nom de %(principal)s dès maintenant.")
        % {"agent": mandate.agent, "principal": mandate.principal},
        button=_("Mettre fin au mandat"),
        done=_("Le mandat a pris fin."),
    )


@administrator_required
@proof_of_identity
def edit_contact(request: HttpRequest) -> HttpResponse:
    """Change how the organisation is reached."""
    form = ContactForm(request.POST or None, initial=vars(request.organisation))
    if request.method == "POST" and form.is_valid():
        organisations.update_organisation(
            request.organisation.pk, form.cleaned_data, actor=request.user
        )
        messages.success(request, _("Les coordonnées sont enregistrées."))
        return redirect(BACK)
    return _form_page(request, form, _("Coordonnées de l’organisation"), _("Enregistrer"))


@administrator_required
@require_POST
def resend_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a new link."""
    invitation = _own(Invitation.objects.open(), request, pk)
    attempt(
        request,
        lambda: invitations.resend(pk, actor=request.user),
        _("Un nouveau lien est envoyé à %(email)s.") % {"email": invitation.email},
    )
    return redirect(BACK)


@administrator_required
def revoke_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel an invitation."""
    invitation = _own(Invitation.objects.open(), request, pk)
    return confirmation(
        request,
        change=lambda: invitations.revoke(pk, actor=request.user),
        back=reverse(BACK),
        title=_("Annuler l’invitation"),
        sentence=_("Le lien envoyé à %(email)s ne fonctionnera plus.")
        % {"email": invitation.email},
        button=_("Annuler l’invitation"),
        done=_("L’invitation est annulée."),
    )


def _own(rows: Any, request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(rows, pk=pk, organisation=request.organisation)


def _form_page(request: HttpRequest, form: Any, title: str, button: str) -> HttpResponse:
    return render(
        request,
        "accounts/organisation_form.html",
        {"form": form, "title": title, "button_label": button, "back": reverse(BACK)},
    )

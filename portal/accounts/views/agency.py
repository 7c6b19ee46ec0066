"""The agency's team: who has which role on which workflow."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.decorators import agent_required
from portal.accounts.forms.agency import AgentInvitationForm, GrantForm
from portal.accounts.models import AgencyRole, Invitation, User
from portal.accounts.predicates import is_agency_administrator
from portal.accounts.services import agency, invitations
from portal.accounts.views.access import administrator_required
from portal.accounts.views.pages import (
    attempt,
    attempt_with_form,
    confirmation,
    proof_of_identity,
)
from portal.accounts.workflows import label_of

TEAM = "accounts:team"


@agent_required
@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """List the agents and their roles; its administrators also see open invitations."""
    grants = Prefetch("agency_roles", AgencyRole.objects.active(), to_attr="grants")
    agents = User.objects.agents().prefetch_related(grants).order_by("full_name", "pk")
    rows = [
        {
            "agent": agent,
            "grants": [
                (grant.get_role_display(), label_of(grant.workflow)) for grant in agent.grants
            ],
        }
        for agent in agents
    ]
    administers = is_agency_administrator(request.user)
    open_invitations = Invitation.objects.open().filter(organisation=None)
    return render(
        request,
        "accounts/team.html",
        {
            "rows": rows,
            "administers": administers,
            "invitations": open_invitations if administers else open_invitations.none(),
        },
    )


@administrator_required
@proof_of_identity
def agent(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an agent's roles; add one."""
    person = get_object_or_404(User.objects.agents(), pk=pk)
    form = GrantForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt_with_form(
            form,
            lambda: agency.grant_role(
                person, values["role"], values["workflow"], actor=request.user
            ),
        ):
            messages.success(request, _("Le rôle est donné."))
            return redirect("accounts:agent", pk=pk)
    grants = [
        (grant, label_of(grant.workflow))
        for grant in AgencyRole.objects.active().filter(user=person).select_related("granted_by")
    ]
    return render(request, "accounts/agent.html", {"agent": person, "grants": grants, "form": form})


@administrator_required
@proof_of_identity
def revoke_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a role back."""
    grant = get_object_or_404(AgencyRole.objects.active().select_related("user"), pk=pk)
    return confirmation(
        request,
        change=lambda: agency.revoke_role(pk, actor=request.user),
        back=reverse("accounts:agent", args=[grant.user_id]),
        title=_("Retirer un rôle"),
        sentence=_("%(name)s ne sera plus « %(role)s » (%(workflow)s).")
        % {
            "name": grant.user,
            "role": grant.get_role_display(),
            "workflow": label_of(grant.workflow),
        },
        button=_("Retirer ce rôle"),
        done=_("Le rôle est retiré."),
        agency=True,
    )


@administrator_required
@proof_of_identity
def remove_agent(request: HttpRequest, pk: int) -> HttpResponse:
    """Take every role back from someone who leaves."""
    person = get_object_or_404(User.objects.agents(), pk=pk)
    return confirmation(
        request,
        change=lambda: agency.remove_agent(pk, actor=request.user),
        back=reverse(TEAM),
        title=_("Retirer %(name)s de l’équipe") % {"name": person},
        sentence=_(
            "Tous ses rôles prennent fin et les pages de l’agence se ferment. "
            "Ce que cette personne a fait reste à son nom."
        ),
        button=_("Retirer de l’équipe"),
        done=_("%(name)s ne fait plus partie de l’équipe.") % {"name": person},
        agency=True,
    )


@administrator_required
@proof_of_identity
def invite_agent(request: HttpRequest) -> HttpResponse:
    """Invite a new agent."""
    form = AgentInvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt_with_form(
            form,
            lambda: invitations.invite(
                values["email"],
                None,
                values["roles"],
                actor=request.user,
                full_name=values["full_name"],
                workflow=values["workflow"],
            ),
        ):
            messages.success(
                request, _("L’invitation est envoyée à %(email)s.") % {"email": values["email"]}
            )
            return redirect(TEAM)
    return render(request, "accounts/agent_invitation.html", {"form": form})


@administrator_required
@require_POST
def resend_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a new link to a future agent."""
    invitation = get_object_or_404(Invitation.objects.open(), pk=pk, organisation=None)
    attempt(
        request,
        lambda: invitations.resend(pk, actor=request.user),
        _("Un nouveau lien est envoyé à %(email)s.") % {"email": invitation.email},
    )
    return redirect(TEAM)


@administrator_required
def revoke_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel the invitation of a future agent."""
    invitation = get_object_or_404(Invitation.objects.open(), pk=pk, organisation=None)
    return confirmation(
        request,
        change=lambda: invitations.revoke(pk, actor=request.user),
        back=reverse(TEAM),
        title=_("Annuler l’invitation"),
        sentence=_("Le lien envoyé à %(email)s ne fonctionnera plus.")
        % {"email": invitation.email},
        button=_("Annuler l’invitation"),
        done=_("L’invitation est annulée."),
        agency=True,
    )

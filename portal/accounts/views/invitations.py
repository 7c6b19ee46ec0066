"""Accepting an invitation."""

from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from portal.accounts.enums import AgencyRoleName, OrganisationRole
from portal.accounts.forms.profile import NewAccountForm
from portal.accounts.models import Invitation, User
from portal.accounts.services import invitations
from portal.accounts.views.pages import attempt, attempt_with_form


@never_cache
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Open an account for the invited person, or add the roles to the one that is logged in.

    A link that no longer works says so, with the reasons that there may be.
    """
    invitation = invitations.find_open(token)
    if invitation is None:
        return render(request, "accounts/invitation_closed.html", status=410)
    if request.user.is_authenticated:
        return _accept_as_member(request, invitation, token)
    if User.objects.filter(email=invitation.email).exists():
        return _page(request, invitation, token, step="login")
    return _accept_as_newcomer(request, invitation, token)


def _accept_as_member(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    if request.user.email != invitation.email:
        return _page(request, invitation, token, step="other_account")
    if request.method != "POST":
        return _page(request, invitation, token, step="confirm")
    attempt(
        request,
        lambda: invitations.accept(token, request.user),
        _("L’invitation est acceptée."),
    )
    return redirect("accounts:after_login")


def _accept_as_newcomer(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    form = NewAccountForm(
        request.POST or None,
        email=invitation.email,
        initial={"full_name": invitation.full_name},
    )
    made: list[User] = []
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt_with_form(form, lambda: made.append(_new_account(token, form)))
    ):
        messages.success(request, _("Votre compte est ouvert."))
        return perform_login(
            request,
            made[0],
            redirect_url=reverse("accounts:after_login"),
            email_verification="none",
        )
    return _page(request, invitation, token, step="new_account", form=form)


def _new_account(token: str, form: NewAccountForm) -> User:
    return invitations.accept_with_new_account(
        token,
        full_name=form.cleaned_data["full_name"],
        phone=form.cleaned_data["phone"],
        password=form.cleaned_data["password1"],
        language=(get_language() or "fr")[:2],
    )


def _page(
    request: HttpRequest,
    invitation: Invitation,
    token: str,
    *,
    step: str,
    form: NewAccountForm | None = None,
) -> HttpResponse:
    names = OrganisationRole if invitation.organisation else AgencyRoleName
    roles = [str(names(role).label) for role in invitation.roles]
    here = reverse("accounts:accept_invitation", args=[token])
    return render(
        request,
        "accounts/invitation.html",
        {"invitation": invitation, "roles": roles, "step": step, "form": form, "here": here},
    )

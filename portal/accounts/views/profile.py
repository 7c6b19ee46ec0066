"""One's own profile."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.accounts.adapters import set_language_cookie
from portal.accounts.forms.profile import ProfileForm
from portal.accounts.models import AgencyRole, Membership
from portal.accounts.services import people
from portal.accounts.workflows import label_of

_FIELDS = ("full_name", "phone", "mobile", "rpps", "language")


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Show and change name, telephones, RPPS and language; show roles."""
    user = request.user
    initial = {name: getattr(user, name) for name in _FIELDS}
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        people.update_profile(user.pk, form.cleaned_data)
        response = redirect("accounts:profile")
        set_language_cookie(response, form.cleaned_data["language"])
        with override(form.cleaned_data["language"]):
            messages.success(request, _("Votre profil est enregistré."))
        return response
    memberships = Membership.objects.active().filter(user=user).select_related("organisation")
    agency_roles = [
        (grant.get_role_display(), label_of(grant.workflow))
        for grant in AgencyRole.objects.active().filter(user=user)
    ]
    return render(
        request,
        "accounts/profile.html",
        {"form": form, "memberships": memberships, "agency_roles": agency_roles},
    )

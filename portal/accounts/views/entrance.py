"""Where people land: after login, without organisation, without second factor."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from portal.accounts import middleware, second_factor
from portal.accounts.models import Membership
from portal.accounts.predicates import (
    has_second_factor,
    is_agent,
    organisation_list,
    organisations_of,
)
from portal.core import navigation


@login_required
@require_safe
def after_login(request: HttpRequest) -> HttpResponse:
    """Go to the first page of the room where this person works."""
    room = "agency" if is_agent(request.user) else "workspace"
    links = navigation.links(request, room)
    if room == "workspace" and request.organisation is None:
        return redirect("accounts:no_organisation")
    return redirect(links[0].url if links else reverse("accounts:profile"))


@login_required
@require_safe
def no_organisation(request: HttpRequest) -> HttpResponse:
    """Say how an account without organisation gets one, and who can help."""
    if request.organisation is not None or is_agent(request.user):
        return redirect("accounts:after_login")
    former = Membership.objects.filter(user=request.user).select_related("organisation")
    return render(request, "accounts/no_organisation.html", {"former": former.order_by("-pk")})


@login_required
@require_POST
def switch_organisation(request: HttpRequest) -> HttpResponse:
    """Act for another organisation from now on; 404 for one that is not theirs."""
    try:
        chosen = UUID(request.POST.get("organisation", ""))
    except ValueError as error:
        raise Http404 from error
    organisation = get_object_or_404(organisations_of(request.user), uuid=chosen)
    request.session[middleware.SESSION_KEY] = organisation.pk
    target = request.POST.get("next", "")
    # A case belongs to one organisation: from its page, go to the new one's first page.
    if target.count("/") > 3 or not second_factor.is_ours(request, target):
        target = reverse("accounts:after_login")
    return redirect(target)


@login_required
@require_safe
def enrol_second_factor(request: HttpRequest) -> HttpResponse:
    """Explain why a second factor is needed and offer the ways; go on when there is one."""
    target = request.session.get(second_factor.SESSION_KEY)
    if has_second_factor(request.user):
        request.session.pop(second_factor.SESSION_KEY, None)
        return redirect(target or "mfa_index")
    return render(
        request,
        "accounts/second_factor.html",
        {"is_agent": is_agent(request.user), "organisations": organisation_list(request.user)},
    )

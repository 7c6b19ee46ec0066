"""The organisation in whose name a request is made, and what the agency's pages demand."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from portal.accounts import agency_session
from portal.accounts.predicates import (
    has_second_factor,
    organisation_list,
    remember,
)
from portal.accounts.second_factor import page_to_return_to, to_enrolment
from portal.core.resend import kept_values, session_expired

SESSION_KEY = "organisation"
AGENCY_PREFIXES = ("/agence/", "/admin/")


class OrganisationMiddleware:
    """Sets `request.organisation`: the one chosen in the switcher, else the first, else None.

    The choice is checked at every request, so that whoever leaves an organisation loses it at
    once.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.organisation = None
        if request.user.is_authenticated:
            remember(request.user)
            organisations = organisation_list(request.user)
            chosen = request.session.get(SESSION_KEY)
            request.organisation = next(
                (one for one in organisations if one.pk == chosen),
                organisations[0] if organisations else None,
            )
        return self.get_response(request)


class SecondFactorMiddleware:
    """Guards every page of the agency: a second factor, and a session that is young and in use.

    Whoever has no second factor goes to its enrolment. A session left alone for
    AGENCY_IDLE_SECONDS, or used for AGENCY_SESSION_SECONDS, is closed, and its owner comes back
    to the page after logging in; what they sent is given back to be sent again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(AGENCY_PREFIXES) and request.user.is_authenticated:
            if not agency_session.visit(request.session):
                return _close(request)
            if not has_second_factor(request.user):
                return to_enrolment(request)
        return self.get_response(request)


def _close(request: HttpRequest) -> HttpResponse:
    target = page_to_return_to(request)
    owner = request.user.pk
    logout(request)
    request.organisation = None
    if kept_values(request):
        return session_expired(request, owner)
    messages.info(request, _("Votre session a pris fin : reconnectez-vous pour continuer."))
    return redirect_to_login(target)

"""The organisation in whose name a request is made, and the second factor that agents need."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from portal.accounts.predicates import (
    has_second_factor,
    organisation_list,
    remember,
)
from portal.accounts.second_factor import to_enrolment

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
    """Sends whoever has no second factor to its enrolment before any page of the agency."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (
            request.path.startswith(AGENCY_PREFIXES)
            and request.user.is_authenticated
            and not has_second_factor(request.user)
        ):
            return to_enrolment(request)
        return self.get_response(request)

"""Sending people to the enrolment of a second factor, and back where they came from."""

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

SESSION_KEY = "second_factor_next"


def to_enrolment(request: HttpRequest) -> HttpResponseRedirect:
    """Remember the page asked for and redirect to the enrolment."""
    request.session[SESSION_KEY] = page_to_return_to(request)
    return HttpResponseRedirect(reverse("accounts:second_factor"))


def page_to_return_to(request: HttpRequest) -> str:
    """Return this page's address or, since a POST is not played again, that of its form."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    referer = request.headers.get("Referer", "")
    return referer if is_ours(request, referer) else "/"


def is_ours(request: HttpRequest, url: str) -> bool:
    """Tell whether `url` stays on this site."""
    return url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )

"""Pages for what goes wrong outside the views: a stale token, an ended session, maintenance."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from portal.core.resend import kept_values, session_expired

ALWAYS_OPEN = ("/healthz", "/readyz", "/metrics", "/static/")
RETRY_AFTER_SECONDS = "600"


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Offer to send the form again with a fresh token, when it comes from this site (403)."""
    return render(
        request,
        "errors/resend.html",
        {
            "heading": _("Ce formulaire doit être renvoyé"),
            "explanation": _(
                "Sa protection n’était plus valable : vous vous êtes connecté depuis qu’il est"
                " ouvert, ou votre navigateur refuse les cookies. Rien n’a été enregistré."
            ),
            "login_first": False,
            "is_waiting": False,
            "address": request.get_full_path(),
            "kept": kept_values(request),
            "files_lost": bool(request.FILES),
        },
        status=403,
    )


class MaintenanceMiddleware:
    """While PORTAL_MAINTENANCE is on, answers 503 with the fallback route, without the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.PORTAL_MAINTENANCE or request.path.startswith(ALWAYS_OPEN):
            return self.get_response(request)
        return HttpResponse(
            render_to_string("503.html"),
            status=503,
            headers={"Retry-After": RETRY_AFTER_SECONDS, "Cache-Control": "no-store"},
        )


class ExpiredSessionMiddleware:
    """Keeps what was typed when a form is sent after its session ended.

    A view that wants a login would send the browser away to it, and the values with it; a form of
    this site gets them back instead, to be sent again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and _sends_to_login(request, response) and kept_values(request):
            return session_expired(request)
        return response


def _sends_to_login(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether `response` asks for a login in order to come back to this very address."""
    if response.status_code != 302 or request.user.is_authenticated:
        return False
    target = urlsplit(response["Location"])
    back = parse_qs(target.query).get(REDIRECT_FIELD_NAME, [""])[0]
    return target.path == resolve_url(settings.LOGIN_URL) and back == request.get_full_path()

"""Pages for what went wrong outside the views: an invalid form token, and maintenance."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from portal.core.resend import kept_values

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

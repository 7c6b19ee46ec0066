"""Keeping what a person typed when their session or their form's token is no longer valid."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

NEVER_KEPT = ("csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword", "code")


def kept_values(request: HttpRequest) -> list[tuple[str, str]] | None:
    """Return the fields of this POST, or None when it does not come from a page of this site.

    A form of another origin is never offered to be sent again: that would turn a forged request
    into a click. Passwords and one-time codes are left out.
    """
    origin = request.headers.get("Origin", "")
    if request.method != "POST" or urlsplit(origin).netloc != request.get_host():
        return None
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name not in NEVER_KEPT
        for value in values
    ]


def session_expired(request: HttpRequest) -> HttpResponse:
    """Answer a POST whose session is over: log in beside, then send the same values again (401)."""
    return render(
        request,
        "errors/resend.html",
        {
            "heading": _("Votre session a expiré"),
            "explanation": _("Rien n’a encore été enregistré, mais vos réponses sont gardées ici."),
            "login_first": True,
            "kept": kept_values(request),
            "files_lost": bool(request.FILES),
        },
        status=401,
    )

"""Keeping what a person typed when their session or their form's token is no longer valid."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

SESSION_KEY = "kept_form"
NEVER_KEPT = frozenset({"csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword"})
ONE_TIME_CODE = "code"
"""Field of the accounts package's forms; elsewhere the name is an ordinary answer."""
LOGIN_PAGES = ("account_", "mfa_")
"""How the addresses of the accounts package are named."""
LIMIT = 200_000
"""Characters that are kept on the server for somebody who may have no account."""
KEPT_SECONDS = 60 * 60
"""How long they are kept when nobody logs in. How many forms are, `ACCOUNT_RATE_LIMITS` says."""


@dataclass(frozen=True)
class KeptForm:
    """A form that was sent too late: where it goes and what it holds."""

    address: str
    values: list[tuple[str, str]]
    files_lost: bool


def kept_values(request: HttpRequest) -> list[tuple[str, str]] | None:
    """Return the fields of this POST, or None when it does not come from a page of this site.

    A form of another origin is never offered to be sent again: that would turn a forged request
    into a click. Passwords, and one-time codes of the login, are left out.
    """
    origin = request.headers.get("Origin", "")
    if request.method != "POST" or urlsplit(origin).netloc != request.get_host():
        return None
    left_out = NEVER_KEPT | {ONE_TIME_CODE} if _is_login(request) else NEVER_KEPT
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name not in left_out
        for value in values
    ]


def _is_login(request: HttpRequest) -> bool:
    try:
        name = resolve(request.path_info).view_name
    except Resolver404:
        return False
    return name.startswith(LOGIN_PAGES)


def session_expired(request: HttpRequest, owner: Any = None) -> HttpResponse:
    """Answer a POST whose session is over: log in, then send the same values again (401).

    The values wait in the new session, under which their `owner` (None when unknown) logs in; the
    page holds them too, for whoever logs in beside it. Past the limits it alone does: nothing typed
    is lost, and nobody fills the database with forms.
    """
    kept = kept_values(request)
    is_waiting = (
        kept is not None
        and sum(len(n) + len(v) for n, v in kept) <= LIMIT
        and ratelimit.consume(request, action="keep_form", key="everybody")
    )
    if is_waiting:
        request.session.set_expiry(KEPT_SECONDS)
        request.session[SESSION_KEY] = {
            "address": request.get_full_path(),
            "values": kept,
            "files_lost": bool(request.FILES),
            "owner": owner,
        }
    return render(
        request,
        "errors/resend.html",
        {
            "heading": _("Votre session a expiré"),
            "explanation": _("Rien n’a encore été enregistré, mais vos réponses sont gardées ici."),
            "login_first": True,
            "is_waiting": is_waiting,
            "address": request.get_full_path(),
            "kept": kept,
            "files_lost": bool(request.FILES),
        },
        status=401,
    )


def waiting_form(request: HttpRequest) -> KeptForm | None:
    """Return the form that waits for the user of `request` since their last session, or None.

    It waits until this session ends, so that the page can be shown again.
    """
    found = request.session.get(SESSION_KEY)
    if found is None or found["owner"] not in (None, request.user.pk):
        return None
    values = [(name, value) for name, value in found["values"]]
    return KeptForm(found["address"], values, found["files_lost"])

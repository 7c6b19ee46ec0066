"""The demonstration's way in: one click opens the session of an invented person."""

import functools
import itertools
import time
from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.models import User
from portal.web import demo_cast, demo_people

View = Callable[..., HttpResponse]


def demonstration_only(view: View) -> View:
    """Answer 404 while PORTAL_DEMO is off."""

    @functools.wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.PORTAL_DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return wrapper


@demonstration_only
@require_safe
@never_cache
def people(request: HttpRequest) -> HttpResponse:
    """List the demo people, with the password and the code of the moment of each."""
    accounts = {user.email: user for user in _accounts()}
    secrets = demo_people.known_secrets()
    rows = [
        {
            "person": each,
            "email": each.email,
            "password": secrets[each.key]["password"],
            "code": _code(accounts[each.email]),
        }
        for each in demo_cast.PEOPLE
        if each.email in accounts and each.key in secrets
    ]
    groups = [
        (group, list(members))
        for group, members in itertools.groupby(rows, key=lambda row: row["person"].group)
    ]
    return render(request, "portal/demo.html", {"groups": groups})


@demonstration_only
@require_POST
def open_session(request: HttpRequest, key: str) -> HttpResponse:
    """Log in as a demo person, as after a password and a second factor."""
    each = demo_cast.person(key)
    if each is None:
        raise Http404
    try:
        user = demo_people.user_of(each)
    except User.DoesNotExist as error:
        raise Http404 from error
    logout(request)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    authenticator = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    record_authentication(request, user, method="password", email=user.email, reauthenticated=True)
    record_authentication(
        request,
        user,
        method="mfa",
        id=authenticator.pk,
        type=authenticator.type,
        reauthenticated=True,
    )
    UserSession.objects.create_from_request(request)
    return redirect("accounts:after_login")


def _accounts() -> list[User]:
    emails = [each.email for each in demo_cast.PEOPLE]
    return list(User.objects.filter(email__in=emails).prefetch_related("authenticator_set"))


def _code(user: User) -> str:
    for authenticator in user.authenticator_set.all():
        if authenticator.type == Authenticator.Type.TOTP:
            secret = decrypt(authenticator.data["secret"])
            counter = int(time.time()) // 30
            return totp.format_hotp_value(totp.hotp_value(secret, counter))
    return ""

"""Doors of views: who comes in, and with what proof of identity."""

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts.predicates import (
    has_any_agency_role,
    has_organisation_role,
    has_second_factor,
    is_agent,
)
from portal.accounts.proof import gave_second_factor_recently
from portal.accounts.second_factor import page_to_return_to, to_enrolment

View = Callable[..., HttpResponse]


def agent_required(view: View) -> View:
    """Let in agents with a second factor; 403 for other people, login for no one."""

    @login_required
    @functools.wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_agent(request.user):
            raise PermissionDenied(_("Cet espace est réservé aux agents de l’agence."))
        if not has_second_factor(request.user):
            return to_enrolment(request)
        return view(request, *args, **kwargs)

    return wrapper


def agency_role_required(*roles: str) -> Callable[[View], View]:
    """Let in agents who have one of `roles` on at least one workflow; 403 for others."""

    def decorator(view: View) -> View:
        @agent_required
        @functools.wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not has_any_agency_role(request.user, *roles):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return wrapper

    return decorator


def member_required(view: View) -> View:
    """Let in whoever acts for `request.organisation`; others learn how to be attached to one."""

    @login_required
    @functools.wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.organisation is None:
            return redirect("accounts:no_organisation")
        return view(request, *args, **kwargs)

    return wrapper


def organisation_role_required(*roles: str) -> Callable[[View], View]:
    """Let in whoever has one of `roles` in `request.organisation`; 403 for its other members."""

    def decorator(view: View) -> View:
        @member_required
        @functools.wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not has_organisation_role(request.user, request.organisation.pk, *roles):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return wrapper

    return decorator


def require_second_factor(view: View) -> View:
    """Let in whoever has enrolled a second factor; others enrol one and come back."""

    @login_required
    @functools.wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not has_second_factor(request.user):
            return to_enrolment(request)
        return view(request, *args, **kwargs)

    return wrapper


def reauthenticated(view: View) -> View:
    """Let in whoever gave their second factor in the last ACCOUNT_REAUTHENTICATION_TIMEOUT seconds.

    Others give it again and come back; those who have none enrol one first. A POST comes back as
    the page that it was sent from, so ask on the confirmation page, before there is data to lose.
    """

    @require_second_factor
    @functools.wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not gave_second_factor_recently(request):
            return redirect(_reauthentication_url(request))
        return view(request, *args, **kwargs)

    return wrapper


def _reauthentication_url(request: HttpRequest) -> str:
    has_codes = Authenticator.objects.filter(
        user=request.user, type=Authenticator.Type.TOTP
    ).exists()
    page = reverse("mfa_reauthenticate" if has_codes else "mfa_reauthenticate_webauthn")
    return f"{page}?{urlencode({REDIRECT_FIELD_NAME: page_to_return_to(request)})}"

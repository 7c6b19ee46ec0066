"""Legal pages, the plan of the site and the contact of security researchers."""

import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.core import navigation
from portal.filings import registry
from portal.web import contacts


@require_safe
def site_plan(request: HttpRequest) -> HttpResponse:
    """Every page that this reader may open from a menu."""
    rooms = [
        (room, navigation.links(request, room))
        for room in ("public", "workspace", "agency", "account")
    ]
    visible = [(room, links) for room, links in rooms if links and _enters(request, room)]
    return render(
        request, "portal/site_plan.html", {"rooms": visible, "workflows": registry.all_specs()}
    )


def _enters(request: HttpRequest, room: str) -> bool:
    return room == "public" or request.user.is_authenticated


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The declaration that the law asks for."""
    return render(request, "portal/accessibility.html", _contacts())


@require_safe
def legal_notice(request: HttpRequest) -> HttpResponse:
    """Who publishes the site."""
    return render(request, "portal/legal_notice.html", _contacts())


@require_safe
def personal_data(request: HttpRequest) -> HttpResponse:
    """What is kept about people, why, and for how long."""
    told = {
        **_contacts(),
        "draft_days": settings.DRAFT_DAYS,
        "tip_days": settings.CPC_TIP_CONFIRM_DAYS,
        "tip_keep_days": settings.CPC_TIP_KEEP_DAYS,
    }
    return render(request, "portal/personal_data.html", told)


@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    """The cookies, all of them necessary."""
    names = {
        "session": settings.SESSION_COOKIE_NAME,
        "csrf": settings.CSRF_COOKIE_NAME,
        "language": settings.LANGUAGE_COOKIE_NAME,
    }
    return render(request, "portal/cookies.html", {"names": names})


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """The contact for vulnerability reports (RFC 9116), valid for six months from now."""
    expires = (timezone.now() + datetime.timedelta(days=180)).astimezone(datetime.UTC)
    lines = [
        f"Contact: mailto:{settings.SECURITY_CONTACT}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: fr, en",
        f"Canonical: {request.build_absolute_uri(reverse('security_txt'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _contacts() -> dict[str, object]:
    return {
        "email": contacts.DEFECTS_EMAIL,
        "switchboard": contacts.SWITCHBOARD,
        "postal_address": contacts.POSTAL_ADDRESS,
        "agency_site": contacts.AGENCY_SITE,
    }

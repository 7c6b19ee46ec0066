"""Home, orientation, and the state of the session."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.core import navigation
from portal.filings import registry
from portal.web import contacts


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the portal is for and where each reader goes."""
    return render(
        request,
        "portal/home.html",
        {
            "room_links": navigation.links(request, "public"),
            "switchboard": contacts.SWITCHBOARD,
        },
    )


@require_safe
def orientation(request: HttpRequest) -> HttpResponse:
    """Who declares what, and where: patients, health professionals, firms."""
    return render(
        request,
        "portal/orientation.html",
        {
            "declarations": navigation.links(request, "declare"),
            "adverse_events_portal": contacts.ADVERSE_EVENTS_PORTAL,
            "switchboard": contacts.SWITCHBOARD,
            "word_forms": _word_forms(),
        },
    )


def _word_forms() -> list[tuple[str, str]]:
    """Return the label and the address of each form that can be filled away from the portal."""
    return [
        (
            f"{spec.label}, {part.specification.title}",
            reverse("filings:blank_form", args=[spec.slug, name]),
        )
        for spec in registry.all_specs()
        if spec.offline
        for name, part in spec.parts.items()
    ]


@require_safe
@never_cache
def session(request: HttpRequest) -> JsonResponse:
    """Tell the scripts of an open form whether its session lives, and its current CSRF token.

    Only pages of this site can read the answer: no other origin is allowed to.
    """
    return JsonResponse(
        {"authenticated": request.user.is_authenticated, "csrf": get_token(request)}
    )

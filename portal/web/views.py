"""Home, and the state of the session."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.core import navigation
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
@never_cache
def session(request: HttpRequest) -> JsonResponse:
    """Tell the scripts of an open form whether its session lives, and its current CSRF token.

    Only pages of this site can read the answer: no other origin is allowed to.
    """
    return JsonResponse(
        {"authenticated": request.user.is_authenticated, "csrf": get_token(request)}
    )

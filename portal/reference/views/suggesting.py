"""What every field that suggests while typing answers, whatever it suggests."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from portal.accounts.predicates import is_agent

SUGGESTIONS = 10
LIMIT = 300
LONGEST_QUERY = 500


def require_member(request: HttpRequest) -> None:
    """Raise PermissionDenied for who neither works for the agency nor acts for an organisation."""
    if request.organisation is None and not is_agent(request.user):
        raise PermissionDenied


def for_members(
    request: HttpRequest, suggest: Callable[[HttpRequest], HttpResponse]
) -> HttpResponse:
    """Answer what `suggest` does, or 401 to who is not logged in. Raises PermissionDenied."""
    if not request.user.is_authenticated:
        return HttpResponse(
            _("Votre session a expiré : reconnectez-vous."),
            status=401,
            content_type="text/plain; charset=utf-8",
        )
    require_member(request)
    return suggest(request)


def options(request: HttpRequest, find: Callable[[str, int], Any]) -> HttpResponse:
    """Answer what `find(query, limit)` returns: options of the combobox, or JSON when asked."""
    results = find(request.GET.get("q", "")[:LONGEST_QUERY], SUGGESTIONS)
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return JsonResponse(results.as_dict())
    return render(request, "reference/options.html", {"results": results})

"""Suggestions of codes of the nomenclature of devices while typing."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from portal.reference import emdn
from portal.reference.throttle import per_minute
from portal.reference.views.medicines import LIMIT, LONGEST_QUERY, SUGGESTIONS, require_member


@require_GET
@vary_on_headers("Accept", "Accept-Language")
@cache_control(private=True, max_age=30)
def suggestions(request: HttpRequest) -> HttpResponse:
    """Answer the options of the combobox, or JSON to who asks for it; 401 when not logged in."""
    if not request.user.is_authenticated:
        return HttpResponse(
            _("Votre session a expiré : reconnectez-vous."),
            status=401,
            content_type="text/plain; charset=utf-8",
        )
    require_member(request)
    return _suggestions(request)


@per_minute("emdn", LIMIT)
def _suggestions(request: HttpRequest) -> HttpResponse:
    results = emdn.search(request.GET.get("q", "")[:LONGEST_QUERY], SUGGESTIONS)
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return JsonResponse(results.as_dict())
    return render(request, "reference/options.html", {"results": results})

"""Suggestions of codes of the nomenclature of devices while typing."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from portal.reference import emdn
from portal.reference.throttle import per_minute
from portal.reference.views.suggesting import LIMIT, for_members, options


@require_GET
@vary_on_headers("Accept", "Accept-Language")
@cache_control(private=True, max_age=30)
def suggestions(request: HttpRequest) -> HttpResponse:
    """Answer the codes that the text may mean."""
    return for_members(request, _suggestions)


@per_minute("emdn", LIMIT)
def _suggestions(request: HttpRequest) -> HttpResponse:
    return options(request, emdn.search)

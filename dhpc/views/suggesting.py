"""Suggestions while a request is typed: medicines by their CIS code."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from portal.reference import search
from portal.reference.throttle import per_minute
from portal.reference.views.suggesting import LIMIT, for_members, options


@require_GET
@vary_on_headers("Accept")
@cache_control(private=True, max_age=30)
def medicines(request: HttpRequest) -> HttpResponse:
    """Answer the medicines that the text may mean."""
    return for_members(request, _medicines)


@per_minute("medicines", LIMIT)
def _medicines(request: HttpRequest) -> HttpResponse:
    return options(request, search.by_cis)

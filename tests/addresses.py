"""Every address that the site answers, with candidate values where an address takes some."""

import itertools
import re

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

PLACE = re.compile(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>")


def routes(patterns=None, prefix=""):
    """Yield the route of each address; those written as regular expressions are left out."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if not isinstance(one.pattern, RoutePattern):
            continue
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, route)
        elif isinstance(one, URLPattern):
            yield route


def addresses(candidates, *, leave_out=()):
    """Return the addresses, each place filled with the `candidates` of its name or converter."""
    found = []
    for route in routes():
        if route.startswith(tuple(leave_out)):
            continue
        places = list(PLACE.finditer(route))
        values = [
            candidates.get(place["name"]) or candidates.get(place["converter"] or "str") or ()
            for place in places
        ]
        for chosen in itertools.product(*values):
            address = route
            for place, value in zip(places, chosen, strict=True):
                address = address.replace(place.group(0), str(value), 1)
            found.append(f"/{address}")
    return list(dict.fromkeys(found))

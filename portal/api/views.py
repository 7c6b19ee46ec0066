"""The page that explains the interface, made from its own description."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.api import v1
from portal.distribution.api.place import Place
from portal.distribution.items import absolute
from portal.publication.check.service import MOST_LINES
from portal.publication.enums import Verdict

METHODS = ("get", "post")


@cache
def resources() -> tuple[tuple[str, str, str], ...]:
    """Return the addresses of the interface: method, path and what it gives."""
    described: Any = v1.build(Place(v1.PATH)).get_openapi_schema(path_prefix=f"{v1.PATH}/")
    return tuple(
        (method.upper(), path, operations[method].get("summary", ""))
        for path, operations in described["paths"].items()
        for method in METHODS
        if method in operations
    )


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """Explain the interface to who writes software for pharmacies, wholesalers and hospitals."""
    context = {
        "resources": resources(),
        "base": absolute(v1.PATH),
        "site": absolute(""),
        "sandbox": absolute(v1.SANDBOX_PATH),
        "description": f"{v1.PATH}/openapi.json",
        "verdicts": Verdict.choices,
        "most_lines": MOST_LINES,
        "calls": settings.API_CALLS_A_MINUTE,
        "checks": settings.API_CHECKS_A_MINUTE,
    }
    return render(request, "api/guide.html", context)

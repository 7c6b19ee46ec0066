"""A soft limit: a person who types fast never meets it, a script that copies the base does."""

import functools
from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

WINDOW = 60
"""Seconds over which requests are counted."""


def per_minute(name: str, limit: int) -> Callable:
    """Answer 429 once a logged-in person has made `limit` requests to `name` within a minute."""

    def decorator(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            key = f"throttle:{name}:{request.user.pk}"
            if count(key) > limit:
                return HttpResponse(
                    _("Trop de recherches en une minute : patientez quelques instants."),
                    status=429,
                    headers={"Retry-After": str(WINDOW)},
                    content_type="text/plain; charset=utf-8",
                )
            return view(request, *args, **kwargs)

        return wrapper

    return decorator


def count(key: str, seconds: int = WINDOW) -> int:
    """Return the requests of the window so far, this one included; the first one opens it."""
    try:
        return cache.incr(key)
    except ValueError:
        return 1 if cache.add(key, 1, seconds) else count(key, seconds)

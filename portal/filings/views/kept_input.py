"""What was typed when the session expired or somebody else saved: kept, shown again, never lost."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict

PREFIX = "kept-input:"
LIMIT = 500_000


def keep(request: HttpRequest, path: str) -> None:
    """Keep the posted fields in the session for the page at `path`."""
    fields = {name: values for name, values in request.POST.lists() if "csrf" not in name}
    if sum(len(value) for values in fields.values() for value in values) <= LIMIT:
        request.session[PREFIX + path] = fields


def keep_and_log_in(request: HttpRequest) -> HttpResponse:
    """Keep the posted fields in the anonymous session and send to the login page."""
    keep(request, request.path)
    return redirect_to_login(request.get_full_path())


def take_back(request: HttpRequest) -> QueryDict | None:
    """Return the fields kept for this page, once, or None."""
    fields: dict[str, Any] | None = request.session.pop(PREFIX + request.path, None)
    if fields is None:
        return None
    data = QueryDict(mutable=True)
    for name, values in fields.items():
        data.setlist(name, values)
    return data

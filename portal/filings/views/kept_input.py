"""What was typed while somebody else saved: kept for the page that shows both versions."""

from typing import Any

from django.http import HttpRequest, QueryDict

PREFIX = "kept-input:"
LIMIT = 500_000


def keep(request: HttpRequest, path: str) -> None:
    """Keep the posted fields in the session for the page at `path`."""
    fields = {name: values for name, values in request.POST.lists() if "csrf" not in name}
    if sum(len(value) for values in fields.values() for value in values) <= LIMIT:
        request.session[PREFIX + path] = fields


def take_back(request: HttpRequest) -> QueryDict | None:
    """Return the fields kept for this page, once, or None."""
    fields: dict[str, Any] | None = request.session.pop(PREFIX + request.path, None)
    if fields is None:
        return None
    data = QueryDict(mutable=True)
    for name, values in fields.items():
        data.setlist(name, values)
    return data

"""Who acts, written beside every history event that a request causes."""

from collections.abc import Callable
from typing import Any

import pghistory
from django.http import HttpRequest, HttpResponse

from portal.audit.origin import request_id

SECRET_ARGUMENTS = frozenset({"key", "uidb36", "token", "code"})
"""Names of URL arguments that open a door: their value stays out of the trail."""


class AuditContextMiddleware:
    """Open the history context of a request: user, organisation, request id, method and path.

    Stands after the middlewares that set `request.user` and `request.organisation`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        organisation = request.organisation
        with pghistory.context(
            user=request.user.pk,
            organisation=organisation.pk if organisation else None,
            request=request_id(),
            url=f"{request.method} {request.path}",
        ):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple, kwargs: dict
    ) -> None:
        """Mask the secrets of the address, now that its arguments have names."""
        path = request.path
        for name in SECRET_ARGUMENTS & kwargs.keys():
            path = path.replace(str(kwargs[name]), "***")
        if path != request.path:
            pghistory.context(url=f"{request.method} {path}")

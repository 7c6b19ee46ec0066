"""What the programming interfaces answer beside data: problems, and who may read from elsewhere."""

import json
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse

PROBLEM = "application/problem+json"

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link, Retry-After",
}
"""What public answers say to programs of other sites; they never carry credentials."""

PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": (
        "Authorization, Content-Type, If-Modified-Since, If-None-Match"
    ),
    "Access-Control-Max-Age": "86400",
}


class Problem(Exception):
    """An answer that is no data (RFC 9457): its status, what is wrong and how to mend it.

    `more` are further members of the document; `headers` go with it.
    """

    def __init__(
        self, status: int, detail: Any, *, headers: dict[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(str(detail))
        self.status = status
        self.detail = detail
        self.headers = headers or {}
        self.more = more

    def response(self, request: HttpRequest) -> HttpResponse:
        """Return the answer, whose title is that of its status."""
        told = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": str(self.detail),
            "instance": request.path,
            **self.more,
        }
        return HttpResponse(
            json.dumps(told, ensure_ascii=False),
            status=self.status,
            content_type=PROBLEM,
            headers={"Cache-Control": "no-store"} | self.headers,
        )

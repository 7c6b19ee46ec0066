"""Version 1 of the interface, and its sandbox."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import re_path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from cpc_reports import api as cpc_reports
from dhpc import api as dhpc
from portal.api.front import fronted
from portal.core.api import PROBLEM, Problem
from portal.distribution.api import checks, codes, exports, feed, schemas
from portal.distribution.api.place import Place
from recalls import api as recalls

PATH = "/api/v1"
SANDBOX_PATH = "/api/sandbox/v1"

DESCRIPTION = """\
What the agency has published, for the software of pharmacies, wholesalers and hospitals.

* Everything is public and needs no account. Calls are counted per address and minute; an answer
  429 says when to come back (`Retry-After`).
* Keep a stock right by following `/changes`: ask with the cursor of the last answer, and read the
  lines of each version that an event names: they replace those known of its publication. Forget
  these when `matches` is false, the lifecycle is `retracted`, or the lines are gone (410).
* Block what is named by a line with `status` `affected` and `block_dispensing` `yes`: every unit of
  its `key` when `scope` is `all`, those of its `lot_key` when it is `lot`. Of other scopes (serial
  numbers, dates, software), `POST /check` judges each unit.
* Send `If-None-Match` with the tag of the last answer: nothing new is a 304.
* Times are UTC (RFC 3339), days ISO 8601. What goes wrong is a problem document (RFC 9457).
* New members may appear in answers at any time: ignore those that you do not know.
"""

KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": (
        "A key that an organisation makes in its space. It opens nothing that is not public: it "
        "allows more calls a minute, counted for the key in place of the address."
    ),
}

WEBHOOK = {
    "post": {
        "summary": "A publication has changed (Standard Webhooks)",
        "requestBody": {
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "required": ["type", "timestamp", "data"],
                        "properties": {
                            "type": {"type": "string"},
                            "timestamp": {"type": "string", "format": "date-time"},
                            "data": {
                                "type": "object",
                                "required": ["cursor", "reference", "version", "url"],
                            },
                        },
                    }
                }
            }
        },
        "responses": {"204": {"description": "Received; anything but 2xx is tried again."}},
    }
}
"""What receivers are sent: a signal to read the change feed."""

SANDBOX = """\
The same interface over exercises, which no other address shows: for trying a client.

"""


class Described(NinjaAPI):
    """An interface whose description says what its problems are, and what it calls."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """Return the OpenAPI document."""
        told: Any = schemas.enumerated(super().get_openapi_schema(**options))
        told["components"]["securitySchemes"] = {"key": KEY}
        # The first one asks nothing: a key only allows more calls.
        told["security"] = [{}, {"key": []}]
        for operations in told["paths"].values():
            for operation in operations.values():
                for status, response in operation["responses"].items():
                    if int(status) >= 400 and "content" in response:
                        (schema,) = response["content"].values()
                        response["content"] = {PROBLEM: schema}
        return told


def build(place: Place) -> NinjaAPI:
    """Return the interface that stands at `place`."""
    api = Described(
        title="Portail de sécurité sanitaire",
        version="1.0.0",
        description=(SANDBOX if place.exercises else "") + DESCRIPTION,
        docs_url=None,
        urls_namespace="api-sandbox" if place.exercises else "api",
        servers=[{"url": "/"}],
        openapi_extra={"webhooks": {"publication": WEBHOOK}},
    )
    api.add_router("", feed.router(place))
    api.add_router("", checks.router(place))
    for workflow in (recalls, dhpc, cpc_reports):
        api.add_router(f"/{workflow.RESOURCE}", workflow.router(place))
    if not place.exercises:
        api.add_router("", exports.router(place))
    api.add_router("/codes", codes.router())
    api.add_exception_handler(Problem, _problem)
    api.add_exception_handler(Http404, _not_found)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(HttpError, _refused)
    return api


def patterns(place: Place) -> list[Any]:
    """Return the addresses of the interface that stands at `place`."""
    found = [*build(place).urls[0], re_path("", _nothing)]
    for pattern in found:
        pattern.callback = fronted(pattern.callback, f"{place.path}/")
    return found


@csrf_exempt
def _nothing(request: HttpRequest) -> HttpResponse:
    return _not_found(request, Http404())


def _problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    return problem.response(request)


def _not_found(request: HttpRequest, _error: Http404) -> HttpResponse:
    return Problem(404, _("Il n’y a rien à cette adresse.")).response(request)


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    told = [
        {"field": ".".join(str(part) for part in one["loc"][1:]), "message": one["msg"]}
        for one in error.errors
    ]
    return Problem(
        422, _("Des paramètres ne sont pas compris : voyez `errors`."), errors=told
    ).response(request)


def _refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    return Problem(error.status_code, str(error)).response(request)

"""What stands before every address of the interface: who may call, how often, and is it news."""

import functools
import hashlib
import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import parse_http_date_safe, quote_etag
from django.utils.translation import gettext as _

from portal.accounts.models import ApiKey
from portal.accounts.models.keys import PREFIX, digest
from portal.core.api import CORS, PREFLIGHT, Problem
from portal.distribution.tip import tip
from portal.rendering.throttling import WINDOW, too_many

View = Callable[..., HttpResponseBase]

FRESH = "public, max-age=60, stale-while-revalidate=60"
KEY_SECONDS = 60
"""How long a revoked key may go on."""

_TAG = re.compile(r'W/"([0-9]{1,18})-([0-9a-f]{16})"')
BY_CONTENT = ("codes", "openapi.json", "export", "catalogue.jsonld")
"""What the published versions alone do not decide: files are made some minutes after a version."""


def fronted(view: View, path: str) -> View:
    """Return `view`, the one of an address below `path`, with what all addresses share.

    An answer depends on the published versions and on its own address alone. Its tag is made of
    both, so that most polls are answered without the database. What is `BY_CONTENT` has a tag of
    its own words.
    """

    @functools.wraps(view)
    def front(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={**CORS, **PREFLIGHT})
        resource = request.path.removeprefix(path).partition("/")[0]
        follows = resource not in BY_CONTENT
        is_read = request.method in ("GET", "HEAD")
        if is_read and follows and (answer := _unchanged(request)):
            return _marked(answer, CORS)
        if _too_often(request, is_read=is_read):
            return _marked(_braked(request), CORS)
        if request.method == "HEAD":
            # The server leaves the body out.
            request.method = "GET"
        cursor = tip.read(now=True) if is_read and follows else 0
        response = view(request, *args, **kwargs)
        if response.status_code == 405:
            allowed = {"Allow": response.headers["Allow"]}
            response = Problem(405, _("Cette adresse ne se demande pas ainsi."), headers=allowed)
            response = response.response(request)
        if is_read and response.status_code == 200:
            response = _fresh(request, response, cursor if follows else None)
        return _marked(response, CORS)

    return front


def _too_often(request: HttpRequest, *, is_read: bool) -> bool:
    """Count a call of an address, or of its key, and tell whether it is one too many."""
    page = "api" if is_read else "api-check"
    key = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if key.startswith(PREFIX):
        name = f"api-key:{digest(key)}"
        a_minute = cache.get(name)
        if a_minute is None:
            found = ApiKey.objects.filter(sha256=digest(key), revoked_at=None)
            a_minute = found.values_list("a_minute", flat=True).first() or 0
            cache.set(name, a_minute, KEY_SECONDS)
        if a_minute:
            return too_many(request, page, a_minute, who=name)
    most = settings.API_CALLS_A_MINUTE if is_read else settings.API_CHECKS_A_MINUTE
    return too_many(request, page, most)


def _marked(response: HttpResponseBase, headers: dict[str, str]) -> HttpResponseBase:
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    return response


def _braked(request: HttpRequest) -> HttpResponse:
    problem = Problem(
        429,
        _("Trop de demandes en une minute depuis cette adresse : attendez, puis reprenez."),
        headers={"Retry-After": str(WINDOW)},
    )
    return problem.response(request)


@functools.lru_cache(maxsize=4096)
def _digest(address: str, reset_below: int) -> str:
    # A cursor that leads nowhere any more must be told so.
    told = f"{address} {reset_below}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _address(request: HttpRequest) -> str:
    query = request.META.get("QUERY_STRING", "")
    return f"{request.path}?{query}" if query else request.path


def _tag(request: HttpRequest, cursor: int) -> str:
    return f'W/"{cursor}-{_digest(_address(request), settings.CHANGES_RESET_BELOW)}"'


def _unchanged(request: HttpRequest) -> HttpResponse | None:
    """Return 304 for a client that holds this address as of the last version."""
    # Not through `headers`, which reads all of them.
    given = request.META.get("HTTP_IF_NONE_MATCH", "")
    if not given:
        return None
    digest = _digest(_address(request), settings.CHANGES_RESET_BELOW)
    held = max((int(cursor) for cursor, of in _TAG.findall(given) if of == digest), default=None)
    # A client that has read a later version than this process knows is right.
    if held is None or tip.read(at_least=held) != held:
        return None
    response = HttpResponse(status=304)
    return _dated(response, _tag(request, held))


def _fresh(
    request: HttpRequest, response: HttpResponseBase, cursor: int | None
) -> HttpResponseBase:
    """Write the validators on an answer; `cursor` is None for what is tagged by its content."""
    if etag := response.headers.get("ETag"):
        changed = parse_http_date_safe(response.headers.get("Last-Modified", ""))
        answer = get_conditional_response(request, etag, changed, response)  # type: ignore[arg-type]
        if answer is not response:
            response.close()
        return answer
    if cursor is not None:
        response = _dated(response, _tag(request, cursor))
        asked = request.headers.get("If-Modified-Since", "")
        # A tag says more than a date, whatever it says (RFC 9110, 13.2.2).
        if "If-None-Match" not in request.headers and tip.is_unchanged_since(asked):
            return _dated(HttpResponse(status=304), response.headers["ETag"])
        return response
    content: bytes = response.content  # type: ignore[attr-defined]
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = FRESH
    answer = get_conditional_response(request, etag, None, response)  # type: ignore[arg-type]
    return answer or response


def _dated(response: Any, etag: str) -> Any:
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = FRESH
    if tip.last_modified:
        response.headers["Last-Modified"] = tip.last_modified
    return response

"""A form sent twice from one page is carried out once, and answered twice."""

import time
from collections.abc import Callable
from hashlib import sha256

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, UnreadablePostError

FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}
UNDER_WAY = "-"
KEPT_SECONDS = 15
LONGEST_WAIT_SECONDS = 5
PAUSE_SECONDS = 0.05


class RepeatedPostMiddleware:
    """Answers the second of two equal POSTs of one page with the redirection of the first.

    A double click, or a person who presses again while the page is slow, sends the same answers
    with the same token: each page that is drawn has a token of its own. What did not end in a
    redirection was refused, and is carried out again. Scripts that save while somebody types, and
    programs, have no such page or answer otherwise: nothing changes for them. Without its cache
    the portal carries both out; what must not happen twice is held by the database.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = _key(request)
        if not key:
            return self.get_response(request)
        if not cache.add(key, UNDER_WAY, KEPT_SECONDS) and (told := _first_answer(key)):
            return HttpResponseRedirect(told)
        response = None
        try:
            response = self.get_response(request)
        finally:
            if response is not None and response.status_code == 302:
                cache.set(key, response["Location"], KEPT_SECONDS)
            else:
                cache.delete(key)
        return response


def _key(request: HttpRequest) -> str:
    """Return what two equal sendings of one page share, "" for what is no form of a page."""
    session = request.session.session_key
    if request.method != "POST" or not session or request.content_type not in FORMS:
        return ""
    if request.headers.get("Accept", "").startswith("application/"):
        return ""
    try:
        token = request.POST.get("csrfmiddlewaretoken", "")
    except UnreadablePostError:
        return ""
    if not token:
        return ""
    told = [session, request.get_full_path(), *map(repr, request.POST.lists())]
    told += [
        f"{name} {file.name} {file.size}" for name, files in request.FILES.lists() for file in files
    ]
    return f"repeated-post:{sha256(chr(0).join(told).encode()).hexdigest()}"


def _first_answer(key: str) -> str:
    """Wait for the answer of the first sending; "" when it was refused or takes too long."""
    end = time.monotonic() + LONGEST_WAIT_SECONDS
    while (told := cache.get(key)) == UNDER_WAY and time.monotonic() < end:
        time.sleep(PAUSE_SECONDS)
    return "" if told in {None, UNDER_WAY} else told

"""Whether the browser's copy of a public page still holds."""

import hashlib
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date
from django.utils.translation import get_language

from portal.publication.models import Version


class Freshness:
    """The validators of a page: of its version, and of all else that it shows.

    `parts` are what may change without a new version. Pages of somebody logged in have none: they
    name that person. The day counts, because deadlines are compared with it.
    """

    def __init__(self, request: HttpRequest, version: Version, *parts: Any) -> None:
        self.request = request
        self.etag = ""
        if request.user.is_authenticated:
            return
        told = [
            version.cursor,
            request.get_full_path(),
            get_language(),
            timezone.localdate(),
            getattr(staticfiles_storage, "manifest_hash", ""),
            settings.PORTAL_DEMO,
            *parts,
        ]
        digest = hashlib.sha256("\n".join(map(str, told)).encode()).hexdigest()
        self.etag = f'"{version.cursor}-{digest[:20]}"'
        self.last_modified = int(version.published_at.timestamp())

    def not_modified(self) -> HttpResponse | None:
        """Return the answer for a browser whose copy holds, None for all others."""
        if not self.etag:
            return None
        answer = get_conditional_response(self.request, self.etag, self.last_modified)
        return self.mark(answer) if answer else None

    def mark(self, response: HttpResponse) -> HttpResponse:
        """Write the validators on a response and return it; copies are asked about each time."""
        patch_cache_control(response, private=True, no_cache=True)
        if self.etag:
            response.headers["ETag"] = self.etag
            response.headers["Last-Modified"] = http_date(self.last_modified)
        return response

"""French quotation marks in pages: none stands alone at the end or the start of a line."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

# Text is what reaches a "<" before a ">": values in attributes and what people typed in a text
# area, which comes back with the form, stay as they are.
_IN_TEXT = r"(?=[^<>]*<(?!/(?:textarea|script|style)))"
_AFTER = re.compile(f"« {_IN_TEXT}".encode())
_BEFORE = re.compile(f" »{_IN_TEXT}".encode())


class QuotationMarksMiddleware:
    """Give French pages unbreakable spaces inside quotation marks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _is_french_page(response):
            page = _AFTER.sub("«\u00a0".encode(), response.content)
            response.content = _BEFORE.sub("\u00a0»".encode(), page)
        return response


def _is_french_page(response: HttpResponse) -> bool:
    return (
        not response.streaming
        and response.headers.get("Content-Type", "").startswith("text/html")
        and (get_language() or "").startswith("fr")
    )

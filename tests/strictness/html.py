"""Every HTML response of the test client obeys the content security policy."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.http.response import HttpResponseBase
from django.test import Client

DATA_BLOCKS = {"application/json", "application/ld+json"}
LEFTOVER = re.compile(r"\{\{|\{%|%\}|\}\}|\{#|#\}")


class Inspector(HTMLParser):
    """Collects in `faults` what the policy would block or a template left behind."""

    def __init__(self, *, nonce_required: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.nonce_required = nonce_required
        self.faults: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        where = f"line {self.getpos()[0]}: {self.get_starttag_text()}"
        if tag in {"script", "style"}:
            self.inside = tag
        if tag == "style":
            self.faults.append(f"inline style, {where}")
        if "style" in attributes:
            self.faults.append(f"style attribute, {where}")
        for name in attributes:
            if re.fullmatch(r"on[a-z]+", name):
                self.faults.append(f"event attribute, {where}")
        if tag == "script" and attributes.get("type") not in DATA_BLOCKS:
            if "src" not in attributes:
                self.faults.append(f"inline script, {where}")
            if self.nonce_required and not attributes.get("nonce"):
                self.faults.append(f"script without nonce, {where}")

    def handle_endtag(self, tag: str) -> None:
        if tag == self.inside:
            self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside != "script" and (match := LEFTOVER.search(data)):
            self.faults.append(f"template syntax left over: {data[match.start() :][:60]!r}")


def faults(response: HttpResponseBase, path: str) -> list[str]:
    """Return what is wrong with the HTML of `response`; the admin's own scripts need no nonce."""
    if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
        return []
    inspector = Inspector(nonce_required=not path.startswith("/admin/"))
    inspector.feed(response.content.decode(response.charset or "utf-8"))
    inspector.close()
    return inspector.faults


def inspect_responses(monkeypatch: Any) -> None:
    """Make the test client fail on HTML that the policy would break."""
    request = Client.request

    def inspected(self: Client, **environ: Any) -> HttpResponseBase:
        response = request(self, **environ)
        if found := faults(response, environ.get("PATH_INFO", "")):
            pytest.fail(f"{environ.get('PATH_INFO')}: " + "; ".join(found), pytrace=False)
        return response

    monkeypatch.setattr(Client, "request", inspected)

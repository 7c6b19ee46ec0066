"""Quotation marks of French pages stay with their words; what was typed stays as it is."""

import pytest
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.test import RequestFactory
from django.utils.translation import override

from portal.web.typography import QuotationMarksMiddleware

NBSP = "\u00a0"


def page(answer):
    return QuotationMarksMiddleware(lambda _request: answer)(RequestFactory().get("/"))


@pytest.mark.parametrize(
    ("html", "read"),
    [
        ("<p>Un « mot ».</p>", f"<p>Un «{NBSP}mot{NBSP}».</p>"),
        ("<p>« <b>mot</b> »</p>", f"<p>«{NBSP}<b>mot</b>{NBSP}»</p>"),
        ("<p>« a » et « b »</p>", f"<p>«{NBSP}a{NBSP}» et «{NBSP}b{NBSP}»</p>"),
        ('<input value="un « mot »">', '<input value="un « mot »">'),
        ("<textarea>un « mot »</textarea><p>b</p>", "<textarea>un « mot »</textarea><p>b</p>"),
        ('<script type="application/json">"« a »"</script>',) * 2,
        (f"<p>«{NBSP}mot{NBSP}»</p>",) * 2,
    ],
)
def test_text_alone_changes(html, read):
    assert page(HttpResponse(html)).content.decode() == read


def test_other_languages_and_other_contents_stay():
    with override("en"):
        assert page(HttpResponse("<p>« a »</p>")).content.decode() == "<p>« a »</p>"
    assert (
        "« a »"
        in page(
            JsonResponse({"a": "<p>« a »</p>"}, json_dumps_params={"ensure_ascii": False})
        ).content.decode()
    )
    streamed = page(StreamingHttpResponse(["<p>« a »</p>"]))
    assert b"".join(streamed).decode() == "<p>« a »</p>"


def test_pages_of_the_portal_go_through_it(client, db):
    told = client.get("/declarer/defauts-qualite/").content.decode()
    assert f"«{NBSP}" in told
    assert "« " not in told

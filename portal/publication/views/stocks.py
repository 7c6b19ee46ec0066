"""« Suis-je concerné ? »: scan, type, photograph or send a stock; nothing of it is kept."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.documents.exceptions import Rejected
from portal.filings.views.row_scans import SHOWN_GS
from portal.publication import registry
from portal.publication.check import Line
from portal.publication.reading import listing
from portal.publication.stocks.outcomes import SILENT, Checked, Outcome, as_csv, beyond, told
from portal.publication.stocks.tables import StockRow
from portal.publication.views.check_forms import (
    AgainForm,
    PhotoForm,
    ScanForm,
    StockForm,
    TypedForm,
    packed,
)
from portal.reference.identifiers import pictures
from portal.reference.identifiers.gs1_texts import GS
from portal.rendering.throttling import WINDOW, too_many

PAGE_SIZE = 50
AS_CARDS = 8
"""Up to so many lines are told at length; a stock is a table."""

SCANS_A_MINUTE = 120
FILES_A_MINUTE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def check_page(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Ask what to check, and show what is published of it.

    With `Accept: application/json`, a scanned code is answered in JSON and the page stays.
    """
    if request.method != "POST":
        return _page(request)
    heavy = not {"code", "identifier"} & set(request.POST)
    if too_many(request, *(("stock", FILES_A_MINUTE) if heavy else ("check", SCANS_A_MINUTE))):
        return braked(request)
    if "code" in request.POST:
        return _scanned(request)
    if "identifier" in request.POST:
        typed = TypedForm(request.POST)
        return _checked(request, [typed.row]) if typed.is_valid() else _page(request, typed=typed)
    if "stock" in request.POST:
        return _again(request)
    if "how" in request.POST and request.POST["how"] == "photo":
        return _sent(request, PhotoForm(request.POST, request.FILES), "photo")
    return _sent(request, StockForm(request.POST, request.FILES), "stock")


def _scanned(request: HttpRequest) -> HttpResponse:
    form = ScanForm(request.POST)
    if not form.is_valid():
        return _page(request, scan=form)
    code = form.cleaned_data["code"].strip("\r\n").replace(SHOWN_GS, GS)
    rows = [StockRow(Line(scan=code))]
    if request.accepts("text/html"):
        return _checked(request, rows)
    checked = Checked(rows)
    outcome = checked.outcomes[0]
    html = render_to_string(
        "publication/check/verdict.html", _card(outcome, checked) | {"level": 2}, request
    )
    tone = {"danger": "error", "warning": "warning"}.get(outcome.tone, "")
    message = f"{outcome.label}. {told(outcome, checked.stamp)}"
    if outcome.verdict in SILENT:
        message = f"{message} {beyond(checked)}".strip()
    return JsonResponse({"message": message, "tone": tone, "html": html, "changed": False})


def _sent(request: HttpRequest, form: Any, name: str) -> HttpResponse:
    """Check what was sent as a file or pasted; what cannot be read is said at its field."""
    if form.is_valid():
        try:
            rows = form.rows()
        except Rejected as refused:
            sent = form.cleaned_data.get("photo") or form.cleaned_data.get("file")
            field = "photo" if name == "photo" else "file" if sent else "cells"
            for text in refused.messages:
                form.add_error(field, text)
        except pictures.Unreadable:
            form.add_error("photo", _("Cette photo ne peut pas être lue."))
        else:
            if rows:
                return _checked(request, rows)
            form.add_error(
                "photo",
                _("Aucun code n’a été trouvé : approchez-vous, à plat, net et sans reflet."),
            )
    return _page(request, **{name: form})


def _again(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    form = AgainForm(request.POST)
    if "stock" in form.errors:
        stock = StockForm({})
        stock.errors.clear()
        stock.add_error(None, form.errors["stock"][0])
        return _page(request, stock=stock)
    told_of = form.cleaned_data
    if told_of.get("file"):
        checked = Checked(told_of["stock"])
        stamp = localtime(checked.results.checked_at).strftime("%Y-%m-%d-%H%M")
        return StreamingHttpResponse(
            as_csv(checked),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="verification-{stamp}.csv"'},
        )
    return _checked(request, told_of["stock"], told_of.get("verdict", ""), told_of.get("page") or 1)


def _checked(
    request: HttpRequest, rows: list[StockRow], verdict: str = "", number: int = 1
) -> HttpResponse:
    checked = Checked(rows)
    shown = [one for one in checked.worst_first if not verdict or one.verdict == verdict]
    page = Paginator(shown, PAGE_SIZE).get_page(number)
    as_cards = len(rows) <= AS_CARDS
    return _page(
        request,
        checked=checked,
        result={
            "cards": [_card(one, checked) for one in page] if as_cards else [],
            "lines": [] if as_cards else [_card(one, checked) for one in page],
            "page": page,
            "verdict": verdict,
            "total": len(rows),
            "beyond": beyond(checked),
            "stock": packed(rows),
        },
    )


def _card(outcome: Outcome, checked: Checked) -> dict[str, Any]:
    return {
        "outcome": outcome,
        "told": told(outcome, checked.stamp),
        "stamp": checked.stamp,
        "beyond": beyond(checked) if outcome.verdict in SILENT else "",
    }


def _page(
    request: HttpRequest,
    *,
    checked: Checked | None = None,
    result: dict[str, Any] | None = None,
    **filled: forms.Form,
) -> HttpResponse:
    context = {
        "scan_form": filled.get("scan") or ScanForm(),
        "typed_form": filled.get("typed") or TypedForm(),
        "photo_form": filled.get("photo") or PhotoForm(),
        "stock_form": filled.get("stock") or StockForm(),
        "checked": checked,
        "result": result,
        "wrong": bool(filled),
    }
    return render(request, "publication/check/page.html", context, status=422 if filled else 200)


@require_safe
def unscannable_page(request: HttpRequest) -> HttpResponse:
    """List the published actions on products without a code, which no check can find."""
    found = Paginator(listing.unscannable(), PAGE_SIZE).get_page(request.GET.get("page"))
    actions = [(one, registry.get(one.kind).path(one.reference)) for one in found]
    context = {"page": found, "actions": actions}
    return render(request, "publication/check/unscannable.html", context)


def braked(request: HttpRequest) -> HttpResponse:
    """Answer who asks too often."""
    text = _("Trop de vérifications à la suite : attendez une minute, puis recommencez.")
    headers = {"Retry-After": str(WINDOW)}
    if not request.accepts("text/html"):
        return JsonResponse({"message": text}, status=429, headers=headers)
    response = render(request, "rendering/braked.html", status=429)
    response["Retry-After"] = str(WINDOW)
    return response

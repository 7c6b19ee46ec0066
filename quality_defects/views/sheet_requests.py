"""Asking a firm for a Volet 1: the agency's pages, and the firm's way to decline."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts import predicates
from portal.accounts.decorators import agent_required
from portal.core.workflow import can, perform
from portal.documents.exceptions import Rejected
from portal.filings.views.access import log_reading
from portal.filings.views.acting import require, succeeded
from quality_defects import rules
from quality_defects.agency_forms import ReasonForm
from quality_defects.effects.sheet_requests import open_request
from quality_defects.messages.post import agency_path, declarant_path
from quality_defects.messages.sheet_requests import agency_page
from quality_defects.models import SOURCE_ANCHOR, SheetRequest
from quality_defects.request_forms import SheetRequestForm

PAGE_SIZE = 50
RELATED = ("filing__organisation", "asked_by", "clock")


@require_safe
@agent_required
def register(request: HttpRequest) -> HttpResponse:
    """The requests of the agency, those that wait first."""
    if not predicates.has_agency_role(request.user, rules.WORKFLOW):
        raise PermissionDenied
    found = SheetRequest.objects.visible_to(request.user).select_related(*RELATED)
    waiting_first = found.order_by(F("ended_at").desc(nulls_first=True), "-asked_at", "-pk")
    context = {
        "page": Paginator(waiting_first, PAGE_SIZE).get_page(request.GET.get("page")),
        "may_ask": rules.is_on_duty(request.user, None),
    }
    return render(request, "quality_defects/agency/sheet_requests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def new(request: HttpRequest) -> HttpResponse:
    """Say what is known, join the source document, ask the firm."""
    if not rules.is_on_duty(request.user, None):
        raise PermissionDenied
    form = SheetRequestForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        asked: dict[str, Any] = form.opening()
        try:
            opened = open_request(asked.pop("organisation"), actor=request.user, **asked)
        except Rejected as refusal:
            form.add_error("scan", str(refusal))
        else:
            messages.success(
                request, _("Demande %(reference)s envoyée.") % {"reference": opened.reference}
            )
            return redirect("quality_defects:sheet_request", opened.uuid)
    return render(request, "quality_defects/agency/sheet_request_new.html", {"form": form})


@require_safe
@agent_required
def page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A request as the agency reads it, and where it stands."""
    asked = _asked(request, uuid=uuid)
    case = asked.filing
    log_reading(request, case)
    context = {
        "asked": asked,
        "anchor": SOURCE_ANCHOR,
        "case_url": agency_path(case) if case.reference else "",
        "may_withdraw": can(asked, "withdraw", request.user),
    }
    return render(request, "quality_defects/agency/sheet_request.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask no more, and say why to the firm."""
    asked = _asked(request, uuid=uuid)
    done = _("La demande est retirée.")
    return _end(request, asked, "withdraw", "layout/agency.html", agency_page(asked), done)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def decline(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The firm says why it will not answer."""
    asked = _asked(request, filing__uuid=uuid)
    back = declarant_path(asked.filing)
    done = _("L’agence lira votre motif.")
    return _end(request, asked, "decline", "layout/workspace.html", back, done)


def _asked(request: HttpRequest, **wanted: Any) -> SheetRequest:
    found = SheetRequest.objects.visible_to(request.user).select_related(*RELATED)
    return get_object_or_404(found, **wanted)


def _end(
    request: HttpRequest, asked: SheetRequest, name: str, layout: str, back: str, done: str
) -> HttpResponse:
    move = require(asked, name, request.user)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        comment = form.cleaned_data["comment"]
        if succeeded(form, lambda: perform(asked, name, actor=request.user, comment=comment)):
            messages.success(request, done)
            return redirect(back)
    log_reading(request, asked.filing)
    context = {"asked": asked, "form": form, "move": move, "layout": layout, "back": back}
    return render(request, "quality_defects/sheet_request_end.html", context)

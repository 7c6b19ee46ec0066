"""Flash declarations: sending Volet 1 before it is signed, and the mandates to do so."""

import functools
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.decorators import member_required, reauthenticated
from portal.core.workflow import perform
from portal.filings.views.access import log_reading
from portal.filings.views.acting import require, succeeded
from quality_defects import mandates
from quality_defects.forms import FlashForm, FlashMandateForm
from quality_defects.messages.post import SLUG, declarant_path
from quality_defects.models import Case, FlashMandate
from quality_defects.querysets import is_responsible

View = Callable[..., HttpResponse]
MANDATES = "quality_defects:flash_mandates"


def where_open(view: View) -> View:
    """Answer 404 where flash declarations are not open."""

    @functools.wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.QUALITY_DEFECTS_FLASH:
            raise Http404
        return view(request, *args, **kwargs)

    return wrapper


@require_http_methods(["GET", "HEAD", "POST"])
@where_open
@reauthenticated
def send(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say why the signatory cannot sign now, and send Volet 1 unsigned."""
    cases = Case.objects.visible_to(request.user).select_related("organisation", "volet1")
    case = get_object_or_404(cases, uuid=uuid)
    volet = case.volet1
    move = require(volet, "send_unsigned", request.user)
    receipt = redirect("filings:receipt", SLUG, uuid, volet.part_name)
    if volet.state not in move.sources:
        return receipt if case.reference else redirect(declarant_path(case))
    form = FlashForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data | {"ip": request.META.get("REMOTE_ADDR", "")}
        if succeeded(form, lambda: perform(volet, "send_unsigned", actor=request.user, **given)):
            return receipt
    log_reading(request, case)
    context = {
        "case": case,
        "form": form,
        "hours": settings.QUALITY_DEFECTS_FLASH_HOURS,
        "summary_url": reverse("filings:summary", args=[SLUG, uuid, volet.part_name]),
    }
    return render(request, "quality_defects/flash.html", context)


@require_safe
@where_open
@member_required
def list_mandates(request: Any) -> HttpResponse:
    """The mandates of the organisation, for all its people."""
    own = FlashMandate.objects.visible_to(request.user).filter(organisation=request.organisation)
    today = timezone.localdate()
    context = {
        "mandates": list(own.not_ended(today).select_related("user", "granted_by")),
        "today": today,
        "may_give": is_responsible(request.user, request.organisation.pk),
        "may_end": mandates.may_end(request.user, request.organisation.pk),
    }
    return render(request, "quality_defects/flash_mandates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@where_open
@member_required
@reauthenticated
def give_mandate(request: Any) -> HttpResponse:
    """The pharmacien responsable lets a delegate send flash declarations."""
    firm = request.organisation
    if not is_responsible(request.user, firm.pk):
        raise PermissionDenied
    form = FlashMandateForm(request.POST or None, people=mandates.delegates(firm, request.user))
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        mandates.give(firm, given.pop("user"), **given, actor=request.user)
        messages.success(request, _("Le mandat est enregistré."))
        return redirect(MANDATES)
    context = {
        "form": form,
        "title": _("Donner un mandat de déclaration flash"),
        "button_label": _("Enregistrer le mandat"),
        "back": reverse(MANDATES),
    }
    return render(request, "quality_defects/flash_mandate.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@where_open
@member_required
@reauthenticated
def end_mandate(request: Any, pk: int) -> HttpResponse:
    """End a mandate at once."""
    own = FlashMandate.objects.visible_to(request.user).filter(organisation=request.organisation)
    mandate = get_object_or_404(own.not_ended().select_related("user"), pk=pk)
    if not mandates.may_end(request.user, mandate.organisation_id):
        raise PermissionDenied
    if request.method == "POST":
        mandates.end(mandate.pk, actor=request.user)
        messages.success(request, _("Le mandat a pris fin."))
        return redirect(MANDATES)
    context = {
        "mandate": mandate,
        "title": _("Mettre fin au mandat de %(name)s") % {"name": mandate.user.full_name},
        "button_label": _("Mettre fin au mandat"),
        "back": reverse(MANDATES),
    }
    return render(request, "quality_defects/flash_mandate.html", context)

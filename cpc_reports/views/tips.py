"""Telling an entitled body of a practice: whoever writes, without an account; the body's inbox."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cpc_reports import drafting, forms, rules
from cpc_reports.effects import tips
from cpc_reports.enums import ELIGIBLE, TipSender, TipState
from cpc_reports.models import Body, Report, Tip
from cpc_reports.rules import SLUG
from portal.accounts import predicates
from portal.accounts.decorators import member_required
from portal.core.deadlines import local_date
from portal.core.workflow import SystemActor, TransitionError, can, perform
from portal.filings import registry
from portal.filings.services import drafts
from portal.filings.views import acting
from portal.rendering.throttling import too_many

# Whoever writes --------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell a body that may report of a practice; `de` says who writes."""
    today = local_date(timezone.now())
    reachable = Body.objects.reachable(today).filter(body_class__in=ELIGIBLE)
    body = get_object_or_404(reachable.select_related("organisation"), pk=pk)
    user: Any = request.user
    if request.method != "POST":
        return _form(request, forms.TipForm(initial=_initial(request), body=body, user=user), body)
    form = forms.TipForm(request.POST, body=body, user=user)
    if not form.is_valid():
        return _form(request, form, body)
    told = form.told
    told.setdefault("email", getattr(user, "email", ""))
    if too_many(request, "cpc_tip", settings.CPC_TIPS_A_MINUTE) or tips.wrote_enough(told["email"]):
        form.add_error(None, _("Trop d’envois : attendez avant d’en faire un autre."))
        return _form(request, form, body, status=429)
    try:
        tip = tips.write(body, told, user)
    except TransitionError as refusal:
        form.add_error(None, str(refusal))
        return _form(request, form, body)
    if tip.state == TipState.SENT:
        return redirect("cpc_public:tip", tip.uuid)
    context = {"tip": tip, "days": settings.CPC_TIP_CONFIRM_DAYS}
    return render(request, "cpc_reports/tips/asked.html", context)


def _initial(request: HttpRequest) -> dict[str, Any]:
    user: Any = request.user
    told = {"sender": request.GET.get("de", "")}
    if user.is_authenticated:
        told |= {"sender_name": user.full_name, "sender_rpps": user.rpps or ""}
        organisation = getattr(request, "organisation", None)
        told["sender_body"] = organisation.name if organisation else ""
    return told if told["sender"] in TipSender.values else told | {"sender": ""}


def _form(request: HttpRequest, form: Any, body: Body, status: int = 200) -> HttpResponse:
    context = {"form": form, "body": body}
    return render(request, "cpc_reports/tips/write.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def told(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show whoever wrote what became of it; a POST confirms the address and sends.

    Programs that read mails follow links: nothing is sent by reading. The address is known from
    the mails alone.
    """
    tip = get_object_or_404(Tip.objects.select_related("body", "organisation"), uuid=uuid)
    if request.method == "POST":
        try:
            if tip.state == TipState.PENDING:
                perform(tip, "send", actor=SystemActor(tips.ADDRESS, on_behalf_of=tip.user))
        except TransitionError as refusal:
            messages.error(request, str(refusal))
        return redirect("cpc_public:tip", uuid)
    return render(request, "cpc_reports/tips/told.html", {"tip": tip, "facts": _facts(tip)})


def _facts(tip: Tip) -> list[tuple[str, str]]:
    """Return what was written, in words, with its labels."""
    names = ("medicine", "disease", "practice", "alternatives", "extent", "sources")
    found = [
        (str(Tip._meta.get_field(name).verbose_name).capitalize(), getattr(tip, name))
        for name in names
    ]
    found.insert(2, (_("Champ de la maladie"), tip.get_domain_display()))
    return [(label, words) for label, words in found if words]


# The body ---------------------------------------------------------------------------------------


def _received(request: Any) -> Any:
    """Return what was sent to the organisations for which the person acts in this workflow."""
    mine = [
        one.pk
        for one in predicates.organisation_list(request.user)
        if predicates.has_organisation_role(request.user, one.pk, workflow=rules.WORKFLOW)
    ]
    return (
        Tip.objects.filter(organisation__in=mine)
        .exclude(state=TipState.PENDING)
        .select_related("body", "organisation", "report", "decided_by")
    )


def waiting(request: Any) -> int:
    """Return how many informations wait for the organisation of the menu."""
    organisation = getattr(request, "organisation", None)
    if organisation is None:
        return 0
    awaited = Tip.objects.filter(organisation=organisation, state=TipState.SENT)
    return awaited.filter(erased_at=None).count()


@require_safe
@member_required
def received(request: Any) -> HttpResponse:
    """What the person's bodies were told, those that wait first."""
    rows = sorted(
        _received(request), key=lambda one: one.state != TipState.SENT or bool(one.erased_at)
    )
    return render(request, "cpc_reports/tips/received.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@member_required
def tip(request: Any, uuid: UUID) -> HttpResponse:
    """Read an information; decline it with a word, or prepare a report from it."""
    row = get_object_or_404(_received(request), uuid=uuid)
    form = forms.CommentForm(request.POST or None)
    if request.method == "POST":
        move = acting.require(row, "decline", request.user)
        if form.is_valid() and acting.succeeded(
            form, lambda: perform(row, "decline", actor=request.user, **form.cleaned_data)
        ):
            acting.tell_done(request, move)
            return redirect("cpc_reports:tips")
    context = {
        "tip": row,
        "facts": _facts(row),
        "form": form,
        "may_read_report": Report.objects.visible_to(request.user)
        .filter(pk=row.report_id)
        .exists(),
        "may_answer": row.erased_at is None and can(row, "decline", request.user),
        "may_draft": row.erased_at is None
        and can(row, "take_up", request.user)
        and registry.get(rules.WORKFLOW).may_create(request.user, row.organisation),
    }
    return render(request, "cpc_reports/tips/tip.html", context)


@require_POST
@member_required
def take_up(request: Any, uuid: UUID) -> HttpResponse:
    """Begin a report from an information: its medicine, its disease, and where it comes from."""
    row = get_object_or_404(_received(request), uuid=uuid)
    spec = registry.get(rules.WORKFLOW)
    acting.require(row, "take_up", request.user)
    if not spec.may_create(request.user, row.organisation):
        raise PermissionDenied
    if row.state != TipState.SENT:
        raise Http404
    with transaction.atomic():
        report: Any = drafts.create_draft(spec, organisation=row.organisation, user=request.user)
        drafting.fill_from_tip(row, report, request.user)
        perform(row, "take_up", actor=request.user, report=report)
    messages.success(request, _("Brouillon créé d’après cette information : complétez-le."))
    return redirect("filings:part", SLUG, report.uuid, "sheet")

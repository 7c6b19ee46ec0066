"""Pages of the decision: proposing it, what was decided, and how far the measures are."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.decorators import agent_required
from portal.core.workflow import workflow_of
from portal.filings.services import proposals
from portal.filings.views import acting
from portal.filings.views.access import Place
from quality_defects import readiness
from quality_defects.agency_forms import (
    DecisionForm,
    DismissForm,
    MergeForm,
)
from quality_defects.models import Case
from quality_defects.views import agency


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def decision(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The decisions of the case, the measures that they order, and the next one to propose."""
    place = agency.place_of(request, uuid)
    case = place.filing
    sheet = readiness.current_sheet(case)
    initial = {"eu_class": sheet.eu_class} if sheet else {}
    form = DecisionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _proposed(request, place, "decide", form):
        return redirect("quality_defects:decision", uuid)
    decisions = case.decisions.select_related("proposed_by", "confirmed_by", "risk_sheet")
    return agency.page(
        request,
        place,
        "decision",
        "decision",
        form=form,
        sheet=sheet,
        missing=readiness.risk_sheet_missing(case),
        may_propose=_may_propose(case, "decide", request.user),
        decisions=list(decisions.order_by("-number")),
        measures=list(case.measures.all()),
    )


def _may_propose(case: Case, action: str, user: Any) -> bool:
    return any(move.name == action for move in proposals.proposable(case, user))


def _proposed(request: HttpRequest, place: Place, action: str, form: Any) -> bool:
    """Propose the action with what the form says; its errors say what stands in the way."""
    payload = dict(form.cleaned_data)
    reasons = payload.pop("reasons")
    done = acting.succeeded(
        form,
        lambda: proposals.propose(
            place.filing, action, actor=request.user, reasons=reasons, payload=payload
        ),
    )
    if done:
        messages.success(request, _("Proposition enregistrée : une autre personne la confirmera."))
    return done


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def dismiss(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Propose that the case goes no further."""
    return _set_aside(request, uuid, "dismiss", DismissForm)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def merge(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Propose that the case repeats another one."""
    return _set_aside(request, uuid, "merge", MergeForm)


def _set_aside(request: HttpRequest, uuid: UUID, action: str, form_class: Any) -> HttpResponse:
    place = agency.place_of(request, uuid)
    move = workflow_of(Case)[action]
    form = form_class(request.POST or None, initial={"master": request.GET.get("dossier", "")})
    if request.method == "POST" and form.is_valid() and _proposed(request, place, action, form):
        return redirect("filings:agency_case", *place.address)
    return agency.page(
        request,
        place,
        "propose",
        "",
        form=form,
        title=_("Proposer : %(action)s") % {"action": move.label},
    )

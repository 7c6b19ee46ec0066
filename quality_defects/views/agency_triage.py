"""Pages of the triage and of the risk sheet."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.decorators import agent_required
from portal.core.workflow import can, perform
from portal.filings.views import acting
from portal.reference.services import source_date
from quality_defects import alternatives, readiness
from quality_defects import triage as grid
from quality_defects.agency_forms import PriorityForm, RiskSheetForm
from quality_defects.effects.decision import firm_proposal
from quality_defects.enums import CaseState
from quality_defects.views import agency


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def triage(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The working of the grid, and the priority that a person retains."""
    place = agency.place_of(request, uuid)
    case = place.filing
    name = "confirm_triage" if case.state == CaseState.IN_TRIAGE else "change_priority"
    verdicts = list(case.triages.all())
    last = verdicts[-1] if verdicts else None
    initial = {"priority": last.priority if last and name == "confirm_triage" else ""}
    form = PriorityForm(request.POST or None, initial=initial)
    if request.method == "POST":
        acting.require(case, name, request.user)
        if form.is_valid() and acting.succeeded(
            form, lambda: perform(case, name, actor=request.user, **form.cleaned_data)
        ):
            messages.success(request, _("Priorité enregistrée."))
            return redirect("quality_defects:triage", uuid)
    return agency.page(
        request,
        place,
        "triage",
        "triage",
        form=form,
        may_choose=can(case, name, request.user),
        may_flag=can(case, "flag_media", request.user) and not case.media_attention,
        confirming=name == "confirm_triage",
        last=last,
        steps=grid.told(last.grid, last.inputs, last.steps) if last else [],
        verdicts=verdicts[::-1],
        choices=list(case.priorities.select_related("author", "triage").order_by("-created_at")),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def risk(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The risk sheet: its last version to change, the earlier ones to read."""
    place = agency.place_of(request, uuid)
    case = place.filing
    weighs_recall = readiness.must_weigh_recall(case)
    sheets = list(case.risk_sheets.select_related("author").order_by("-number"))
    last = sheets[0] if sheets else None
    verdict = case.triages.last()
    names = RiskSheetForm.base_fields
    initial = {name: getattr(last, name) for name in names} if last else {}
    if last is None and verdict:
        initial = {"severity": verdict.severity}
    form = RiskSheetForm(request.POST or None, initial=initial, weighs_recall=weighs_recall)
    if request.method == "POST":
        acting.require(case, "assess_risk", request.user)
        if form.is_valid() and acting.succeeded(
            form, lambda: perform(case, "assess_risk", actor=request.user, sheet=form.cleaned_data)
        ):
            messages.success(request, _("Fiche de risque enregistrée."))
            return redirect("quality_defects:risk", uuid)
    return agency.page(
        request,
        place,
        "risk",
        "risk",
        form=form,
        may_write=can(case, "assess_risk", request.user),
        sheets=sheets,
        last=last,
        proposal=firm_proposal(case),
        missing=readiness.risk_sheet_missing(case),
        alternatives=alternatives.of_case(case) if weighs_recall else None,
        base_date=source_date(),
    )

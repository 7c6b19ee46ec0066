"""Pages of the decision: proposing it, what was decided, and how far the measures are."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from portal.accounts.decorators import agent_required
from portal.core.fields import known
from portal.core.workflow import workflow_of
from portal.filings.services import proposals
from portal.filings.services.revisions import answers_of
from portal.filings.views import acting
from portal.filings.views.access import Place
from quality_defects import readiness
from quality_defects.agency_forms import (
    DecisionForm,
    DismissForm,
    MergeForm,
)
from quality_defects.fields import VOLET1
from quality_defects.messages.post import SLUG
from quality_defects.models import Case
from quality_defects.sheets import SHORTAGE_FIELDS, last_volet1
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
        shortage_question=_shortage_question(case)
        if place.spec.may_work(request.user, case)
        else "",
    )


def _shortage_question(case: Case) -> str:
    """Return where to ask what a recall does to the stocks, "" when there is nothing to ask.

    The declarant is asked in Volet 1 when it proposes the recall itself; a recall that the agency
    decides needs the same five facts (CSP R. 5124-49-1 II).
    """
    decision = case.decisions.order_by("number").last()
    revision = last_volet1(case)
    if revision is None or decision is None or not decision.recall_level:
        return ""
    told = known(answers_of(case.volet1, revision)["shortage_risk"])
    if told or case.requests.filter(part="volet1", field="shortage_risk").exists():
        return ""
    with override(settings.LANGUAGE_CODE):
        names = [str(VOLET1.fields[name].label) for name in SHORTAGE_FIELDS]
        text = _(
            "L’agence a décidé un rappel de lot. Risque-t-il de causer une rupture de stock ? Si "
            "oui ou si vous ne le savez pas encore, indiquez : %(facts)s."
        ) % {"facts": " ; ".join(names)}
    page = reverse("filings:ask", args=[SLUG, case.uuid, "volet1"])
    return f"{page}?{urlencode({'champ': 'measures:shortage_risk', 'question': text})}"


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

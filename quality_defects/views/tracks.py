"""Measures and actions of a case, one page each for both sides."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts import predicates
from portal.accounts.decorators import agent_required
from portal.core.workflow import available, perform, workflow_of
from portal.filings.timeline import Event
from portal.filings.views.access import log_reading
from portal.filings.views.acting import succeeded, tell_done
from portal.filings.views.casework_forms import ActionForm
from portal.filings.views.versions import layout_for
from quality_defects import rules
from quality_defects.effects.measures import open_measure
from quality_defects.forms import MeasureForm
from quality_defects.messages.post import agency_path, declarant_path
from quality_defects.models import Capa, Case, CaseMeasure

KINDS: dict[str, tuple[Any, str]] = {"capa": (Capa, "key"), "measure": (CaseMeasure, "uuid")}


def _case(request: HttpRequest, uuid: UUID) -> Case:
    cases = Case.objects.visible_to(request.user).sent()
    return get_object_or_404(cases.select_related("organisation"), uuid=uuid)


def _case_path(request: HttpRequest, case: Case) -> str:
    return agency_path(case) if predicates.is_agent(request.user) else declarant_path(case)


def _row(kind: str, case: Case, key: UUID) -> Any:
    model, name = KINDS[kind]
    row = get_object_or_404(model, filing=case, **{name: key})
    # The row's own foreign key would otherwise fetch the case again.
    row.filing = case
    return row


def _room(request: HttpRequest) -> str:
    return "agency_" if predicates.is_agent(request.user) else ""


@require_safe
@login_required
def track(request: HttpRequest, uuid: UUID, key: UUID, kind: str) -> HttpResponse:
    """A measure or an action: its facts, its proofs, what was said of it, what may be done."""
    case = _case(request, uuid)
    row = _row(kind, case, key)
    log_reading(request, case, str(row))
    labels = {move.name: move.outcome for move in workflow_of(type(row))}
    labels["open"] = _("Ouverture")
    log = case.transitions.filter(part=row.part_name, row_pk=row.pk).select_related("actor")
    history = [
        Event(one.at, str(labels.get(one.name, one.name)), one.comment, _who(one)) for one in log
    ]
    context = {
        "layout": layout_for(request),
        "case": case,
        "back": _case_path(request, case),
        "row": row,
        "key": key,
        "act_name": f"quality_defects:{_room(request)}{kind}_act",
        "moves": available(row, request.user),
        "history": history,
        "changes": row.changes.select_related("author") if kind == "capa" else [],
        "handed": row.capas.all() if kind == "measure" else [],
        "capa_name": f"quality_defects:{_room(request)}capa",
        "measure_name": f"quality_defects:{_room(request)}measure",
    }
    return render(request, f"quality_defects/{kind}.html", context)


def _who(log: Any) -> str:
    if log.actor is None:
        return _("Le portail")
    return _("L’agence") if log.actor.is_agent else log.actor.full_name


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def act(request: HttpRequest, uuid: UUID, key: UUID, kind: str, name: str) -> HttpResponse:
    """Ask for what an action needs, then perform it."""
    case = _case(request, uuid)
    row = _row(kind, case, key)
    move = workflow_of(type(row)).transitions.get(name)
    if move is None:
        raise Http404
    if not move.permits(request.user, row):
        raise PermissionDenied
    form = ActionForm(move, request.POST if request.method == "POST" else None)
    back = reverse(f"quality_defects:{_room(request)}{kind}", args=[case.uuid, key])
    if _done(request, form, lambda given: perform(row, name, actor=request.user, **given)):
        tell_done(request, move)
        return redirect(back)
    log_reading(request, case, str(row))
    context = {
        "layout": layout_for(request),
        "case": case,
        "what": str(row),
        "title": move.label,
        "danger": move.danger,
        "form": form,
        "case_url": _case_path(request, case),
        "back": back,
    }
    return render(request, "quality_defects/act.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def new_measure(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Propose a measure by hand."""
    case = _case(request, uuid)
    if not rules.is_evaluator(request.user, case):
        raise PermissionDenied
    form = MeasureForm(request.POST if request.method == "POST" else None)
    back = agency_path(case)
    if _done(request, form, lambda given: open_measure(case, actor=request.user, **given)):
        messages.success(request, _("Mesure ajoutée."))
        return redirect(back)
    log_reading(request, case)
    context = {
        "layout": "layout/agency.html",
        "case": case,
        "what": "",
        "title": _("Ajouter une mesure"),
        "danger": False,
        "form": form,
        "case_url": back,
        "back": back,
    }
    return render(request, "quality_defects/act.html", context)


def _done(request: HttpRequest, form: Any, do: Callable[[dict[str, Any]], Any]) -> bool:
    """Do it with what was posted; False, with the reasons on the form, when it is refused."""
    if request.method != "POST" or not form.is_valid():
        return False
    return succeeded(form, lambda: do(form.cleaned_data))

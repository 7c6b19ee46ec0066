"""Medicines of major therapeutic interest: agents correct the file's list, with a reason."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.accounts.decorators import agent_required
from portal.reference import search, services
from portal.reference.enums import MitmAction
from portal.reference.forms import AddMitmForm, ReasonForm
from portal.reference.models import Medicine, MitmDecision
from portal.reference.models.mitm import with_mitm

PAGE = 50
SHOWN = ("liste", "inscrits", "retires")


@require_GET
@agent_required
def mitm_list(request: HttpRequest) -> HttpResponse:
    """The list in force, or what agents put on it or took off it."""
    query = request.GET.get("q", "")[:200]
    shown = request.GET.get("voir", "")
    shown = shown if shown in SHOWN else SHOWN[0]
    page = Paginator(_matching(_rows(shown), query), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "reference/mitm_list.html",
        {
            "page": page,
            "query": query,
            "shown": shown,
            "views": _views(shown),
            "origin": services.origin("mitm"),
        },
    )


def _rows(shown: str) -> QuerySet[Medicine]:
    rows = with_mitm(Medicine.objects.all()).select_related("mitm_entry")
    if shown == "inscrits":
        rows = rows.filter(mitm_action=MitmAction.ADD)
    elif shown == "retires":
        rows = rows.filter(mitm_action=MitmAction.REMOVE)
    else:
        rows = rows.filter(mitm=True)
    return rows.order_by("search_entry__sort_key", "pk")


def _matching(rows: QuerySet[Medicine], query: str) -> QuerySet[Medicine]:
    """Return the rows whose name holds every word of `query`, or that have this code."""
    terms = search.words(query)
    if len(terms) == 1 and terms[0].isdigit():
        return rows.filter(pk__startswith=terms[0])
    for term in terms:
        rows = rows.filter(search_entry__sort_key__contains=term)
    return rows


def _views(shown: str) -> list[dict]:
    labels = {
        "liste": _("Liste en vigueur"),
        "inscrits": _("Inscrits par un agent"),
        "retires": _("Retirés par un agent"),
    }
    return [
        {"label": label, "url": f"?voir={key}", "current": key == shown, "count": None}
        for key, label in labels.items()
    ]


@require_http_methods(["GET", "POST"])
@agent_required
def mitm_add(request: HttpRequest) -> HttpResponse:
    form = AddMitmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        medicine = get_object_or_404(with_mitm(Medicine.objects.all()), pk=form.cleaned_data["cis"])
        if medicine.mitm:
            form.add_error("medicine", _("Ce médicament est déjà sur la liste."))
        else:
            _decide(request, medicine.pk, MitmAction.ADD, form.cleaned_data["reason"])
            return redirect("reference:mitm_medicine", medicine.pk)
    return render(request, "reference/mitm_add.html", {"form": form})


@require_http_methods(["GET", "POST"])
@agent_required
def mitm_medicine(request: HttpRequest, cis: str) -> HttpResponse:
    """One medicine: on the list or not and why, its history, and the decision to take."""
    medicine = get_object_or_404(with_mitm(Medicine.objects.select_related("mitm_entry")), pk=cis)
    form = ReasonForm(request.POST or None)
    offered = _offered(medicine)
    if request.method == "POST":
        action = request.POST.get("action")
        if action not in offered:
            messages.error(request, _("La liste a changé entre-temps : relisez avant de décider."))
            return redirect("reference:mitm_medicine", cis)
        if form.is_valid():
            _decide(request, cis, action, form.cleaned_data["reason"])
            return redirect("reference:mitm_medicine", cis)
    history = MitmDecision.objects.filter(medicine=cis).select_related("decided_by")
    return render(
        request,
        "reference/mitm_medicine.html",
        {
            "medicine": medicine,
            "entry": getattr(medicine, "mitm_entry", None),
            "form": form,
            "offered": [{"value": action, "label": MitmAction(action).label} for action in offered],
            "history": history,
        },
    )


def _offered(medicine: Medicine) -> list[str]:
    """Return the decisions that would change something."""
    offered = [MitmAction.REMOVE.value if medicine.mitm else MitmAction.ADD.value]
    if medicine.mitm_origin == "agent":
        offered.append(MitmAction.FOLLOW.value)
    return offered


def _decide(request: HttpRequest, cis: str, action: str, reason: str) -> None:
    with transaction.atomic():
        services.decide_mitm(cis, action, reason, user=request.user)
    messages.success(request, _("La décision est enregistrée."))

"""Importing actions: send a file, read its report, confirm, follow. For publishers."""

import csv
import functools
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.decorators import agent_required
from portal.audit.models import AccessAction
from portal.audit.services import record_access
from portal.core.fields import safe_cell
from recalls import rules
from recalls.imports import orders
from recalls.imports.columns import COLUMNS, REQUIRED
from recalls.models import ActionImport, ChunkState, ImportState
from recalls.models.imports import LotDecision
from recalls.views.import_forms import LotsForm, UploadForm

PAGE_SIZE = 20
LOTS_PAGE = 10
TONES = {
    ImportState.RECEIVED: "neutral",
    ImportState.READING: "progress",
    ImportState.REJECTED: "danger",
    ImportState.READY: "info",
    ImportState.IMPORTING: "progress",
    ImportState.INCOMPLETE: "warning",
    ImportState.DONE: "success",
}
EXAMPLE = {
    "reference": "R2300001",
    "published_on": "15/06/2023",
    "lifecycle": "closed",
    "action_type": "recall",
    "manufacturer_name": "Fabricant Exemple",
    "recipients": "pui|officine",
    "user_actions": "quarantine|return",
    "product_kind": "device",
    "product_name": "Pompe Exemplia P1",
    "id_type": "gtin",
    "identifier": "03401234567890",
    "scope": "lot",
    "lot": "LOT42",
    "expiry": "30/06/2027",
}

View = Callable[..., HttpResponse]


def importer_required(view: View) -> View:
    """Let in publishers and administrators of safety actions; 403 for other agents."""

    @agent_required
    @functools.wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not rules.may_import(request.user, None):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapper


@require_http_methods(["GET", "HEAD", "POST"])
@importer_required
def upload(request: HttpRequest) -> HttpResponse:
    """Send a file, and see the imports so far."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        filed = orders.receive(form.cleaned_data["file"], by=request.user)
        return redirect("recalls:import", filed.uuid)
    found = ActionImport.objects.select_related("created_by", "confirmed_by")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "lines": [(one, TONES[ImportState(one.state)]) for one in page],
        "columns": [(one.name, one.label, one.name in REQUIRED) for one in COLUMNS.fields],
    }
    status = 422 if form.errors else 200
    return render(request, "recalls/imports/upload.html", context, status=status)


@require_safe
@importer_required
def model(request: HttpRequest) -> HttpResponse:
    """A file to fill: the names of the columns and a line of example."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    writer = csv.writer(response, delimiter=";")
    writer.writerow([str(one.label) for one in COLUMNS.fields])
    writer.writerow([safe_cell(EXAMPLE.get(one.name, "")) for one in COLUMNS.fields])
    response["Content-Disposition"] = 'attachment; filename="actions-a-importer.csv"'
    return response


@require_safe
@never_cache
@importer_required
def report(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What the reading found, then how far the import is."""
    filed = _filed(uuid)
    record_access(request, AccessAction.READ, filed.subject, filed.source_name)
    return render(request, "recalls/imports/report.html", _context(request, filed))


@require_safe
@never_cache
@importer_required
def progress(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The state alone, for the page to refresh."""
    return render(request, "recalls/imports/state.html", _context(request, _filed(uuid)))


def _filed(uuid: UUID) -> ActionImport:
    return get_object_or_404(
        ActionImport.objects.select_related("created_by", "confirmed_by"), uuid=uuid
    )


def _context(request: HttpRequest, filed: ActionImport) -> dict[str, Any]:
    proposals = Paginator(filed.proposals.order_by("line"), LOTS_PAGE)
    waiting = filed.proposals.exclude(decision=LotDecision.ACCEPTED)
    return {
        "filed": filed,
        "tone": TONES[ImportState(filed.state)],
        "totals": orders.totals(filed),
        "failed": list(filed.chunks.filter(state=ChunkState.FAILED).order_by("number")[:20]),
        "problems": list(filed.problems.order_by("late", "line", "pk")[:PAGE_SIZE]),
        "late": filed.problems.filter(late=True).count(),
        "proposals": proposals.get_page(request.GET.get("page")),
        "unconfirmed": waiting.values("reference").distinct().count(),
        "preview": [
            one | {"published_on": date.fromisoformat(one["published_on"])} for one in filed.preview
        ],
        "is_ready": filed.state == ImportState.READY,
    }


@require_safe
@importer_required
def problems(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The lines to mend, as CSV."""
    filed = _filed(uuid)
    record_access(request, AccessAction.DOWNLOAD, filed.subject, filed.source_name)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    writer = csv.writer(response, delimiter=";")
    writer.writerow([_("Ligne"), _("Numéro"), _("Colonne"), _("À corriger")])
    for one in filed.problems.order_by("late", "line", "pk"):
        told = (one.reference, one.column, one.text)
        writer.writerow([one.line, *(safe_cell(text) for text in told)])
    response["Content-Disposition"] = 'attachment; filename="lignes-a-corriger.csv"'
    return response


@require_POST
@importer_required
def confirm(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Have what was read published."""
    filed = _filed(uuid)
    if orders.confirm(filed.pk, by=request.user):
        messages.success(request, _("L’import commence : vous pouvez quitter cette page."))
    else:
        messages.error(request, _("Cet import n’est plus à confirmer."))
    return redirect("recalls:import", filed.uuid)


@require_POST
@importer_required
def retry(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take the failed pieces up again, where they stand."""
    filed = _filed(uuid)
    if orders.retry(filed.pk):
        messages.success(request, _("L’import reprend là où il s’était arrêté."))
    return redirect("recalls:import", filed.uuid)


@require_POST
@importer_required
def lots(request: HttpRequest, uuid: UUID, pk: int) -> HttpResponse:
    """Confirm or put aside the lots read in one free text."""
    filed = _filed(uuid)
    proposal = get_object_or_404(filed.proposals, pk=pk)
    form = LotsForm(request.POST)
    if form.is_valid():
        accepted = form.cleaned_data["decision"] == "accept"
        try:
            orders.decide(
                proposal, accepted=accepted, lots=form.cleaned_data["lots"], by=request.user
            )
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(
                request, _("Ligne %(number)d : c’est noté.") % {"number": proposal.line}
            )
    response = redirect("recalls:import", filed.uuid)
    response["Location"] += "#lots"
    return response

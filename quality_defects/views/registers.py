"""The register of corrective and preventive actions, over all cases of a room."""

import csv
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.accounts import predicates
from portal.accounts.decorators import agent_required, member_required
from portal.audit.models import AccessAction
from portal.audit.services import record_access
from portal.core.deadlines import local_date
from portal.core.fields.export import safe_cell
from quality_defects import rules
from quality_defects.enums import CapaState
from quality_defects.models import OPEN_CAPA, Capa

PAGE_SIZE = 50
LATE = "late"
INSPECTION = "inspection"


@require_safe
@member_required
def firm_capas(request: Any) -> HttpResponse:
    """The actions of the organisation, over all its cases."""
    capas = Capa.objects.visible_to(request.user).filter(filing__organisation=request.organisation)
    return _register(request, capas, "layout/workspace.html")


@require_safe
@agent_required
def agency_capas(request: HttpRequest) -> HttpResponse:
    """The actions of every firm that the agent may see."""
    if not predicates.has_agency_role(request.user, rules.WORKFLOW):
        capas = Capa.objects.none()
    else:
        capas = Capa.objects.visible_to(request.user)
    return _register(request, capas, "layout/agency.html")


def _register(request: HttpRequest, capas: Any, layout: str) -> HttpResponse:
    chosen = request.GET.get("etat", "")
    query = request.GET.get("q", "").strip()[:100]
    found = _filtered(capas, chosen, query).select_related("filing__organisation")
    found = found.order_by("due_on", "pk")
    if request.GET.get("format") == "csv":
        return _csv(request, found)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    kept["format"] = "csv"
    context = {
        "layout": layout,
        "for_agency": predicates.is_agent(request.user),
        "page": page,
        "query": query,
        "chosen": chosen,
        "states": [
            ("", _("Tous")),
            (LATE, _("En retard")),
            *CapaState.choices,
            (INSPECTION, _("Confiées à l’inspection")),
        ],
        "csv_url": f"?{kept.urlencode()}",
    }
    return render(request, "quality_defects/capas.html", context)


def _filtered(capas: Any, chosen: str, query: str) -> Any:
    if chosen == LATE:
        capas = capas.filter(
            state__in=OPEN_CAPA,
            handed_to_inspection_at=None,
            due_on__lt=local_date(timezone.now()),
        )
    elif chosen == INSPECTION:
        capas = capas.filter(handed_to_inspection_at__isnull=False)
    elif chosen in CapaState.values:
        capas = capas.filter(state=chosen)
    if query:
        capas = capas.filter(
            Q(number__icontains=query)
            | Q(label__icontains=query)
            | Q(owner__icontains=query)
            | Q(filing__reference__icontains=query)
        )
    return capas


def _csv(request: HttpRequest, capas: Any) -> HttpResponse:
    record_access(request, AccessAction.DOWNLOAD, rules.WORKFLOW, "capa.csv")
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="capa.csv"'
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    writer.writerow(
        [
            _("Dossier"),
            _("Organisation"),
            _("Numéro"),
            _("Type"),
            _("Libellé"),
            _("Responsable"),
            _("Site"),
            _("Échéance"),
            _("État"),
            _("Réalisée le"),
            _("Confiée à l’inspection le"),
        ]
    )
    for capa in capas:
        writer.writerow(
            safe_cell(str(cell))
            for cell in (
                capa.filing.reference,
                capa.filing.organisation.name,
                capa.number,
                capa.get_type_display(),
                capa.label,
                capa.owner,
                capa.site,
                f"{capa.due_on:%d/%m/%Y}",
                capa.get_state_display(),
                _day(capa.done_at),
                _day(capa.handed_to_inspection_at),
            )
        )
    return response


def _day(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%d/%m/%Y}" if moment else ""

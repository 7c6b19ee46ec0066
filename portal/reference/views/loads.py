"""What the loads of the reference data did, for agents."""

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.accounts.decorators import agent_required
from portal.core.moments import moment
from portal.reference.enums import ChangeKind
from portal.reference.loaders.tables import TABLES
from portal.reference.models import Load

PAGE = 50
TONES = {
    ChangeKind.ADDED: "success",
    ChangeKind.CHANGED: "progress",
    ChangeKind.WITHDRAWN: "warning",
    ChangeKind.RESTORED: "info",
}


@require_GET
@agent_required
def load_list(request: HttpRequest) -> HttpResponse:
    loads = Load.objects.select_related("started_by")
    page = Paginator(loads, PAGE).get_page(request.GET.get("page"))
    return render(request, "reference/load_list.html", {"page": page})


@require_GET
@agent_required
def load_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One load: its files and counts, then what changed since the one before, field by field."""
    load = get_object_or_404(Load.objects.select_related("started_by"), pk=pk)
    files = list(load.files.all())
    kind = request.GET.get("changement", "")
    table = request.GET.get("table", "")
    changes = load.changes.all()
    if kind in ChangeKind.values:
        changes = changes.filter(kind=kind)
    if table in {known.name for known in TABLES}:
        changes = changes.filter(table=table)
    page = Paginator(changes, PAGE).get_page(request.GET.get("page"))
    labels = _labels()
    return render(
        request,
        "reference/load_detail.html",
        {
            "load": load,
            "heading": _("Chargement du %(date)s") % {"date": moment(load.started_at)},
            "seconds": load.duration.total_seconds() if load.duration else None,
            "files": [(labels.get(file.table, {}).get("", file.table), file) for file in files],
            "rejected": [file for file in files if file.rejected],
            "page": page,
            "changes": [_told(change, labels) for change in page],
            "kinds": _kinds(load, kind),
        },
    )


def _labels() -> dict[str, dict[str, str]]:
    """Return for each table its name in words (under "") and that of its columns."""
    return {
        table.name: {
            "": str(table.model._meta.verbose_name_plural),
            **{
                field.column: str(field.verbose_name) for field in table.model._meta.concrete_fields
            },
        }
        for table in TABLES
    }


def _told(change, labels: dict[str, dict[str, str]]) -> dict:
    columns = labels.get(change.table, {})
    return {
        "change": change,
        "tone": TONES[change.kind],
        "table": columns.get("", change.table),
        "fields": [
            (columns.get(name, name), _text(before), _text(after))
            for name, (before, after) in change.fields.items()
            if name != "withdrawn_at"
        ],
    }


def _text(value) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Oui") if value else _("Non")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)


def _kinds(load: Load, chosen: str) -> list[dict]:
    counts = dict(load.changes.order_by().values_list("kind").annotate(Count("pk")))
    every = [("", _("Tous"), sum(counts.values()))]
    every += [(kind.value, kind.label, counts.get(kind.value, 0)) for kind in ChangeKind]
    return [
        {"label": label, "url": f"?changement={value}", "current": value == chosen, "count": count}
        for value, label, count in every
    ]

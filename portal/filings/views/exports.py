"""An agent's exports: asking for one, following it, downloading its file."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts import predicates
from portal.accounts.decorators import agent_required
from portal.audit.models import AccessAction
from portal.audit.services import record_access
from portal.documents.serving import attachment
from portal.filings import registry
from portal.filings.exports import orders
from portal.filings.exports.datasets import contents
from portal.filings.exports.writers import WRITERS
from portal.filings.models import Export, ExportState
from portal.filings.registry import WorkflowSpec
from portal.filings.services.inbox import (
    filters_in_words,
    read_filters,
    selected,
    workflows_of,
)
from portal.filings.views.access import spec_or_404
from portal.filings.views.forms import ExportForm

PAGE_SIZE = 20
TONES = {
    ExportState.PENDING: "info",
    ExportState.RUNNING: "progress",
    ExportState.DONE: "success",
    ExportState.FAILED: "danger",
    ExportState.EXPIRED: "neutral",
}


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def create(request: HttpRequest) -> HttpResponse:
    """Choose what the file of a list holds; the query string carries the list's own filters."""
    specs = workflows_of(request.user)
    slug = request.GET.get("demarche", "") or (specs[0].slug if len(specs) == 1 else "")
    if not slug:
        filters = read_filters(request.GET)
        links = [(one.label_plural, _address(one, filters)) for one in specs]
        return render(request, "filings/export_choose.html", {"links": links})
    spec = spec_or_404(slug)
    if spec not in specs:
        raise Http404
    filters = read_filters(request.GET, spec)
    form = ExportForm(request.POST or None, contents=contents(spec))
    if request.method == "POST" and form.is_valid():
        try:
            export = orders.order(
                request.user, workflow=spec.key, filters=filters, **form.cleaned_data
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            record_access(request, AccessAction.LIST_EXPORT, export.subject, _told(export))
            messages.success(
                request, _("Export demandé : vous le trouverez ici dès qu’il est prêt.")
            )
            return redirect("filings:exports")
    return render(
        request,
        "filings/export.html",
        {
            "form": form,
            "spec": spec,
            "filters": filters_in_words(filters, spec),
            "count": selected(spec, request.user, filters).count(),
            "back": f"{reverse('filings:inbox')}?{urlencode({**filters, 'demarche': slug})}",
        },
    )


def _address(spec: WorkflowSpec, filters: dict[str, str]) -> str:
    return f"{reverse('filings:export')}?{urlencode({**filters, 'demarche': spec.slug})}"


def _told(export: Export) -> str:
    """Return what an export holds, in one line."""
    spec = registry.get(export.workflow)
    words = {
        "workflow": spec.label_plural,
        "filters": filters_in_words(export.filters, spec),
        "content": contents(spec).get(export.content, export.content),
        "format": export.format.upper(),
    }
    return _("%(workflow)s – %(filters)s – %(content)s – %(format)s") % words


@require_safe
@never_cache
@agent_required
def exports(request: HttpRequest) -> HttpResponse:
    """The exports of this agent, latest first."""
    return render(request, "filings/exports.html", _mine(request))


@require_safe
@never_cache
def exports_list(request: HttpRequest) -> HttpResponse:
    """The list alone, for the page to refresh; an ended session is a bare 401, no login page."""
    if not predicates.is_agent(request.user):
        return HttpResponse(status=401)
    return render(request, "filings/exports_list.html", _mine(request))


def _mine(request: HttpRequest) -> dict[str, Any]:
    user: Any = request.user
    found = Export.objects.filter(requested_by=user)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    lines = [
        {
            "export": export,
            "told": _told(export),
            "tone": TONES[ExportState(export.state)],
            "available": _may_download(user, export),
        }
        for export in page
    ]
    under_way = any(export.is_under_way for export in page)
    here = f"{reverse('filings:exports_list')}?page={page.number}"
    return {"page": page, "lines": lines, "poll": here if under_way else ""}


def _may_download(user: Any, export: Export) -> bool:
    return (
        export.state == ExportState.DONE
        and export.expires_at is not None
        and export.expires_at > timezone.now()
        and predicates.has_agency_role(user, export.workflow)
    )


@require_safe
@never_cache
@agent_required
def download(request: HttpRequest, uuid: UUID) -> Any:
    """Hand out the file to who asked for it, as long as they have a role on the workflow."""
    export = get_object_or_404(Export, uuid=uuid, requested_by=request.user)
    if not _may_download(request.user, export):
        raise Http404
    record_access(request, AccessAction.DOWNLOAD, export.subject, _told(export))
    return attachment(
        export.file, name=export.file_name, content_type=WRITERS[export.format].content_type
    )


@require_POST
@agent_required
def retry(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Begin a failed export anew."""
    export = get_object_or_404(Export, uuid=uuid, requested_by=request.user)
    if orders.retry(export.pk):
        messages.success(request, _("L’export recommence."))
    return redirect("filings:exports")

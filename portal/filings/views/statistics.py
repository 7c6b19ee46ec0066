"""Statistics of a workflow, for its agents: charts, their tables, and the tables as CSV."""

import csv
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.accounts.decorators import agent_required
from portal.core.charts import Table
from portal.core.fields import safe_cell
from portal.filings.registry import WorkflowSpec
from portal.filings.services import statistics
from portal.filings.services.inbox import workflows_of
from portal.filings.services.statistics import Period
from portal.filings.views.access import spec_or_404
from portal.filings.views.forms import PeriodForm


def _readable(user: Any) -> list[WorkflowSpec]:
    return [one for one in workflows_of(user) if one.statistics]


def _spec_or_404(request: HttpRequest, slug: str) -> WorkflowSpec:
    spec = spec_or_404(slug)
    if spec not in _readable(request.user):
        raise Http404
    return spec


def _form(request: HttpRequest, spec: WorkflowSpec) -> PeriodForm:
    first = spec.cases.sent().order_by("received_at").values_list("received_at", flat=True).first()
    today = timezone.localdate()
    oldest = timezone.localtime(first).year if first else today.year
    return PeriodForm(request.GET, years=range(today.year, oldest - 1, -1))


def _tables(request: HttpRequest, spec: WorkflowSpec, period: Period) -> list[Table]:
    if spec.statistics is None:
        raise Http404
    return spec.statistics(spec.cases.visible_to(request.user).sent(), period)


def _period(form: PeriodForm) -> Period:
    """Return what was asked, else the last twelve months."""
    return form.period() or statistics.last_twelve_months(timezone.localdate())


@require_safe
@agent_required
def choose(request: HttpRequest) -> HttpResponse:
    """The workflows that have statistics; the only one at once."""
    specs = _readable(request.user)
    if len(specs) == 1:
        return redirect("filings:statistics", specs[0].slug)
    return render(request, "filings/statistics_choose.html", {"specs": specs})


@require_safe
@agent_required
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """The charts of one workflow over a period."""
    spec = _spec_or_404(request, slug)
    form = _form(request, spec)
    period = _period(form)
    return render(
        request,
        "filings/statistics.html",
        {
            "spec": spec,
            "form": form,
            "period": period,
            "tables": _tables(request, spec, period),
            "query": request.GET.urlencode(),
        },
    )


@require_safe
@agent_required
def table(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One of the tables as CSV, as Excel in French opens it."""
    spec = _spec_or_404(request, slug)
    period = _period(_form(request, spec))
    found = next((one for one in _tables(request, spec, period) if one.name == name), None)
    if found is None:
        raise Http404
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    writer = csv.writer(response, delimiter=";")
    writer.writerow([safe_cell(str(heading)) for heading in found.headings])
    writer.writerows([safe_cell(str(line)), *numbers] for line, numbers in found.rows)
    file = f"{slug}-{name}-{period.first:%Y%m%d}-{period.last:%Y%m%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{file}"'
    return response

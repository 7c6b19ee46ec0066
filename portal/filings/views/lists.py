"""Lists over all workflows: one query picks the page, one more per workflow fills it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import CharField, Count, DateTimeField, F, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce

from portal.core.deadlines import Badge, off_hours
from portal.filings import registry
from portal.filings.models.clocks import LIVE
from portal.filings.registry import Status, WorkflowSpec
from portal.filings.services import inbox

PAGE_SIZE = 25


@dataclass(frozen=True)
class Line:
    """A case in a list."""

    spec: WorkflowSpec
    filing: Any
    status: Status
    due_at: Any

    @property
    def mark(self) -> Status | None:
        """What the agency reads beside the status."""
        return self.spec.agency_mark(self.filing)

    @property
    def address(self) -> list[Any]:
        return [self.spec.slug, self.filing.uuid]

    @property
    def badge(self) -> Badge | None:
        """Why the agency's offices were closed when the case came in."""
        return off_hours(self.filing.received_at) if self.filing.received_at else None


def _page(querysets: dict[str, Any], number: Any, order: str, *, internal: bool) -> Page:
    """Return a page of lines from one queryset per workflow, latest `order` first.

    Due dates that only the agency knows count when `internal`.
    """
    picked = [
        queryset.order_by()
        .annotate(
            workflow=Value(key, output_field=CharField()),
            sort=Coalesce(F(order), Cast(Value("1970-01-01"), DateTimeField())),
        )
        .values_list("workflow", "pk", "sort")
        for key, queryset in querysets.items()
    ]
    if not picked:
        return Paginator([], PAGE_SIZE).get_page(1)
    head, *tail = picked
    ordered = (head.union(*tail, all=True) if tail else head).order_by("-sort", "-pk")
    page = Paginator(ordered, PAGE_SIZE).get_page(number)
    page.object_list = _lines(list(page.object_list), internal)
    return page


def _lines(picked: list[tuple[str, Any, Any]], internal: bool) -> list[Line]:
    found: dict[tuple[str, Any], Any] = {}
    for key in dict.fromkeys(workflow for workflow, _pk, _sort in picked):
        spec = registry.get(key)
        pks = [pk for workflow, pk, _sort in picked if workflow == key]
        cases = spec.cases.filter(pk__in=pks)
        cases = cases.select_related("organisation", "assigned_to", *spec.tracks)
        if spec.clock_model:
            cases = cases.annotate(next_due=Subquery(_next_due(spec, internal)))
        found |= {(key, case.pk): case for case in cases}
    lines = []
    for key, pk, _sort in picked:
        spec, case = registry.get(key), found[key, pk]
        lines.append(Line(spec, case, spec.status(case), getattr(case, "next_due", None)))
    return lines


def _next_due(spec: WorkflowSpec, internal: bool) -> Any:
    clocks = spec.clock_model._default_manager.filter(filing=OuterRef("pk"), state__in=LIVE)
    return (
        (clocks if internal else clocks.filter(internal=False))
        .order_by()
        .values("filing")
        .annotate(first=Min("due_at"))
        .values("first")
    )


def declarant_page(user: Any, organisation: Any, number: Any) -> Page:
    """Return a page of the cases of `organisation` that `user` may read."""
    querysets = {
        spec.key: spec.cases.visible_to(user)
        .filter(organisation=organisation)
        .exclude(state__in=spec.hidden_states)
        for spec in registry.all_specs()
    }
    return _page(querysets, number, "updated_at", internal=False)


def inbox_page(user: Any, number: Any, filters: Mapping[str, str], workflow: str) -> Page:
    """Return a page of the cases that the agency received, over the agent's workflows."""
    querysets = {
        spec.key: inbox.selected(spec, user, filters)
        for spec in inbox.workflows_of(user)
        if workflow in ("", spec.slug)
    }
    return _page(querysets, number, "received_at", internal=True)


def inbox_counts(user: Any, filters: Mapping[str, str], workflow: str) -> dict[str, int]:
    """Return how many cases each view of the inbox holds, the other filters kept."""
    counts = dict.fromkeys(inbox.VIEWS, 0)
    for spec in inbox.workflows_of(user):
        if workflow in ("", spec.slug):
            found = inbox.selected(spec, user, {**filters, "vue": "all"}).aggregate(
                new=Count("pk", filter=Q(assigned_to=None)),
                mine=Count("pk", filter=Q(assigned_to=user)),
                decision=Count("pk", filter=inbox.decision_of(spec, user)),
                all=Count("pk"),
            )
            counts = {name: count + found[name] for name, count in counts.items()}
    return counts


def inbox_workflows(user: Any) -> list[tuple[str, Any]]:
    """Return the workflows whose cases the inbox of `user` holds, by slug, with their labels."""
    return [(spec.slug, spec.label) for spec in inbox.workflows_of(user)]

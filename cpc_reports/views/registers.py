"""Registers at the agency, and the suggestions of bodies and medicines while a sheet is typed."""

from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from cpc_reports import changes, forms, rules
from cpc_reports.enums import ELIGIBLE, BodyClass, BodyRequestState, MandateState
from cpc_reports.models import Body, BodyRequest, MandateLetter
from portal.accounts import predicates
from portal.accounts.decorators import agent_required
from portal.core.deadlines import local_date
from portal.core.workflow import can
from portal.filings.views import acting
from portal.reference import search
from portal.reference.throttle import per_minute
from portal.reference.views.suggesting import LIMIT, for_members, options

PAGE = 50


@dataclass(frozen=True)
class BodyHit:
    """A body as a field suggests it."""

    value: str
    label: str
    hint: str


@dataclass
class Bodies:
    """What was found of the registers."""

    query: str
    hits: list[BodyHit] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return {"query": self.query, "results": [asdict(one) for one in self.hits]}


def matching(query: str) -> Any:
    """Return the entries of which every word of `query` stands in the name or the numbers."""
    found = Body.objects.all()
    for word in query.split()[:8]:
        found = found.filter(
            Q(name__icontains=word)
            | Q(code__icontains=word)
            | Q(network__icontains=word)
            | Q(finess=word)
            | Q(siren=word)
        )
    return found


def find(query: str, limit: int) -> Bodies:
    """Return the entitled bodies that the text may mean; those whose label ended come last."""
    if len(query.strip()) < 2:
        return Bodies(query)
    today = local_date(timezone.now())
    rows = matching(query).filter(body_class__in=[one.value for one in ELIGIBLE])[: limit * 3]
    ordered = sorted(rows, key=lambda one: not one.is_valid_on(today))[:limit]
    return Bodies(query, [_hit(one, today) for one in ordered])


def _hit(body: Body, today: Any) -> BodyHit:
    parts = [str(body.get_body_class_display()), body.network, body.identifier]
    if not body.is_valid_on(today):
        parts.append(_("validité terminée"))
    return BodyHit(body.code, body.name, " · ".join(filter(None, parts)))


@require_GET
@vary_on_headers("Accept")
@cache_control(private=True, max_age=30)
def bodies(request: HttpRequest) -> HttpResponse:
    """Answer the bodies that the text may mean."""
    return for_members(request, _bodies)


@per_minute("cpc_bodies", LIMIT)
def _bodies(request: HttpRequest) -> HttpResponse:
    return options(request, find)


@require_GET
@vary_on_headers("Accept")
@cache_control(private=True, max_age=30)
def medicines(request: HttpRequest) -> HttpResponse:
    """Answer the medicines that the text may mean, by their CIS code."""
    return for_members(request, _medicines)


@per_minute("medicines", LIMIT)
def _medicines(request: HttpRequest) -> HttpResponse:
    return options(request, search.by_cis)


# The agency ------------------------------------------------------------------------------------


def waiting(request: Any) -> int:
    """Return how many bodies and letters of mandate wait for an evaluator."""
    if not rules.is_evaluator(request.user, None):
        return 0
    bodies = BodyRequest.objects.filter(state=BodyRequestState.PENDING).count()
    return bodies + MandateLetter.objects.filter(state=MandateState.PENDING).count()


@require_safe
@agent_required
def registers(request: HttpRequest) -> HttpResponse:
    """The registers, what ends soon, and the bodies that ask to be added."""
    if not predicates.has_agency_role(request.user, rules.WORKFLOW):
        raise PermissionDenied
    today = local_date(timezone.now())
    query = request.GET.get("q", "").strip()
    kind = request.GET.get("categorie", "")
    found = matching(query).select_related("organisation")
    if kind in BodyClass.values:
        found = found.filter(body_class=kind)
    soon = today + timedelta(days=settings.CPC_LABEL_ALERT_DAYS)
    page = Paginator(found.order_by("name", "code"), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "query": query,
        "kind": kind,
        "kinds": BodyClass.choices,
        "today": today,
        "ending": Body.objects.filter(valid_to__gte=today, valid_to__lte=soon).count(),
        "pending": BodyRequest.objects.filter(state=BodyRequestState.PENDING).select_related(
            "organisation", "requested_by"
        ),
        "letters": MandateLetter.objects.filter(state=MandateState.PENDING)
        .select_related("body", "person", "organisation")
        .order_by("sent_at", "pk"),
        "may_decide": rules.is_evaluator(request.user, None),
    }
    return render(request, "cpc_reports/agency/registers.html", context)


@require_safe
@agent_required
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """What an entry said, day after day: what changed, when, and who vouched for it."""
    if not predicates.has_agency_role(request.user, rules.WORKFLOW):
        raise PermissionDenied
    body = get_object_or_404(Body.objects.select_related("organisation", "verified_by"), pk=pk)
    context = {
        "body": body,
        "changes": changes.of_body(body),
        "letters": [
            (one, can(one, "withdraw", request.user))
            for one in body.mandates.select_related("person", "organisation", "decided_by")
        ],
    }
    return render(request, "cpc_reports/agency/body.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def decide(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Accept a body that asks to be added, or refuse it with the reason."""
    row = get_object_or_404(BodyRequest.objects.select_related("organisation"), pk=pk)
    move = acting.require(row, name, request.user)
    form: Any = forms.CommentForm(request.POST or None)
    if name == "accept":
        found = Body.objects.like(row.body_class, row.name, row.identifier, PAGE)
        form = forms.AcceptBodyForm(request.POST or None, candidates=found)
    if acting.performed(request, form, row, move):
        return redirect("cpc_reports:registers")
    context = {"row": row, "form": form, "move": move}
    return render(request, "cpc_reports/agency/body_request.html", context)

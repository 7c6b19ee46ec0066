"""The laboratory's space: what the agency asks it, its answers, its measures."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cpc_reports import forms, rules
from cpc_reports.dialogues import for_party
from cpc_reports.effects import framework as effects
from cpc_reports.enums import (
    DialogueState,
    FrameworkState,
    LabItem,
    LabState,
    ReportState,
    SheetFile,
)
from cpc_reports.models import Dialogue, LabRequest, Measure, Report
from portal.accounts import predicates
from portal.accounts.decorators import member_required
from portal.accounts.models import Organisation
from portal.core.deadlines import add_months, local_date
from portal.core.workflow import Step, perform, workflow_of
from portal.documents.exceptions import Rejected
from portal.documents.services import receive_all, seal
from portal.filings.services.casework import lock_filing, log_opening
from portal.filings.views import acting
from portal.filings.views.access import log_reading


def _mine(user: Any) -> list[int]:
    return [
        one.pk
        for one in predicates.organisation_list(user)
        if predicates.has_organisation_role(user, one.pk, workflow=rules.WORKFLOW)
    ]


def _asked(user: Any) -> Any:
    """Return what the laboratories of `user` were asked: never what another one was."""
    return (
        LabRequest.objects.filter(organisation__in=_mine(user))
        .exclude(state=LabState.WITHDRAWN)
        .select_related("organisation", "filing")
    )


def _more(asked: Any) -> Any:
    """Return the exchange of a request in which the agency waits for more."""
    return Dialogue.objects.filter(asked=asked, state=DialogueState.WAITING)


def waiting(request: Any) -> int:
    """Return how many requests and further questions wait for the laboratory of the menu."""
    if request.organisation is None:
        return 0
    mine = LabRequest.objects.filter(organisation=request.organisation)
    awaited = Q(state=LabState.SENT) | Exists(_more(OuterRef("pk")))
    return mine.filter(awaited).count()


@require_safe
@member_required
def laboratories(request: Any) -> HttpResponse:
    """What the agency asks of the person's laboratories, and the measures that they sent."""
    context = {
        "rows": _asked(request.user)
        .annotate(more_by=Subquery(_more(OuterRef("pk")).values("due_on")[:1]))
        .order_by("-asked_at", "-pk"),
        "measures": Measure.objects.filter(organisation__in=_mine(request.user)).select_related(
            "filing"
        ),
        "may_send": _in_force(request.user).exists(),
        "cases": _decided(request.user),
        "mailbox": settings.CPC_MAILBOX,
    }
    return render(request, "cpc_reports/labs/list.html", context)


def _decided(user: Any) -> list[dict[str, Any]]:
    """Return what was decided in the cases that the laboratories of `user` know, and what follows.

    An intention of the agency about a framework is read here first (R. 5121-76-9).
    """
    mine = LabRequest.objects.filter(filing=OuterRef("pk"), organisation__in=_mine(user))
    known = Report.objects.filter(
        Exists(mine.exclude(state=LabState.WITHDRAWN)), decided_at__isnull=False
    )
    return [
        {
            "report": one,
            "framework": getattr(one, "framework", None),
            "awaited": _awaited_reports(one),
        }
        for one in known.select_related("framework").order_by("-decided_at", "-pk")
    ]


def _awaited_reports(report: Report) -> list[Any]:
    """Return the periodic reports that the protocol asks of the holder and that did not come."""
    framework = getattr(report, "framework", None)
    if framework is None or framework.state not in (
        FrameworkState.IN_FORCE,
        FrameworkState.SUSPENDED,
    ):
        return []
    return list(framework.reports.filter(received_on__isnull=True)[:3])


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def laboratory(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One request: its first opening dates its receipt; answer it item by item."""
    asked = get_object_or_404(_asked(request.user), uuid=uuid)
    may_answer = rules.is_laboratory(request.user, asked)
    if asked.first_read_at is None:
        _note_receipt(asked, request.user)
    answers = {f"item_{code}": text for code, text in asked.answers.items()}
    form = forms.LaboratoryAnswerForm(
        request.POST or None, items=list(asked.items), initial=answers
    )
    if request.method == "POST":
        if not may_answer:
            raise PermissionDenied
        if form.is_valid() and acting.succeeded(
            form, lambda: perform(asked, "answer", actor=request.user, answers=form.answers)
        ):
            messages.success(request, _("Réponse transmise à l’agence."))
            return redirect("cpc_reports:laboratory", uuid)
    log_reading(request, asked.filing)
    open_states = workflow_of(LabRequest)["answer"].sources
    labels = dict(LabItem.choices)
    context = {
        "asked": asked,
        "form": form,
        "may_answer": may_answer and asked.state in open_states,
        "answers": [(labels.get(code, _("Réponse")), text) for code, text in asked.answers.items()],
        "items": [labels[code] for code in asked.items],
        "dialogue": for_party(asked, request.user),
    }
    return render(request, "cpc_reports/labs/request.html", context)


def _note_receipt(asked: LabRequest, user: Any) -> None:
    """Write once when and by whom the request was first opened: its certain date of receipt."""
    now = timezone.now()
    with transaction.atomic():
        lock_filing(asked.filing)
        updated = LabRequest.objects.filter(pk=asked.pk, first_read_at=None).update(
            first_read_at=now, first_read_by=user
        )
        if updated:
            log_opening(asked, "receive", user, at=now)
    asked.refresh_from_db(fields=["first_read_at", "first_read_by"])


def _in_force(user: Any) -> Any:
    """Return the reports whose framework is in force and that a laboratory of `user` knows."""
    return Report.objects.filter(
        state=ReportState.ESTABLISHED,
        framework__state__in=[FrameworkState.IN_FORCE, FrameworkState.SUSPENDED],
        lab_requests__organisation__in=_mine(user),
    ).distinct()


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def measure(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Send a measure that makes a framework known, for the agency's opinion (R. 5121-76-11)."""
    report = get_object_or_404(_in_force(request.user), uuid=uuid)
    writing = [pk for pk in _mine(request.user) if rules.writes_for(request.user, pk)]
    if not writing:
        raise PermissionDenied
    own = Organisation.objects.filter(
        pk__in=report.lab_requests.filter(organisation__in=writing).values("organisation")
    )
    form = forms.MeasureForm(request.POST or None, request.FILES or None, organisations=own)
    if request.method == "POST" and form.is_valid():
        try:
            _send(report, form, request.user)
        except Rejected as refusal:
            for told in refusal.messages:
                form.add_error("documents", told)
        else:
            messages.success(request, _("Mesure transmise. L’agence a un mois pour répondre."))
            return redirect("cpc_reports:laboratories")
    log_reading(request, report)
    context = {"form": form, "report": report}
    return render(request, "cpc_reports/labs/measure.html", context)


def _send(report: Report, form: Any, user: Any) -> None:
    now = timezone.now()
    with transaction.atomic():
        lock_filing(report)
        row = Measure.objects.create(
            filing=report,
            organisation=form.cleaned_data["organisation"],
            description=form.cleaned_data["description"].strip(),
            received_at=now,
            received_from=user,
            due_on=add_months(local_date(now), 1),
        )
        log_opening(row, "send", user, at=now)
        joined = receive_all(
            form.cleaned_data["documents"],
            subject=report.subject,
            anchor=row.anchor,
            user=user,
            organisation=row.organisation,
            kind=SheetFile.OTHER,
        )
        if joined:
            seal(report.subject, [row.anchor])
        effects.wait_for_opinion(row, Step(workflow_of(Measure)["approve"], user, now))


@require_safe
@member_required
def measures(request: Any) -> HttpResponse:
    """Choose the framework that a measure is about."""
    context = {"reports": _in_force(request.user).select_related("framework")}
    return render(request, "cpc_reports/labs/measures.html", context)

"""The framework at the agency: its draft, its life, its reports and its measures."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cpc_reports import forms, rules
from cpc_reports.enums import LabItem
from cpc_reports.models import Framework, LabRequest, Measure, PeriodicReport, Support
from cpc_reports.views import dialogues
from cpc_reports.views.desk import done, page, place_of
from portal.accounts.decorators import agent_required
from portal.core.moments import without_weekday
from portal.core.workflow import available, can
from portal.filings.models.consultations import ConsultationState

TEXT_MOVES = {"write": forms.FrameworkForm, "modify": forms.ModifyForm}
MOVES = {
    "renew": forms.RenewForm,
    "announce": forms.IntentionForm,
    "give_up": forms.CommentForm,
    "suspend": forms.StopForm,
    "reinstate": forms.CommentForm,
    "withdraw": forms.StopForm,
}
PAGES = (*TEXT_MOVES, *MOVES, "end_indication")
ROWS = {
    "laboratoire": (
        LabRequest,
        {
            "note_receipt": forms.ReceiptForm,
            "record_answer": forms.TypedAnswerForm,
            "attach": forms.LaboratoryAccountForm,
            "withdraw": forms.CommentForm,
        },
    ),
    "appui": (Support, {"accept": forms.OptionalCommentForm, "refuse": forms.CommentForm}),
    "mesure": (Measure, {"approve": forms.OptionalCommentForm, "refuse": forms.CommentForm}),
}


def _framework(place: Any) -> Framework:
    return get_object_or_404(Framework, filing=place.filing)


@require_safe
@agent_required
def framework(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The framework with its protocol, its indications and what may be done with it."""
    place = place_of(request, uuid)
    found = _framework(place)
    return page(
        request,
        place,
        "framework",
        "framework",
        framework=found,
        medicines=found.medicines.all(),
        indications=found.indications.all(),
        may_edit=can(found, "write_indication", request.user),
        reports=found.reports.select_related("approved_by"),
        moves=[
            {
                "label": one.transition.label,
                "danger": one.transition.danger,
                "url": reverse("cpc_reports:framework_move", args=[uuid, one.name]),
            }
            for one in available(found, request.user)
            if one.name in PAGES and (one.enabled or one.name != "give_up")
        ],
        may_write=rules.is_evaluator(request.user, found),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def framework_move(request: HttpRequest, uuid: UUID, name: str) -> HttpResponse:
    """Write the draft, or do something with a framework in force."""
    place = place_of(request, uuid)
    found = _framework(place)
    back = reverse("cpc_reports:framework", args=[uuid])
    data = request.POST or None
    params: Any = None
    form: Any
    if name in TEXT_MOVES:
        kept = Framework.objects.get(pk=found.pk)
        form = TEXT_MOVES[name](data, instance=kept, initial={"expected_version": found.version})
        params = _text_params
    elif name == "end_indication":
        form = forms.EndIndicationForm(data, framework=found)
    elif name in MOVES:
        form = MOVES[name](data)
    else:
        raise Http404
    period = ""
    if found.starts_on and found.ends_on:
        period = _("En vigueur du %(start)s au %(end)s.") % {
            "start": without_weekday(found.starts_on),
            "end": without_weekday(found.ends_on),
        }
    return done(
        request,
        place,
        found,
        name,
        form,
        current="framework",
        back=back,
        params=params,
        said=period,
    )


def _text_params(form: Any) -> dict[str, Any]:
    told = {
        "text": form.cleaned_data["text"],
        "expected_version": form.cleaned_data["expected_version"],
    }
    more = {name: form.cleaned_data.get(name) for name in ("comment", "urgent")}
    return told | {name: value for name, value in more.items() if value}


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def periodic_report(request: HttpRequest, uuid: UUID, pk: int) -> HttpResponse:
    """Note that a periodic report came, and approve its summary."""
    place = place_of(request, uuid)
    found = _framework(place)
    row = get_object_or_404(PeriodicReport, framework=found, pk=pk)
    initial = {"received_on": row.received_on, "summary": row.summary}
    form = forms.PeriodicReportForm(request.POST or None, initial=initial)
    return done(
        request,
        place,
        found,
        "approve_report",
        form,
        current="framework",
        back=reverse("cpc_reports:framework", args=[uuid]),
        params=lambda form: form.cleaned_data | {"report": row},
    )


# Laboratories, supports, measures --------------------------------------------------------------


@require_safe
@agent_required
def parties(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Laboratories with their answers, bodies that sign or support, measures."""
    place = place_of(request, uuid)
    report: Any = place.filing
    user = request.user
    labels = dict(LabItem.choices)
    return page(
        request,
        place,
        "parties",
        "parties",
        laboratories=[
            _told(one, "laboratoire", user)
            | {"answers": [(labels.get(code, ""), said) for code, said in one.answers.items()]}
            | {"dialogue": dialogues.for_agency(one, "laboratoire", user)}
            for one in report.lab_requests.select_related("organisation", "first_read_by")
        ],
        opinions=[
            {"row": one, "dialogue": dialogues.for_agency(one, "avis", user)}
            for one in report.consultations.filter(state=ConsultationState.ANSWERED).select_related(
                "declared_by", "organisation"
            )
        ],
        supports=[_told(one, "appui", user) for one in report.supports.select_related("body")],
        measures=[
            _told(one, "mesure", user) for one in report.measures.select_related("organisation")
        ],
        cosignatures=report.cosignatures.select_related("body", "signed_by"),
        may_ask=can(report, "ask_laboratory", user),
    )


def _told(row: Any, kind: str, user: Any) -> dict[str, Any]:
    return {
        "row": row,
        "moves": [
            {
                "label": one.transition.label,
                "url": reverse(
                    "cpc_reports:party_move", args=[row.filing.uuid, kind, row.pk, one.name]
                ),
            }
            for one in available(row, user)
            if one.name in ROWS[kind][1] and not one.obstacles
        ],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def party_move(request: HttpRequest, uuid: UUID, kind: str, pk: int, name: str) -> HttpResponse:
    """Do something with a laboratory's request, a support or a measure."""
    place = place_of(request, uuid)
    if kind not in ROWS or name not in ROWS[kind][1]:
        raise Http404
    model, known = ROWS[kind]
    row: Any = get_object_or_404(model, filing=place.filing, pk=pk)
    told = {"items": list(row.items)} if name == "record_answer" else {}
    form = known[name](request.POST or None, **told)
    back = reverse("cpc_reports:parties", args=[uuid])
    params = _typed_answer if name == "record_answer" else None
    return done(request, place, row, name, form, current="parties", back=back, params=params)


def _typed_answer(form: Any) -> dict[str, Any]:
    return {"answers": form.answers, "channel": form.cleaned_data["channel"]}

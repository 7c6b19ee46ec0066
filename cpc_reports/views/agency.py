"""The agency's desk: admissibility, evaluation beside the claims, decision."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cpc_reports import (
    bibliography,
    characteristics,
    drafting,
    eligibility,
    forms,
    legal,
    lookups,
    precedents,
    rules,
    similar,
)
from cpc_reports.delays import delays_of
from cpc_reports.enums import EvidenceLevel, ReportState, SheetFile
from cpc_reports.fields import SHEET_FILES
from cpc_reports.models import Appraisal, Citation, Framework, PaperFiling, Report
from cpc_reports.rules import SLUG
from cpc_reports.views.desk import done, page, place_of
from portal.accounts.decorators import agent_required
from portal.core.deadlines import local_date
from portal.core.fields import tell
from portal.core.workflow import TransitionError
from portal.documents.exceptions import Rejected
from portal.filings import registry
from portal.filings.services import entries, proposals
from portal.filings.services.revisions import answers_of

FORMS = {
    "declare_inadmissible": forms.InadmissibleForm,
    "continue_own": forms.CommentForm,
    "judge_condition": forms.ConditionForm,
    "ask_laboratory": forms.LaboratoryForm,
    "conclude": forms.ConcludeForm,
    "reopen_assessment": forms.CommentForm,
    "propose": forms.ProposeForm,
    "send_back": forms.CommentForm,
    "establish": forms.EstablishForm,
    "reroute": forms.RerouteForm,
}
MOVES = ("declare_admissible", "merge", *FORMS)
DECIDED = ("propose", "establish")
"""Moves that show what is decided of each indication."""
SECTION = "section:"
"""What the key of an appraisal begins with when it is about a whole section."""
HIDDEN = ("filer", "proof", "closing")
"""Sections without a claim to weigh: who files, references (weighed one by one), attestations."""


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def move(request: HttpRequest, uuid: UUID, name: str) -> HttpResponse:
    """One of the moves of the report that asks for something."""
    place = place_of(request, uuid)
    report: Any = place.filing
    data = request.POST or None
    form: Any
    if name == "declare_admissible":
        initial = {"competence": report.verdict.get("competence", "")}
        form = forms.AdmissibleForm(data, report=report, initial=initial)
    elif name == "merge":
        targets = similar.open_reports(report.sheet) | Report.objects.filter(
            state__in=similar.OPEN
        ).exclude(pk=report.pk)
        form = forms.MergeForm(data, targets=targets.distinct().order_by("reference"))
    elif name == "ask_laboratory":
        form = forms.LaboratoryForm(data, initial={"summary": report.title})
    else:
        form = FORMS[name](data)
    deciding = Framework.objects.filter(filing=report).first() if name in DECIDED else None
    reason = report.decision_reason if name in ("establish", "reroute") else ""
    return done(request, place, report, name, form, decided=deciding, reason=reason)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def propose_closure(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Propose to close a report without decision; somebody else confirms."""
    place = place_of(request, uuid)
    report = place.filing
    if not rules.is_evaluator(request.user, report):
        raise PermissionDenied
    form = forms.CommentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            proposals.propose(
                report, "close", actor=request.user, reasons=form.cleaned_data["comment"]
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        except TransitionError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Proposé : une seconde personne décide."))
            return redirect("filings:agency_case", *place.address)
    return page(request, place, "act", "case", form=form, title=_("Proposer de clore sans suite"))


@require_safe
@agent_required
def evaluation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What the sheet claims, beside what the agency finds: eligibility, law, references."""
    place = place_of(request, uuid)
    report: Any = place.filing
    revision = report.revisions.filter(part="sheet").order_by("number").last()
    values = answers_of(report.sheet, revision)
    found = legal.judged(precedents.pretest(values), report.legal_opinions.select_related("author"))
    known = lookups.found_for([row["doi"] for row in values["evidence"]])
    appraisals = {one.key: one for one in report.appraisals.select_related("author")}
    may_work = rules.is_evaluator(request.user, report)
    return page(
        request,
        place,
        "evaluation",
        "evaluation",
        revision=revision,
        checks=eligibility.checks(report.verdict),
        findings=found,
        evidence=[
            {
                "row": row,
                "kind": place.spec.parts["sheet"]
                .specification.find("evidence.kind")
                .words(row["kind"]),
                "claimed": dict(EvidenceLevel.choices).get(row["level"], ""),
                "citation": known.get(row["doi"].strip().lower()),
                "appraisal": appraisals.get(row["key"]),
            }
            for row in values["evidence"]
        ],
        sections=[
            {
                "name": section.name,
                "told": told,
                "appraisal": appraisals.get(f"{SECTION}{section.name}"),
            }
            for section, told in zip(
                place.spec.parts["sheet"].specification,
                tell(place.spec.parts["sheet"].specification, values),
                strict=False,
            )
            if section.name not in HIDDEN
        ],
        bibliography=bibliography.compiled(values, known),
        smpc=characteristics.linked(values),
        similar=similar.open_reports(report.sheet),
        delays=delays_of(report, local_date(timezone.now())),
        may_work=may_work,
        may_judge=may_work and report.state not in (ReportState.DRAFT, ReportState.ARCHIVED),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def appraise(request: HttpRequest, uuid: UUID, key: UUID) -> HttpResponse:
    """Say what one reference is worth, beside what the body claims."""
    place = place_of(request, uuid)
    report: Any = place.filing
    if not rules.is_evaluator(request.user, report):
        raise PermissionDenied
    revision = report.revisions.filter(part="sheet").order_by("number").last()
    values = answers_of(report.sheet, revision)
    row = next((one for one in values["evidence"] if one["key"] == str(key)), None)
    if row is None:
        raise Http404
    known = Appraisal.objects.filter(filing=report, key=str(key)).first()
    initial = {"level": known.level, "note": known.note} if known else {}
    form = forms.AppraisalForm(request.POST or None, levels=EvidenceLevel.choices, initial=initial)
    back = reverse("cpc_reports:evaluation", args=[report.uuid])
    if request.method == "POST" and form.is_valid():
        Appraisal.objects.update_or_create(
            filing=report,
            key=str(key),
            defaults=form.cleaned_data | {"author": request.user, "at": timezone.now()},
        )
        messages.success(request, _("Appréciation enregistrée."))
        return redirect(back)
    return page(
        request,
        place,
        "act",
        "evaluation",
        form=form,
        title=_("Apprécier une référence"),
        said=row["citation"],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def appraise_section(request: HttpRequest, uuid: UUID, name: str) -> HttpResponse:
    """Say what the agency finds of a section of the sheet, beside what the body claims."""
    place = place_of(request, uuid)
    report: Any = place.filing
    if not rules.is_evaluator(request.user, report):
        raise PermissionDenied
    known = {one.name: one for one in place.spec.parts["sheet"].specification}
    if name not in known or name in HIDDEN:
        raise Http404
    key = f"{SECTION}{name}"
    former = Appraisal.objects.filter(filing=report, key=key).first()
    form = forms.SectionForm(request.POST or None, initial={"note": former.note if former else ""})
    if request.method == "POST" and form.is_valid():
        Appraisal.objects.update_or_create(
            filing=report,
            key=key,
            defaults=form.cleaned_data | {"author": request.user, "at": timezone.now()},
        )
        messages.success(request, _("Appréciation enregistrée."))
        return redirect("cpc_reports:evaluation", report.uuid)
    return page(
        request,
        place,
        "act",
        "evaluation",
        form=form,
        title=_("Apprécier une rubrique"),
        said=str(known[name].title),
    )


@require_POST
@agent_required
def retry_citation(request: HttpRequest, uuid: UUID, pk: int) -> HttpResponse:
    """Ask the resolver again about a reference that it could not tell."""
    place = place_of(request, uuid)
    lookups.retry(get_object_or_404(Citation, pk=pk))
    messages.success(request, _("La référence est vérifiée de nouveau."))
    return redirect("cpc_reports:evaluation", place.filing.uuid)


# Reports that the agency types -----------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def own(request: HttpRequest) -> HttpResponse:
    """Begin without a report of a body: the agency's own initiative, or a minister's request."""
    if not rules.is_evaluator(request.user, None):
        raise PermissionDenied
    form = forms.OwnForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            report = drafting.begin_own(form.cleaned_data, request.user)
        except Rejected as refusal:
            form.add_error("scan", str(refusal))
        else:
            messages.success(request, _("Dossier ouvert. Remplissez la fiche."))
            return redirect("filings:part", SLUG, report.uuid, "sheet")
    return render(request, "cpc_reports/agency/own.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def entry(request: HttpRequest) -> HttpResponse:
    """Say where a report comes from, then fill its sheet."""
    if not rules.is_evaluator(request.user, None):
        raise PermissionDenied
    form = forms.OpeningForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            report = entries.begin(
                registry.get(rules.WORKFLOW),
                PaperFiling,
                form.cleaned_data,
                user=request.user,
                anchor=SHEET_FILES,
                kind=SheetFile.ORIGIN,
            )
        except Rejected as refusal:
            form.add_error("scan", str(refusal))
        else:
            messages.success(request, _("Document joint. Remplissez la fiche."))
            return redirect("filings:part", SLUG, report.uuid, "sheet")
    begun = (
        Report.objects.visible_to(request.user)
        .filter(state=ReportState.DRAFT, paper_filing__isnull=False)
        .select_related("organisation", "paper_filing__typed_by")
        .order_by("-pk")
    )
    context = {"form": form, "begun": begun, "slug": SLUG}
    return render(request, "cpc_reports/agency/entry.html", context)

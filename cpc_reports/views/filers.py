"""Pages of the bodies: cosignatures, supports, registers, references, clones."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cpc_reports import citations, drafting, eligibility, forms, panels, rules, similar
from cpc_reports.enums import ELIGIBLE, CosignatureState, SupportState
from cpc_reports.messages import parties as mails
from cpc_reports.messages import register as register_mails
from cpc_reports.models import Body, BodyRequest, Cosignature, MandateLetter, Report, Sheet, Support
from cpc_reports.rules import SLUG
from portal.accounts import predicates
from portal.accounts.decorators import member_required, reauthenticated
from portal.core.deadlines import local_date
from portal.core.fields import tell
from portal.core.fields.forms import Answers
from portal.core.workflow import can, perform
from portal.filings import registry
from portal.filings.services import drafts, rows
from portal.filings.services.casework import log_opening
from portal.filings.views import acting
from portal.filings.views.access import log_reading, place_or_404, writable_or_404


def _mine(user: Any) -> list[int]:
    return [
        one.pk
        for one in predicates.organisation_list(user)
        if predicates.has_organisation_role(user, one.pk, workflow=rules.WORKFLOW)
    ]


# Cosignatures ----------------------------------------------------------------------------------


@require_safe
@member_required
def cosignatures(request: Any) -> HttpResponse:
    """The reports that the person's bodies are invited to sign."""
    found = (
        Cosignature.objects.filter(organisation__in=_mine(request.user))
        .select_related("filing__organisation", "filing__sheet", "body")
        .order_by("-pk")
    )
    return render(request, "cpc_reports/filers/cosignatures.html", {"rows": found})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def cosignature(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Read what is to be signed; sign it, decline, or withdraw a signature after the filing."""
    row = get_object_or_404(
        Cosignature.objects.select_related("filing__sheet", "filing__organisation", "body"),
        pk=pk,
        organisation__in=_mine(request.user),
    )
    if name not in ("sign", "decline", "withdraw") or row.state == CosignatureState.DECLINED:
        raise Http404
    return (_sign if name == "sign" else _refuse)(request, row, name)


@reauthenticated
def _sign(request: HttpRequest, row: Cosignature, name: str) -> HttpResponse:
    return _cosign(request, row, name, forms.OptionalCommentForm(request.POST or None))


def _refuse(request: HttpRequest, row: Cosignature, name: str) -> HttpResponse:
    return _cosign(request, row, name, forms.CommentForm(request.POST or None))


def _cosign(request: HttpRequest, row: Cosignature, name: str, form: Any) -> HttpResponse:
    move = acting.require(row, name, request.user)
    if acting.performed(request, form, row, move):
        return redirect("cpc_reports:cosignatures")
    sheet = row.filing.sheet
    log_reading(request, row.filing)
    context = {
        "row": row,
        "form": form,
        "move": move,
        "obstacles": move.obstacles(row),
        "sections": tell(sheet.specification, sheet.values()),
    }
    return render(request, "cpc_reports/filers/cosignature.html", context)


# Joining a report of another body --------------------------------------------------------------


@require_safe
@member_required
def supports(request: Any) -> HttpResponse:
    """The reports that the person's bodies support."""
    found = (
        Support.objects.filter(organisation__in=_mine(request.user))
        .select_related("filing", "body")
        .order_by("-pk")
    )
    spec = registry.get(rules.WORKFLOW)
    told = [_support(one, spec) for one in found.select_related("filing__sheet")]
    return render(request, "cpc_reports/filers/supports.html", {"rows": told})


def _support(row: Support, spec: Any) -> dict[str, Any]:
    """Return what a supporter reads: once its support is recorded, where the report stands."""
    accepted = row.state == SupportState.ACCEPTED
    report = row.filing
    return {
        "row": row,
        "status": spec.status(report),
        "waiting": panels.waiting_for(report) if accepted else "",
        "reason": report.decision_reason if accepted and report.decided_at else "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def support(request: HttpRequest, uuid: UUID, number: int) -> HttpResponse:
    """Support one of the similar reports under way, found from a draft."""
    place, part = writable_or_404(request, SLUG, uuid, "sheet")
    if not isinstance(part, Sheet):
        raise Http404
    found = list(similar.open_reports(part)[:10])
    if not 1 <= number <= len(found):
        raise Http404
    target = found[number - 1]
    today = local_date(timezone.now())
    bodies = Body.objects.valid_on(today).filter(
        organisation=place.filing.organisation, body_class__in=ELIGIBLE
    )
    form = forms.SupportForm(request.POST or None, bodies=bodies)
    if request.method == "POST" and form.is_valid():
        row, created = Support.objects.get_or_create(
            filing=target,
            body=form.cleaned_data["body"],
            defaults={
                "organisation": place.filing.organisation,
                "text": form.cleaned_data["text"],
                "offered_by": request.user,
            },
        )
        if created:
            log_opening(row, "offer", request.user)
            mails.support_offered(row)
        messages.success(request, _("Appui transmis à l’agence. Votre brouillon reste à vous."))
        return redirect("cpc_reports:supports")
    log_reading(request, place.filing)
    log_reading(request, target)
    context = {"form": form, "target": target, "place": place, "bodies": bodies}
    return render(request, "cpc_reports/filers/support.html", context)


# Registers -------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def body_request(request: Any) -> HttpResponse:
    """Ask to be added to the registers, and follow the requests made."""
    organisation = request.organisation
    known = eligibility.bodies_of(organisation, local_date(timezone.now()))
    name = "" if known else organisation.name
    form = forms.BodyRequestForm(request.POST or None, initial={"name": name})
    if request.method == "POST":
        if not rules.writes_for(request.user, organisation.pk):
            raise PermissionDenied
        if form.is_valid():
            row = BodyRequest.objects.create(
                organisation=organisation, requested_by=request.user, **form.cleaned_data
            )
            register_mails.requested(row)
            messages.success(
                request, _("Demande transmise. Vous pouvez préparer votre signalement.")
            )
            return redirect("cpc_reports:body_request")
    context = {
        "form": form,
        "known": known,
        "ask_kind": "secondary" if known else "primary",
        "asked": BodyRequest.objects.filter(organisation=organisation),
        "letters": [
            (one, can(one, "withdraw", request.user))
            for one in MandateLetter.objects.filter(organisation=organisation).select_related(
                "body", "person"
            )
        ],
        "today": local_date(timezone.now()),
        "may_write": rules.writes_for(request.user, organisation.pk),
    }
    return render(request, "cpc_reports/filers/body_request.html", context)


# References and clones -------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def references(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Paste a bibliography: one row for each work that is not there yet."""
    place, part = writable_or_404(request, SLUG, uuid, "sheet")
    if not isinstance(part, Sheet) or not part.is_editable:
        raise Http404
    form = forms.ReferencesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        added, known = _add_references(part, form.cleaned_data["text"], request.user)
        told = ngettext(
            "%(added)d référence ajoutée, %(known)d déjà citée.",
            "%(added)d références ajoutées, %(known)d déjà citées.",
            added,
        )
        messages.success(request, told % {"added": added, "known": known})
        return redirect("filings:section", SLUG, place.filing.uuid, "sheet", "proof")
    log_reading(request, place.filing)
    context = {"form": form, "place": place}
    return render(request, "cpc_reports/filers/references.html", context)


def _add_references(sheet: Sheet, text: str, user: Any) -> tuple[int, int]:
    """Add what is new of the pasted text; return how many were added, how many were there."""
    found = citations.parse(text)
    with drafts.editing(sheet, "proof", user=user) as locked:
        kept = [
            citations.Reference(row.citation, row.doi, row.pmid, row.nct)
            for row in locked.evidence.all()
        ]
        seen = {key for one in kept for key in one.keys}
        fresh = [one for one in found if not one.keys & seen]
        room = locked.specification.rows["evidence"].maximum - len(kept)
        fresh = fresh[:room]
        rows.append(
            locked,
            "evidence",
            [
                Answers(
                    clean={
                        "citation": one.citation,
                        "doi": one.doi,
                        "pmid": one.pmid,
                        "nct": one.nct,
                    }
                )
                for one in fresh
            ],
        )
    drafting.complete_from_reference(locked, "proof")
    return len(fresh), len(found) - len(fresh)


@require_POST
@login_required
def clone(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Begin a report from one that was filed, linked to it when it was not established (T16)."""
    place: Any = place_or_404(request, SLUG, uuid)
    source: Report = place.filing
    if source.is_draft or not rules.is_drafter(request.user, source):
        raise PermissionDenied
    report: Any = drafts.create_draft(
        place.spec, organisation=source.organisation, user=request.user
    )
    report.follows = source
    report.save(update_fields=["follows", "updated_at"])
    drafting.copy(source, report, request.user)
    messages.success(request, _("Brouillon créé d’après ce signalement : relisez-le."))
    return redirect("filings:part", SLUG, report.uuid, "sheet")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Withdraw a report, with the reason."""
    place: Any = place_or_404(request, SLUG, uuid)
    report = place.filing
    if report.is_draft or not can(report, "withdraw", request.user):
        raise PermissionDenied
    form = forms.CommentForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and acting.succeeded(
            form, lambda: perform(report, "withdraw", actor=request.user, **form.cleaned_data)
        )
    ):
        messages.success(request, _("Signalement retiré."))
        return redirect("filings:case", *place.address)
    log_reading(request, report)
    return render(request, "cpc_reports/filers/withdraw.html", {"form": form, "place": place})

"""The letter as it reads, with what each side says of it: pages of the agency and of the firm."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dhpc import rules
from dhpc.enums import LetterState, Route
from dhpc.models import Letter
from dhpc.panels import review as panels
from dhpc.panels.sending import plan_facts
from dhpc.review import annexes, commenting, reading, recipients
from dhpc.review import preview as previews
from dhpc.review.parallel import pairs
from dhpc.review_forms import RecipientsForm
from dhpc.rules import SLUG
from dhpc.views.desk import done, page, place_of
from portal.accounts import predicates
from portal.accounts.decorators import agent_required
from portal.audit.services import download_page
from portal.core import forms as portal_forms
from portal.core.workflow import can
from portal.filings.models import Revision
from portal.filings.services import readings, revisions
from portal.filings.views import acting
from portal.filings.views.access import (
    Place,
    log_reading,
    place_or_404,
    section_or_404,
    writable_or_404,
)
from portal.filings.views.forms import CompareForm


def firm_place(request: HttpRequest, uuid: UUID) -> Place:
    """Return the dossier whose letter the coordinating laboratory may read, or 404."""
    place: Any = place_or_404(request, SLUG, uuid)
    if predicates.is_agent(request.user) or place.filing.letter.first_submitted_at is None:
        raise Http404
    return place


def firm_page(
    request: HttpRequest, place: Any, template: str, *, read: str = "", **context: Any
) -> HttpResponse:
    """Render one of the pages of the letter for the laboratory; `read` names it in the log."""
    log_reading(request, place.filing, read)
    told = {
        "place": place,
        "dossier": place.filing,
        "back": reverse("filings:case", args=place.address),
        "matrix_url": reverse("dhpc:firm_matrix", args=[place.filing.uuid]),
        "status": place.spec.status(place.filing),
    }
    return render(request, f"dhpc/review/{template}.html", told | context)


def _versions(place: Any) -> dict[int, Revision]:
    found = place.filing.revisions.filter(part="letter").order_by("number")
    return {one.number: one for one in found}


def _letter(request: HttpRequest, place: Any, *, internal: bool) -> dict[str, Any]:
    """Return what the page of the letter shows to one side."""
    dossier = place.filing
    letter: Letter = dossier.letter
    versions = _versions(place)
    if not versions:
        raise Http404
    last = versions[max(versions)]
    values = revisions.answers_of(letter, last)
    report = reading.report_of(letter, last) if internal else None
    if internal:
        readings.note_reading(dossier, request.user, letter.part_name, last.number)
    comments = reading.comments_for(dossier, internal)
    for one in comments:
        one.filing = dossier
    told = internal or recipients.are_told_to_firm(dossier)
    return {
        "read": f"letter v{last.number}",
        "letter": reading.composed(letter, last),
        "part": letter,
        "last": last,
        "versions": sorted(versions.values(), key=lambda one: -one.number),
        "parts": reading.parts(values, comments, report=report, internal=internal),
        "report": report,
        "unjustified": report.unjustified(values["justifications"]) if report else (),
        "groups": recipients.groups(dossier, last) if told else [],
        "pairs": pairs(values) if dossier.route == Route.EUROPEAN else [],
        "annexes": annexes.annexes(dossier),
        "is_published": dossier.public_reference is not None,
        "may_answer": {one.pk for one in comments if can(one, "answer", request.user)},
        **_redline(request, place, versions),
    }


def _redline(request: HttpRequest, place: Any, versions: dict[int, Revision]) -> dict[str, Any]:
    """Return what the comparison of two versions shows, when two were asked for or exist."""
    if len(versions) < 2:
        return {"compare": None}
    newest = max(versions)
    asked = request.GET if {"de", "a"} & request.GET.keys() else None
    form = CompareForm(asked, initial={"de": newest - 1, "a": newest}, versions=versions.values())
    if asked is None or not form.is_valid():
        return {"compare": form, "redline": None}
    first, last = form.cleaned_data["de"], form.cleaned_data["a"]
    between = [versions[number] for number in sorted(versions) if first <= number <= last]
    return {
        "compare": form,
        "redline": reading.differences(place.filing.letter, versions, first, last),
        "first": first,
        "newest": last,
        "authors": between[1:],
    }


@require_safe
@agent_required
def agency_letter(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The last version with its comments, its controls, its recipients and its differences."""
    place: Any = place_of(request, uuid)
    dossier = place.filing
    context = _letter(request, place, internal=True)
    in_review = dossier.letter.state == LetterState.IN_REVIEW
    return page(
        request,
        place,
        "letter",
        "letter",
        **context,
        may_comment=dossier.letter.state in commenting.COMMENTED
        and rules.is_reviewer(request.user, dossier),
        may_hold=annexes.may_decide(request.user, dossier),
        may_move=rules.is_evaluator(request.user, dossier),
        may_decide=in_review and rules.is_evaluator(request.user, dossier),
        waiting=commenting.to_send(dossier).count(),
        consulted=dossier.consultations.exists(),
        downloads=download_page(
            dossier.subject,
            request.GET.get("acces", 1),
            before=dossier.dispatch.first_sent_at,
        ),
    )


@require_safe
@login_required
def firm_letter(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The last version with the comments that the agency sent, for the laboratory."""
    place: Any = firm_place(request, uuid)
    return firm_page(request, place, "firm", **_letter(request, place, internal=False))


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def recipient_groups(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Approve, change or refuse each group of recipients of the last version."""
    place: Any = place_of(request, uuid)
    dossier = place.filing
    last = recipients.last_of(dossier)
    if last is None:
        raise Http404
    if not rules.is_evaluator(request.user, dossier):
        raise PermissionDenied
    sent = request.POST if request.method == "POST" else None
    form = RecipientsForm(sent, groups=recipients.groups(dossier, last))
    back = reverse("dhpc:agency_letter", args=[dossier.uuid])
    if sent is not None and form.is_valid():
        number = int(sent["version"]) if sent.get("version", "").isdigit() else 0
        if acting.succeeded(
            form, lambda: recipients.decide(dossier, number, form.decided, actor=request.user)
        ):
            messages.success(request, _("Décisions enregistrées."))
            return redirect(f"{back}#destinataires")
    context = {"form": form, "revision": last, "letter_url": back}
    return page(request, place, "letter_recipients", "letter", **context)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def agree(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Read the proposal and what changed since the version before, then give the agreement."""
    place: Any = place_of(request, uuid)
    letter = place.filing.letter
    versions = _versions(place)
    if not versions:
        raise Http404
    newest = max(versions)
    passages = []
    if newest - 1 in versions:
        passages = reading.differences(letter, versions, newest - 1, newest)
    values = revisions.answers_of(letter, versions[newest])
    report = reading.report_of(letter, versions[newest])
    return done(
        request,
        place,
        letter,
        "agree",
        portal_forms.Form(request.POST if request.method == "POST" else None),
        current="letter",
        template="letter_agree",
        note=letter.note,
        proposer=letter.proposed_by,
        redline=[one for one in passages if one.is_changed],
        first=newest - 1 if newest - 1 in versions else None,
        newest=newest,
        authors=[versions[newest]],
        report=report,
        justifications=values["justifications"],
        facts=plan_facts(place.filing),
        groups=recipients.groups(place.filing, versions[newest]),
        letter_url=reverse("dhpc:agency_letter", args=[place.filing.uuid]),
    )


def _draft(request: HttpRequest, uuid: UUID) -> Letter:
    """Return the letter that the user writes, or 404."""
    _place, part = writable_or_404(request, SLUG, uuid, "letter")
    if not isinstance(part, Letter):
        raise Http404
    return part


@require_safe
@login_required
@never_cache
def findings(request: HttpRequest, uuid: UUID, section: str) -> HttpResponse:
    """What the controls find in a section of the draft, after each save while typing."""
    part = _draft(request, uuid)
    section_or_404(part, section)
    panel = panels.section_panel(part, section)
    return render(request, "dhpc/review/section_findings.html", {"panel": panel.context})


@require_safe
@login_required
@never_cache
def draft_text(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The letter as its draft reads, after each save while typing."""
    letter, _facts = previews.of(_draft(request, uuid))
    return render(request, "dhpc/review/preview.html", {"letter": letter, "now": timezone.now()})


@require_safe
@login_required
@never_cache
def draft_pairs(request: HttpRequest, uuid: UUID, section: str) -> HttpResponse:
    """The English text beside the French of a section of the draft, after each save."""
    part = _draft(request, uuid)
    section_or_404(part, section)
    found = panels.pairs_of(part, section)
    return render(request, "dhpc/review/pairs.html", {"pairs": found})


@require_POST
@login_required
def preview(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Order the real PDF of the draft, and show it as soon as it is made."""
    return redirect(previews.order_preview(_draft(request, uuid)).get_absolute_url())

"""The letter for the coordinating laboratory: comments to answer, versions, live controls."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dhpc import rules, validation
from dhpc.enums import PREVIEW_DOCUMENT, CommentState
from dhpc.review_forms import CommentAnswerForm
from dhpc.rules import SLUG
from dhpc.views.review import comment_rows, compared
from portal.accounts import predicates
from portal.core.workflow import perform
from portal.filings.views import acting
from portal.filings.views.access import Place, place_or_404
from portal.rendering.services import order

HIDDEN = (CommentState.DRAFT, CommentState.WITHDRAWN)


def _place(request: HttpRequest, uuid: UUID) -> Place:
    place = place_or_404(request, SLUG, uuid)
    if predicates.is_agent(request.user) or place.filing.is_draft:
        raise Http404
    return place


@require_safe
@login_required
def comments(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The matrix of the agency's comments and of the answers to them."""
    place = _place(request, uuid)
    dossier = place.filing
    rows = [
        one
        for one in comment_rows(dossier, request.user, dossier.letter.values())
        if one["comment"].state not in HIDDEN
    ]
    context = {
        "place": place,
        "dossier": dossier,
        "rows": rows,
        "back": reverse("filings:case", args=place.address),
        "may_answer": rules.is_drafter(request.user, dossier),
    }
    return render(request, "dhpc/review/comments.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def answer(request: HttpRequest, uuid: UUID, pk: int) -> HttpResponse:
    """Accept a comment, or argue."""
    place = _place(request, uuid)
    row = get_object_or_404(place.filing.comments.exclude(state__in=HIDDEN), pk=pk)
    acting.require(row, "answer", request.user)
    initial = {"answer_kind": row.answer_kind, "answer": row.answer}
    form = CommentAnswerForm(request.POST or None, initial=initial)
    if (
        request.method == "POST"
        and form.is_valid()
        and acting.succeeded(
            form, lambda: perform(row, "answer", actor=request.user, **form.cleaned_data)
        )
    ):
        messages.success(request, _("Réponse enregistrée."))
        return redirect("dhpc:comments", uuid)
    context = {
        "place": place,
        "dossier": place.filing,
        "row": row,
        "form": form,
        "back": reverse("dhpc:comments", args=[uuid]),
    }
    return render(request, "dhpc/review/answer.html", context)


@require_safe
@login_required
def versions(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Compare two deposited versions, word by word."""
    place = _place(request, uuid)
    dossier = place.filing
    if dossier.letter.first_submitted_at is None:
        raise Http404
    context = {
        "place": place,
        "dossier": dossier,
        "back": reverse("filings:case", args=place.address),
        **compared(request, dossier),
    }
    return render(request, "dhpc/review/versions.html", context)


@require_POST
@login_required
def preview(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Order the real PDF of the draft, and show it as soon as it is made."""
    place = _place(request, uuid)
    dossier = place.filing
    if not rules.may_write(request.user, dossier):
        raise Http404
    [document] = order(
        dossier.subject,
        PREVIEW_DOCUMENT,
        ["pdf"],
        revision_number=dossier.letter.version + 1,
        reference=dossier.reference,
        title=_("Aperçu de la lettre"),
        file_name=f"{dossier.reference}-apercu-{dossier.letter.version}",
    )
    return redirect(document.get_absolute_url())


@require_safe
@login_required
def controls(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The automatic controls of the draft, all of them."""
    place = _place(request, uuid)
    dossier = place.filing
    if not rules.may_write(request.user, dossier):
        raise Http404
    context = {
        "place": place,
        "dossier": dossier,
        "report": validation.report_of(dossier.letter),
        "back": reverse("filings:part", args=[*place.address, "letter"]),
    }
    return render(request, "dhpc/review/controls.html", context)

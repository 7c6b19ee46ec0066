"""Comments on the letter: made by the agency, answered by the laboratory, read by both."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dhpc import rules
from dhpc.enums import Route
from dhpc.models import Comment, Dossier
from dhpc.review import commenting, matrix, reading, recipients
from dhpc.review.parallel import SECTIONS, Pair, pairs
from dhpc.review.passages import passages, section_of
from dhpc.review_forms import AnswerForm, CommentForm, MatrixForm, ReasonForm
from dhpc.views.desk import page, place_of
from dhpc.views.review import firm_page, firm_place
from portal.accounts.decorators import agent_required
from portal.audit.models import AccessAction
from portal.audit.services import record_access
from portal.core.workflow import can, perform
from portal.filings.models import Revision
from portal.filings.services import revisions
from portal.filings.views import acting

MOVES = {"clore": "close", "rouvrir": "reopen", "retirer": "withdraw"}
"""Transitions of a comment that the agency performs, by their address."""


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def comment(request: HttpRequest, uuid: UUID, section: str) -> HttpResponse:
    """Comment a section of the last version."""
    place: Any = place_of(request, uuid)
    dossier = place.filing
    if not rules.is_reviewer(request.user, dossier):
        raise PermissionDenied
    revision = recipients.last_of(dossier)
    try:
        chosen = section_of(section)
    except KeyError:
        raise Http404 from None
    if revision is None:
        raise Http404
    found = passages(chosen, revisions.answers_of(dossier.letter, revision))
    sent = request.POST if request.method == "POST" else None
    form = CommentForm(sent, passages=found, initial={"is_blocking": True})
    back = reverse("dhpc:agency_letter", args=[dossier.uuid])
    if (
        sent is not None
        and form.is_valid()
        and acting.succeeded(
            form,
            lambda: commenting.add(
                dossier,
                form.anchor(section),
                form.cleaned_data["text"],
                actor=request.user,
                number=_version_read(sent, revision.number),
                is_blocking=form.cleaned_data["is_blocking"],
            ),
        )
    ):
        messages.success(request, _("Remarque préparée : le laboratoire ne la voit pas encore."))
        return redirect(f"{back}#rubrique-{section}")
    return page(
        request,
        place,
        "letter_comment",
        "letter",
        form=form,
        section=chosen,
        passages=found,
        revision=revision,
        letter_url=back,
        pairs=_pairs(dossier, revision, section),
    )


def _pairs(dossier: Dossier, revision: Revision, section: str) -> list[Pair]:
    """Return both languages of what is commented, on the European path."""
    if dossier.route != Route.EUROPEAN or section not in SECTIONS:
        return []
    return pairs(revisions.answers_of(dossier.letter, revision), section)


def _version_read(data: Any, last: int) -> int:
    """Return the version that was on screen when the comment was written."""
    sent = data.get("version", "")
    return int(sent) if sent.isdigit() else last


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def move(request: HttpRequest, uuid: UUID, pk: int, name: str) -> HttpResponse:
    """Close a comment, open it again or withdraw it."""
    place: Any = place_of(request, uuid)
    row = get_object_or_404(place.filing.comments.select_related("author"), pk=pk)
    if name not in MOVES:
        raise Http404
    chosen = acting.require(row, MOVES[name], request.user)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if "comment" not in chosen.required:
        del form.fields["comment"]
    back = reverse("dhpc:agency_letter", args=[place.filing.uuid])
    if (
        request.method == "POST"
        and form.is_valid()
        and acting.succeeded(
            form, lambda: perform(row, chosen.name, actor=request.user, **form.cleaned_data)
        )
    ):
        acting.tell_done(request, chosen)
        return redirect(f"{back}#rubrique-{row.section}")
    context = {"form": form, "move": chosen, "line": _line(place, row, True), "letter_url": back}
    return page(request, place, "letter_comment_move", "letter", **context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def answer(request: HttpRequest, uuid: UUID, pk: int) -> HttpResponse:
    """Answer a comment of the agency: accept it, or argue."""
    place: Any = firm_place(request, uuid)
    row = get_object_or_404(commenting.known_to_firm(place.filing), pk=pk)
    acting.require(row, "answer", request.user)
    given = {"answer_kind": row.answer_kind, "comment": row.answer}
    form = AnswerForm(request.POST if request.method == "POST" else None, initial=given)
    back = reverse("dhpc:firm_letter", args=[place.filing.uuid])
    if (
        request.method == "POST"
        and form.is_valid()
        and acting.succeeded(
            form, lambda: perform(row, "answer", actor=request.user, **form.cleaned_data)
        )
    ):
        messages.success(request, _("Réponse enregistrée : elle part avec la nouvelle version."))
        return redirect(f"{back}#rubrique-{row.section}")
    section_url = reverse("filings:section", args=[*place.address, "letter", row.section])
    context = {"form": form, "line": _line(place, row, False), "letter_url": back}
    return firm_page(request, place, "answer", section_url=section_url, **context)


def _line(place: Any, row: Comment, internal: bool) -> commenting.Line:
    dossier = place.filing
    revision = recipients.last_of(dossier)
    if revision is None:
        raise Http404
    return reading.line_of(row, revisions.answers_of(dossier.letter, revision), internal)


# The response matrix ---------------------------------------------------------------------------


@require_safe
@agent_required
def agency_matrix(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """All comments with their answers, for the agency."""
    place: Any = place_of(request, uuid)
    context = _matrix(request, place, internal=True)
    csv_url = reverse("dhpc:agency_matrix_csv", args=[place.filing.uuid])
    return page(request, place, "letter_matrix", "letter", csv_url=csv_url, **context)


@require_safe
@login_required
def firm_matrix(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The comments that were sent, with their answers, for the laboratory."""
    place: Any = firm_place(request, uuid)
    context = _matrix(request, place, internal=False)
    csv_url = reverse("dhpc:firm_matrix_csv", args=[place.filing.uuid])
    return firm_page(request, place, "matrix", csv_url=csv_url, **context)


def _matrix(request: HttpRequest, place: Any, *, internal: bool) -> dict[str, Any]:
    lines = _lines(place, internal)
    form = MatrixForm(request.GET or None, internal=internal)
    chosen = lines
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        chosen = matrix.chosen(lines, state=data["etat"], section=data["rubrique"])
    return {
        "read": "letter comments",
        "form": form,
        "lines": chosen,
        "counted": matrix.counted(lines),
        "letter": place.filing.letter,
        "may_answer": {
            one.comment.pk for one in chosen if can(one.comment, "answer", request.user)
        },
    }


def _lines(place: Any, internal: bool) -> list[commenting.Line]:
    dossier = place.filing
    revision = recipients.last_of(dossier)
    if revision is None:
        raise Http404
    return reading.lines(dossier, revision, internal=internal)


@require_safe
@agent_required
def agency_matrix_csv(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The matrix of the agency as a file."""
    return _csv(request, place_of(request, uuid), internal=True)


@require_safe
@login_required
def firm_matrix_csv(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The matrix of the laboratory as a file."""
    return _csv(request, firm_place(request, uuid), internal=False)


def _csv(request: HttpRequest, place: Any, *, internal: bool) -> HttpResponse:
    name = f"{place.filing.reference}-remarques.csv"
    content = matrix.csv(_lines(place, internal))
    record_access(request, AccessAction.DOWNLOAD, place.filing.subject, name)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

"""The letter under evaluation, for the agency: text, controls, comments, recipients, opinions."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dhpc import dossier_facts, panels, review_forms, rules
from dhpc.controls import run
from dhpc.documents import frozen_letter
from dhpc.enums import LetterState
from dhpc.fields import LETTER
from dhpc.letter import redline
from dhpc.letter.facts import Facts
from dhpc.models import Comment, Dossier, OpinionTriage
from dhpc.views.desk import page, place_of
from portal.accounts.decorators import agent_required
from portal.core.workflow import TransitionError, available, perform
from portal.filings.services.casework import lock_filing
from portal.filings.services.revisions import answers_of

COMMENTED_IN = (LetterState.SUBMITTED, LetterState.IN_REVIEW, LetterState.PROPOSED)


def _place(request: HttpRequest, uuid: UUID) -> Any:
    place = place_of(request, uuid)
    if place.filing.letter.first_submitted_at is None:
        raise Http404
    return place


def _versions(dossier: Dossier) -> list[Any]:
    return list(dossier.revisions.filter(part="letter").select_related("signed_by"))


@require_safe
@agent_required
def letter(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Read the last deposited version, with all that its evaluation holds."""
    return _letter(request, _place(request, uuid))


def _letter(request: HttpRequest, place: Any, **forms: Any) -> HttpResponse:
    dossier = place.filing
    versions = _versions(dossier)
    last = versions[-1]
    values = answers_of(dossier.letter, last)
    facts = Facts.load(last.payload["facts"])
    shown, _facts = frozen_letter(dossier, last)
    may_work = rules.is_evaluator(request.user, dossier)
    may_comment = may_work and dossier.letter.state in COMMENTED_IN
    context = {
        "letter": shown,
        "last": last,
        "versions": versions,
        "report": run(values, facts),
        "justified": {row["control"]: row["reason"] for row in values["justifications"]},
        "comments": comment_rows(dossier, request.user, values),
        "recipients": recipient_decisions(dossier, panels.recipient_rows(values["recipients"])),
        "opinions": list(
            dossier.consultations.filter(state="answered").select_related(
                "organisation", "consultee", "triage"
            )
        ),
        "may_comment": may_comment,
        "comment_form": review_forms.CommentForm(initial={"section": "heading"}),
        "values": values,
        "is_european": dossier.route == "european",
    }
    return page(request, place, "letter", "letter", **(context | forms))


def comment_rows(dossier: Dossier, user: Any, values: Any) -> list[dict[str, Any]]:
    """Return the comments with their section, what may be done, and whether the passage stands."""
    titles = {one.name: str(one.title) for one in LETTER}
    text = " ".join(_words(values))
    return [
        {
            "comment": one,
            "section": titles.get(one.section, one.section),
            "moved": bool(one.quote) and one.quote not in text,
            "moves": [move for move in available(one, user) if move.name != "answer"],
        }
        for one in dossier.comments.select_related("author", "answered_by")
    ]


def _words(values: Any) -> list[str]:
    found = [one for one in values.values() if isinstance(one, str)]
    for rows in values.values():
        if isinstance(rows, list):
            found += [
                text
                for row in rows
                if isinstance(row, dict)
                for text in row.values()
                if isinstance(text, str)
            ]
    return found


def recipient_decisions(dossier: Dossier, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the groups with what the agency last decided of each."""
    last = {one.audience: one for one in dossier.recipient_decisions.select_related("decided_by")}
    return [row | {"decision": last.get(row["audience"])} for row in rows]


@require_POST
@agent_required
def comment(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Prepare a comment on a section."""
    place = _place(request, uuid)
    dossier = place.filing
    if not rules.is_evaluator(request.user, dossier) or dossier.letter.state not in COMMENTED_IN:
        raise PermissionDenied
    form = review_forms.CommentForm(request.POST)
    if not form.is_valid():
        return _letter(request, place, comment_form=form)
    last = _versions(dossier)[-1]
    Comment.objects.create(
        filing=dossier, author=request.user, revision_number=last.number, **form.cleaned_data
    )
    messages.success(request, _("Commentaire préparé : le laboratoire ne le voit pas encore."))
    return redirect("dhpc:agency_letter", uuid)


@require_POST
@agent_required
def comment_move(request: HttpRequest, uuid: UUID, pk: int, name: str) -> HttpResponse:
    """Withdraw, close or maintain a comment."""
    place = _place(request, uuid)
    row = get_object_or_404(place.filing.comments, pk=pk)
    if name not in ("withdraw", "close", "reopen"):
        raise Http404
    try:
        perform(row, name, actor=request.user)
    except TransitionError as refusal:
        messages.error(request, str(refusal))
    return redirect("dhpc:agency_letter", uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def recipients(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Approve or refuse each group of recipients of the last version."""
    place = _place(request, uuid)
    dossier = place.filing
    if not rules.is_evaluator(request.user, dossier):
        raise PermissionDenied
    last = _versions(dossier)[-1]
    rows = panels.recipient_rows(answers_of(dossier.letter, last)["recipients"])
    known = dossier_facts.verdicts_of(dossier)
    form = review_forms.RecipientsForm(request.POST or None, rows=rows, known=known)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            lock_filing(dossier)
            for told in form.decisions():
                dossier.recipient_decisions.create(
                    revision_number=last.number, decided_by=request.user, **told
                )
        messages.success(request, _("Décision enregistrée pour chaque groupe."))
        return redirect("dhpc:agency_letter", uuid)
    return page(
        request,
        place,
        "act",
        "letter",
        form=form,
        title=_("Décider des destinataires"),
        move=None,
        obstacles=[],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def triage(request: HttpRequest, uuid: UUID, pk: int) -> HttpResponse:
    """Retain the answer of a consulted body as a comment, or say why not."""
    place = _place(request, uuid)
    dossier = place.filing
    opinion = get_object_or_404(dossier.consultations, pk=pk, state="answered", triage=None)
    if not rules.is_evaluator(request.user, dossier):
        raise PermissionDenied
    form = review_forms.TriageForm(request.POST or None, initial={"text": opinion.answer})
    if request.method == "POST" and form.is_valid():
        _keep_triage(dossier, opinion, form.cleaned_data, request.user)
        messages.success(request, _("Réponse traitée."))
        return redirect("dhpc:agency_letter", uuid)
    return page(
        request,
        place,
        "act",
        "letter",
        form=form,
        title=_("Traiter la réponse d’un organisme consulté"),
        move=None,
        obstacles=[],
    )


def _keep_triage(dossier: Dossier, opinion: Any, told: dict[str, Any], user: Any) -> None:
    retained = told["retained"] == "yes"
    with transaction.atomic():
        lock_filing(dossier)
        OpinionTriage.objects.create(
            opinion=opinion, is_retained=retained, reason=told["text"], decided_by=user
        )
        if retained:
            Comment.objects.create(
                filing=dossier,
                section=told["section"],
                text=told["text"],
                revision_number=_versions(dossier)[-1].number,
                author=user,
                opinion=opinion,
            )


@require_safe
@agent_required
def changes(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Compare two versions of the letter, word by word."""
    place = _place(request, uuid)
    return page(request, place, "changes", "letter", **compared(request, place.filing))


def compared(request: HttpRequest, dossier: Dossier) -> dict[str, Any]:
    """Return two versions that the address names, the last two unless it does, and their runs."""
    versions = {one.number: one for one in _versions(dossier)}
    numbers = sorted(versions)
    newer = _number(request.GET.get("a"), numbers, numbers[-1])
    older = _number(request.GET.get("de"), numbers, max(1, newer - 1))
    before, _f = frozen_letter(dossier, versions[older])
    after, _f = frozen_letter(dossier, versions[newer])
    return {
        "older": versions[older],
        "newer": versions[newer],
        "versions": list(versions.values()),
        "sections": redline.compare(before, after),
    }


def _number(text: str | None, known: list[int], otherwise: int) -> int:
    return int(text) if text and text.isdigit() and int(text) in known else otherwise

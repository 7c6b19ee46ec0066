"""What holders answered to an action: for the agency, and for the firm whose action it is."""

import functools
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import OuterRef, Prefetch, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.decorators import agent_required
from portal.core.durations import duration
from portal.core.forms import Form
from portal.core.workflow import perform, workflow_of
from portal.distribution.models import Reply, ReplyStep
from portal.distribution.models.replies import ASKED, ReplyQuerySet
from portal.distribution.replies.figures import Rates, figures
from portal.distribution.replies.questions import Said, thread
from portal.filings.views import acting
from portal.filings.views.access import log_reading, place_or_404
from portal.publication.models import Document, Publication
from recalls.editions import KIND
from recalls.imports.publishing import PREFIX
from recalls.models import Action
from recalls.rules import SLUG, is_reviewer
from recalls.views.desk import page, place_of

PAGE_SIZE = 50

View = Callable[..., HttpResponse]


def _reviewer_required(view: View) -> View:
    """Let in evaluators and validators of safety actions; 403 for other agents."""

    @agent_required
    @functools.wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_reviewer(request.user, None):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapper


class AnswerForm(Form):
    """What is answered to a holder."""

    comment = forms.CharField(
        label=gettext_lazy("Votre réponse"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def for_agency(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show reach, answers, units and who is late; answer a question on POST."""
    place = place_of(request, uuid)
    refused = _answer(request, place.filing.subject)
    if request.method == "POST" and refused is None:
        return redirect("recalls:replies", uuid)
    told = _of_action(request, place.filing, refused)
    response = page(request, place, "replies", "replies", **told)
    response.status_code = 422 if refused else 200
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def for_firm(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a firm the replies to its own action; answer a question on POST."""
    place = place_or_404(request, SLUG, uuid)
    refused = _answer(request, place.filing.subject)
    if request.method == "POST" and refused is None:
        return redirect("recalls:firm_replies", uuid)
    told = _of_action(request, place.filing, refused)
    if not told["document"] and not told["is_exercise"]:
        raise Http404
    log_reading(request, place.filing)
    told |= {
        "place": place,
        "action": place.filing,
        "back": reverse("filings:case", args=place.address),
    }
    return render(request, "recalls/replies.html", told, status=422 if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@_reviewer_required
def for_import(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the replies to an action from before the portal, which has no case; answer on POST."""
    document = get_object_or_404(
        Document.objects.select_related("publication"),
        kind=KIND,
        reference=reference.upper(),
        exercise=False,
        publication__subject__startswith=f"{PREFIX}:",
    )
    refused = _answer(request, document.publication.subject)
    if request.method == "POST" and refused is None:
        return redirect("recalls:imported_replies", document.reference)
    told = _context(request, document, refused)
    return render(request, "recalls/imports/replies.html", told, status=422 if refused else 200)


@require_safe
@_reviewer_required
def questions(request: HttpRequest) -> HttpResponse:
    """List what holders ask about any action and nobody has answered, what waits longest first."""
    said = ReplyStep.objects.filter(reply=OuterRef("pk"), name=ASKED).order_by("-pk")
    asked = (
        Reply.objects.filter(publication__kind=KIND)
        .with_open_question()
        .annotate(asked_at=Subquery(said.values("at")[:1]))
        .select_related("publication__current", "organisation")
        .order_by("asked_at", "pk")
    )
    pages = Paginator(asked, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [(reply, page_of_replies(reply.publication)) for reply in pages]
    return render(request, "recalls/questions.html", {"pages": pages, "rows": rows})


def page_of_replies(publication: Publication) -> str:
    """Return the address where the agency reads the replies to a publication."""
    origin, _colon, rest = publication.subject.partition(":")
    if origin == PREFIX:
        return reverse("recalls:imported_replies", args=[publication.reference])
    return reverse("recalls:replies", args=[rest])


def _answer(request: HttpRequest, subject: str) -> tuple[int, AnswerForm] | None:
    """Answer the question of a reply; return the reply and its form when that is refused."""
    if request.method != "POST":
        return None
    asked = request.POST.get("reply", "")
    reply = get_object_or_404(
        Reply.objects.select_related("publication"),
        pk=int(asked) if asked.isdecimal() and len(asked) < 19 else 0,
        publication__kind=KIND,
        publication__subject=subject,
    )
    acting.require(reply, "answer", request.user)
    form = AnswerForm(request.POST, prefix=f"reply{reply.pk}")

    def carry_out() -> None:
        perform(reply, "answer", actor=request.user, comment=form.cleaned_data["comment"])

    if form.is_valid() and acting.succeeded(form, carry_out):
        messages.success(request, _("Votre réponse est partie."))
        return None
    return reply.pk, form


def _of_action(
    request: HttpRequest, action: Action, refused: tuple[int, AnswerForm] | None
) -> dict[str, Any]:
    """Return what the page of an action shows, published or not yet."""
    document = Document.objects.filter(
        kind=KIND, publication__subject=action.subject, exercise=False
    ).first()
    if document is None:
        rehearsed = action.is_exercise and bool(action.public_reference)
        return {"document": None, "figures": None, "form": None, "is_exercise": rehearsed}
    return _context(request, document, refused)


def _context(
    request: HttpRequest, document: Document, refused: tuple[int, AnswerForm] | None
) -> dict[str, Any]:
    """Return what the page shows; `refused` is the answer that could not be given."""
    told = figures(document)
    replies = (
        Reply.objects.filter(publication=document.pk)
        .select_related("organisation", "version")
        .prefetch_related("lines", Prefetch("steps", ReplyStep.objects.select_related("by")))
        .order_by("organisation__name", "pk")
    )
    pages = Paginator(replies, PAGE_SIZE).get_page(request.GET.get("page"))
    return {
        "document": document,
        "figures": told,
        "rates": [_rate(one) for one in (*told.by_kind, told.total)],
        "to_acknowledge": _delay(told.to_acknowledge),
        "to_complete": _delay(told.to_complete),
        "reconciliation": _percent(told.reconciliation),
        "questions": _questions(replies, request.user, refused),
        "form": refused and refused[1],
        "pages": pages,
        "received": [(reply, _thread(reply)) for reply in pages],
    }


def _thread(reply: Reply) -> list[Said]:
    """Return what a holder asked and was answered; its steps are read already."""
    return thread(reply.steps.all())


def _questions(
    replies: ReplyQuerySet, user: Any, refused: tuple[int, AnswerForm] | None
) -> list[tuple[Reply, list[Said], AnswerForm | None]]:
    """Return the open questions, each with the form of its answer for who may give it."""
    move = workflow_of(Reply)["answer"]
    found: list[tuple[Reply, list[Said], AnswerForm | None]] = []
    asked = replies.with_open_question().select_related("publication", "organisation")
    for reply in asked[:PAGE_SIZE]:
        form = AnswerForm(prefix=f"reply{reply.pk}")
        if refused and refused[0] == reply.pk:
            form = refused[1]
        found.append((reply, _thread(reply), form if move.permits(user, reply) else None))
    return found


def _rate(one: Rates) -> dict[str, Any]:
    shares = ("reach", "acknowledgement", "response", "impact", "completion")
    return {"rates": one} | {name: _percent(getattr(one, name)) for name in shares}


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{round(100 * share)} %"


def _delay(delay: timedelta | None) -> str:
    return "–" if delay is None else duration(int(delay / timedelta(minutes=1)))

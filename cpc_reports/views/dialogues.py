"""Questions and answers after a first answer: the agency asks, who answered replies."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cpc_reports import forms
from cpc_reports.dialogues import dialogue_of, may_reply
from cpc_reports.effects import dialogues as effects
from cpc_reports.models import Consultation, Dialogue, LabRequest
from cpc_reports.views.desk import page, place_of
from portal.accounts.decorators import agent_required
from portal.core.workflow import available, perform
from portal.filings.views import acting
from portal.filings.views.access import log_reading

KINDS: dict[str, Any] = {"laboratoire": LabRequest, "avis": Consultation}
FORMS: dict[str, Any] = {
    "ask": forms.PrecisionForm,
    "record_reply": forms.TypedReplyForm,
    "close": forms.OptionalCommentForm,
}


def for_agency(answered: Any, kind: str, user: Any) -> dict[str, Any]:
    """Return the exchange about what was answered, and what an agent may do with it."""
    row = dialogue_of(answered)
    return {
        "row": row,
        "entries": row.entries.select_related("author") if row.pk else [],
        "moves": [
            {
                "label": one.transition.label,
                "url": reverse(
                    "cpc_reports:dialogue_move",
                    args=[answered.filing.uuid, kind, answered.pk, one.name],
                ),
            }
            for one in available(row, user)
            if one.name in FORMS and not one.obstacles and (row.pk or one.name == "ask")
        ],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def move(request: HttpRequest, uuid: UUID, kind: str, pk: int, name: str) -> HttpResponse:
    """Ask for more, type what came by mail, or close the exchange."""
    place = place_of(request, uuid)
    if kind not in KINDS or name not in FORMS:
        raise Http404
    answered = get_object_or_404(KINDS[kind], filing=place.filing, pk=pk)
    row = dialogue_of(answered)
    found = acting.require(row, name, request.user)
    form = FORMS[name](request.POST or None)
    back = reverse("cpc_reports:parties", args=[uuid])
    if (
        request.method == "POST"
        and form.is_valid()
        and acting.succeeded(form, lambda: _perform(answered, name, request.user, form))
    ):
        acting.tell_done(request, found)
        return redirect(back)
    return page(
        request,
        place,
        "act",
        "parties",
        form=form,
        title=found.label,
        move=found,
        obstacles=found.obstacles(row),
        said=row.party,
        dialogue={"row": row, "entries": row.entries.select_related("author") if row.pk else []},
    )


def _perform(answered: Any, name: str, user: Any, form: Any) -> Dialogue:
    """Open the exchange if need be and take the step, or leave nothing."""
    with transaction.atomic():
        row = effects.opened(answered, user)
        return perform(row, name, actor=user, **form.cleaned_data)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reply(request: HttpRequest, kind: str, uuid: UUID) -> HttpResponse:
    """Answer what the agency asks after a first answer, or add to that answer."""
    if kind not in KINDS:
        raise Http404
    answered = get_object_or_404(KINDS[kind].objects.select_related("filing"), uuid=uuid)
    row = dialogue_of(answered)
    if not may_reply(row, request.user):
        raise Http404
    names = {"laboratoire": "cpc_reports:laboratory", "avis": "casework:opinion"}
    back = reverse(names[kind], args=[uuid])
    form = forms.ReplyForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and acting.succeeded(form, lambda: _perform(answered, "reply", request.user, form))
    ):
        messages.success(request, _("Réponse transmise à l’agence."))
        return redirect(back)
    log_reading(request, answered.filing)
    context = {
        "form": form,
        "back": back,
        "answered": answered,
        "dialogue": {"row": row, "entries": row.entries.all() if row.pk else []},
    }
    return render(request, "cpc_reports/labs/reply.html", context)

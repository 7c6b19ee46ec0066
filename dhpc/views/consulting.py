"""The consultation on a letter: what the consultee reads and writes, how the agency handles it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dhpc import rules
from dhpc.fields import LETTER
from dhpc.models import Consultation
from dhpc.review import consulting, reading, recipients
from dhpc.review.commenting import Anchor
from dhpc.review.consulting import READ, ToTriage
from dhpc.review_forms import ReasonForm, RemarksForm, RetainForm
from dhpc.views.desk import page, place_of
from portal.accounts.decorators import agent_required
from portal.audit.models import AccessAction
from portal.audit.services import record_access
from portal.core.moments import in_words
from portal.filings.models.consultations import ConsultationState
from portal.filings.services import consultations
from portal.filings.views import acting

RETAIN, SET_ASIDE = "retenir", "ecarter"
WHOLE = "ensemble"
"""What stands in an address for a remark on the letter as a whole."""


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def consulted(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The letter as it stands and its groups of recipients, with a remark for each section."""
    row = get_object_or_404(
        Consultation.objects.select_related("filing__letter", "filing__organisation"), uuid=uuid
    )
    if not consultations.is_addressed(request.user, row):
        raise Http404
    opinion_url = reverse("casework:opinion", args=[uuid])
    if not consulting.is_readable(request.user, row):
        messages.info(request, _("La lettre se lit après la déclaration, jusqu’à la date donnée."))
        return redirect(opinion_url)
    dossier = row.filing
    revision = recipients.last_of(dossier)
    if revision is None:
        messages.info(request, _("Aucune version de la lettre n’est encore déposée."))
        return redirect(opinion_url)
    sections = [(name, str(LETTER.section(name).title)) for name in READ]
    written = {one.section: one.text for one in row.remarks.all()}
    may_write = row.state == ConsultationState.DECLARED
    sent = request.POST if request.method == "POST" else None
    form = RemarksForm(sent, written=written)
    if sent is not None and form.is_valid() and _written(request, row, form):
        messages.success(request, _("Remarques enregistrées. Rendez votre avis pour les envoyer."))
        return redirect(opinion_url)
    record_access(request, AccessAction.READ, dossier.subject, f"letter v{revision.number}")
    context = {
        "row": row,
        "due": in_words(row.due_on),
        "dossier": dossier,
        "letter": reading.without_people(dossier.letter, revision),
        "revision": revision,
        "groups": recipients.groups(dossier, revision),
        "form": form,
        "may_write": may_write,
        "written": [(title, written[name]) for name, title in sections if name in written],
        "opinion_url": opinion_url,
    }
    return render(request, "dhpc/review/consulted.html", context)


def _written(request: HttpRequest, row: Consultation, form: RemarksForm) -> bool:
    def write_all() -> None:
        with transaction.atomic():
            for name in READ:
                consulting.write(row, name, form.cleaned_data[name], actor=request.user)

    return acting.succeeded(form, write_all)


@require_safe
@agent_required
def opinions(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The opinions asked and given, each remark with what the agency does of it."""
    place: Any = place_of(request, uuid)
    dossier = place.filing
    asked = dossier.consultations.select_related("organisation", "consultee")
    context = {
        "asked": [
            {"row": row, "who": row.organisation or row.consultee, "due": in_words(row.due_on)}
            for row in asked
        ],
        "remarks": [
            {"remark": one, "who": _who(one), "section": one.section or WHOLE}
            for one in consulting.remarks_given(dossier)
        ],
        "may_handle": rules.is_evaluator(request.user, dossier),
        "invite_url": reverse("casework:invite", args=place.address),
    }
    return page(request, place, "letter_opinions", "letter", **context)


def _who(one: ToTriage) -> str:
    """Return who gave a remark, for the agency: the body, and the person who spoke for it."""
    body = one.consultation.organisation
    person = one.consultation.declared_by
    name = person.full_name if person else ""
    return f"{body.name} ({name})" if body else name


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def handle(
    request: HttpRequest, uuid: UUID, consultation: UUID, section: str, name: str
) -> HttpResponse:
    """Retain a remark, in the words that the laboratory will read, or say why it is not."""
    place: Any = place_of(request, uuid)
    dossier = place.filing
    if not rules.is_evaluator(request.user, dossier):
        raise PermissionDenied
    if name not in (RETAIN, SET_ASIDE):
        raise Http404
    one = _to_triage(dossier, consultation, "" if section == WHOLE else section)
    form = _form(request, one, name)
    back = reverse("dhpc:consulting", args=[dossier.uuid])
    if (
        request.method == "POST"
        and form.is_valid()
        and acting.succeeded(form, lambda: _handle(request, one, name, form.cleaned_data))
    ):
        messages.success(request, _("Remarque traitée."))
        return redirect(back)
    context = {
        "form": form,
        "remark": one,
        "who": _who(one),
        "is_retained": name == RETAIN,
        "consulting_url": back,
    }
    return page(request, place, "letter_remark", "letter", **context)


def _to_triage(dossier: Any, consultation: UUID, section: str) -> ToTriage:
    for one in consulting.remarks_given(dossier):
        if one.consultation.uuid == consultation and one.section == section:
            if not one.is_waiting:
                raise Http404
            return one
    raise Http404


def _form(request: HttpRequest, one: ToTriage, name: str) -> Any:
    data = request.POST if request.method == "POST" else None
    if name == RETAIN:
        given = {"section": one.section or READ[0], "text": one.text, "is_blocking": True}
        return RetainForm(data, initial=given)
    return ReasonForm(data)


def _handle(request: HttpRequest, one: ToTriage, name: str, data: dict[str, Any]) -> None:
    if name == RETAIN:
        consulting.retain(
            one.consultation,
            one.section,
            actor=request.user,
            anchor=Anchor(data["section"]),
            text=data["text"],
            is_blocking=data["is_blocking"],
        )
    else:
        consulting.set_aside(one.consultation, one.section, data["comment"], actor=request.user)

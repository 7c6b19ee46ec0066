"""The consultee's pages: declare interests, read the case, give an opinion."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.audit.models import AccessAction
from portal.audit.services import record_access
from portal.core.fields import tell
from portal.core.moments import in_words
from portal.core.workflow import GuardFailed, TransitionError, can, perform
from portal.filings import registry
from portal.filings.registry import Awaited, Status
from portal.filings.services import consultations, revisions
from portal.filings.views.casework_forms import DeclineForm, InterestsForm, OpinionForm

FORMS: dict[str, Any] = {
    "declare": InterestsForm,
    "answer": OpinionForm,
    "decline": DeclineForm,
}


def _models() -> list[Any]:
    cases: list[Any] = [spec.model for spec in registry.all_specs()]
    return [case._meta.get_field("consultations").related_model for case in cases]


@require_safe
@login_required
def opinions(request: HttpRequest) -> HttpResponse:
    """The opinions that wait for the user, over all workflows, and what is asked after them."""
    rows = sorted(awaited(request.user), key=lambda row: row.due_on)
    return render(request, "filings/casework/opinions.html", {"rows": rows})


def awaited(user: Any) -> Iterator[Awaited]:
    """Yield the opinions that wait for `user`, then what is asked after those that were given."""
    for model in _models():
        for row in consultations.pending_for(model, user):
            state = Status(_("À rendre"), "info")
            address = reverse("casework:opinion", args=[row.uuid])
            yield Awaited(row.question, state, row.due_on, address)
    for spec in registry.all_specs():
        yield from spec.awaited(user)


def _consultation_or_404(request: HttpRequest, uuid: UUID) -> Any:
    """Return the consultation if the user is the one consulted, or may still become it."""
    for model in _models():
        row = model._default_manager.filter(uuid=uuid).select_related("filing").first()
        if row is not None and consultations.is_addressed(request.user, row):
            return row
    raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def opinion(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One opinion: its question first, the case once interests are declared."""
    row = _consultation_or_404(request, uuid)
    asked = registry.get(row.filing.workflow_key).consulted
    more = {"declare": {"is_secret": asked.is_secret}}
    posted = request.POST.get("action", "")
    forms = {
        name: form(request.POST if posted == name else None, prefix=name, **more.get(name, {}))
        if can(row, name, request.user)
        else None
        for name, form in FORMS.items()
    }
    chosen = forms.get(posted)
    if request.method == "POST":
        if chosen is None:
            messages.error(request, _("Cette action n’est plus possible."))
            return redirect("casework:opinion", uuid)
        if _performed(request, row, posted, chosen):
            return redirect("casework:opinion", uuid)
    readable = consultations.may_read_case(request.user, row)
    # What is asked of an outsider already tells something of the case.
    label = f"consultation {row.uuid}" + ("" if readable else " (question)")
    record_access(request, AccessAction.READ, row.filing.subject, label)
    panels = registry.get(row.filing.workflow_key).consultee_panels
    context = {
        "row": row,
        "due": in_words(row.due_on),
        "forms": forms,
        "failed": chosen,
        "decline_failed": posted == "decline",
        "is_pending": row.state in consultations.PENDING,
        "named": asked.named(row.filing) if forms["declare"] else [],
        "readable": readable,
        "sections": _sections(row.filing) if readable and panels is None else [],
        "panels": panels(row, request) if readable and panels else [],
    }
    return render(request, "filings/casework/opinion.html", context)


def _performed(request: HttpRequest, row: Any, name: str, form: Any) -> bool:
    if not form.is_valid():
        return False
    try:
        perform(row, name, actor=request.user, **form.cleaned_data)
    except GuardFailed as failure:
        for obstacle in failure.obstacles:
            form.add_error(obstacle.field or None, obstacle.text)
        return False
    except TransitionError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("C’est enregistré."))
    return True


def _sections(filing: Any) -> list[Any]:
    """Return the last signed version of every part, in words."""
    told = []
    for name in registry.get(filing.workflow_key).parts:
        part = getattr(filing, name)
        last = filing.revisions.filter(part=name).order_by("number").last()
        if last:
            told += tell(part.specification, revisions.answers_of(part, last))
    return told

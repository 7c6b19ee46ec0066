"""Pages of this workflow alone: the call to the agency, on both sides."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.decorators import agent_required
from portal.core.workflow import TransitionError, perform, workflow_of
from quality_defects.documents import SERVICE
from quality_defects.forms import CallForm
from quality_defects.messages.post import agency_path, declarant_path
from quality_defects.models import Case, PhoneAlert


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def log_call(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The firm notes the call that it made."""
    return _call(request, uuid, "log_call", "layout/workspace.html", declarant_path)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def confirm_call(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The agency confirms the call that it received."""
    return _call(request, uuid, "confirm_call", "layout/agency.html", agency_path)


def _call(request: HttpRequest, uuid: UUID, name: str, layout: str, path: Any) -> HttpResponse:
    case = get_object_or_404(Case.objects.visible_to(request.user), uuid=uuid)
    alert = get_object_or_404(PhoneAlert, filing=case)
    if not workflow_of(PhoneAlert)[name].permits(request.user, alert):
        raise PermissionDenied
    initial = {
        "called_at": date_format(timezone.localtime(), "d/m/Y H:i"),
        "number": SERVICE.phone,
    }
    form = CallForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            perform(alert, name, actor=request.user, **form.cleaned_data)
        except TransitionError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Appel noté."))
        return redirect(path(case))
    return render(
        request,
        "quality_defects/call.html",
        {"layout": layout, "case": case, "form": form, "back": path(case), "name": name},
    )

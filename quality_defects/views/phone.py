"""Pages of this workflow alone: the call to the agency, on both sides."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.decorators import agent_required
from portal.core.workflow import NotAllowed, TransitionError, perform, workflow_of
from portal.filings.views.access import log_reading
from quality_defects.enums import AGENCY_NUMBER, PhoneAlertState
from quality_defects.forms import CallForm
from quality_defects.messages.post import agency_path, declarant_path
from quality_defects.models import Case, PhoneAlert, current


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def log_call(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The firm notes the call that it made, before or after the agency confirmed it."""
    alert = _alert(request, uuid)
    is_over = alert.state in (PhoneAlertState.CONFIRMED, PhoneAlertState.ENDED)
    name = "log_call_afterwards" if is_over else "log_call"
    return _call(request, alert, name, "layout/workspace.html", declarant_path)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def confirm_call(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The agency confirms the call that it received, with what was said."""
    return _call(request, _alert(request, uuid), "confirm_call", "layout/agency.html", agency_path)


@require_POST
@agent_required
def call_received(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The agency confirms in one tap: the call is now, to the agency's number."""
    alert = _alert(request, uuid)
    try:
        perform(
            alert,
            "confirm_call",
            actor=request.user,
            called_at=timezone.now(),
            number=AGENCY_NUMBER,
        )
    except NotAllowed:
        raise PermissionDenied from None
    except TransitionError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("Appel reçu, dossier %(case)s : noté.") % {"case": alert.filing.reference}
        )
    if request.POST.get("retour") == "astreinte":
        return redirect("quality_defects:duty")
    return redirect(agency_path(alert.filing))


def _alert(request: HttpRequest, uuid: UUID) -> PhoneAlert:
    case = get_object_or_404(Case.objects.visible_to(request.user), uuid=uuid)
    alert = current(case.phone_alerts.all())
    if alert is None:
        raise Http404
    alert.filing = case
    return alert


def _call(
    request: HttpRequest, alert: PhoneAlert, name: str, layout: str, path: Callable[[Case], str]
) -> HttpResponse:
    if not workflow_of(PhoneAlert)[name].permits(request.user, alert):
        raise PermissionDenied
    case = alert.filing
    initial = {
        "called_at": date_format(timezone.localtime(), "d/m/Y H:i"),
        "number": AGENCY_NUMBER,
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
    log_reading(request, case)
    return render(
        request,
        "quality_defects/call.html",
        {"layout": layout, "case": case, "form": form, "back": path(case), "name": name},
    )

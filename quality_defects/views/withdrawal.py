"""The signatory asks to withdraw what was filed."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.core.workflow import perform
from portal.filings.views.access import log_reading
from portal.filings.views.acting import require, succeeded
from quality_defects.agency_forms import ReasonForm
from quality_defects.messages.post import declarant_path
from quality_defects.models import Case


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def request_withdrawal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask, with a reason; nothing is deleted and the agency answers."""
    cases = Case.objects.visible_to(request.user).select_related("organisation")
    case = get_object_or_404(cases, uuid=uuid, reference__isnull=False)
    require(case, "request_withdrawal", request.user)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        comment = form.cleaned_data["comment"]
        if succeeded(
            form,
            lambda: perform(case, "request_withdrawal", actor=request.user, comment=comment),
        ):
            messages.success(request, _("Demande de retrait envoyée à l’agence."))
            return redirect(declarant_path(case))
    log_reading(request, case)
    context = {"case": case, "form": form, "back": declarant_path(case)}
    return render(request, "quality_defects/request_withdrawal.html", context)

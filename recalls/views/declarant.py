"""Pages of the declarant beside the shared ones: the final report."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.decorators import reauthenticated
from portal.core.workflow import can, perform
from portal.filings.views import acting
from portal.filings.views.access import log_reading, place_or_404
from recalls.forms import ReportForm
from recalls.rules import SLUG


@require_http_methods(["GET", "HEAD", "POST"])
@reauthenticated
def report(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Tell what became of the products and ask to close the action; signing sends."""
    place = place_or_404(request, SLUG, uuid)
    action = place.filing
    move = acting.require(action, "report", request.user)
    if not can(action, "report", request.user):
        raise Http404
    form = ReportForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and acting.succeeded(
            form,
            lambda: perform(action, "report", actor=request.user, report=form.cleaned_data),
        )
    ):
        messages.success(request, _("Rapport final transmis à l’agence."))
        return redirect("filings:case", *place.address)
    log_reading(request, action)
    back = reverse("filings:case", args=place.address)
    context = {"place": place, "form": form, "move": move, "back": back}
    return render(request, "recalls/report.html", context)

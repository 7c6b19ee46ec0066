"""What the agency types of the effect of a letter that was sent."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dhpc.review import impact
from dhpc.sending_forms import ImpactForm
from dhpc.views.desk import page, place_of
from portal.accounts.decorators import agent_required
from portal.filings.views import acting


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def figures(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Type the figures of the effect of the letter, or correct them."""
    place: Any = place_of(request, uuid)
    dossier = place.filing
    if not impact.may_type(request.user, dossier):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = ImpactForm(data, known=impact.last_figures(dossier))
    back = reverse("dhpc:agency_dispatch", args=[uuid])
    if form.is_valid() and acting.succeeded(
        form,
        lambda: impact.type_figures(
            dossier, form.figures(), form.cleaned_data["source"], actor=request.user
        ),
    ):
        messages.success(request, _("Chiffres enregistrés."))
        return redirect(f"{back}#suivi")
    return page(request, place, "impact", "dispatch", form=form, dispatch_url=back)

"""Confirming, on the agency's side, that a business secret may leave the case."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.decorators import agent_required
from portal.core import forms as portal_forms
from portal.core import widgets
from portal.documents.models import Audience
from portal.filings.services import disclosures
from portal.filings.services.disclosures import Secret
from portal.filings.views.access import Place, log_reading, place_or_404


class DisclosureForm(portal_forms.Form):
    """To whom a business secret goes, why, and the confirmation that it is meant."""

    audience = forms.ChoiceField(
        label=gettext_lazy("Qui pourra lire ce fichier ?"),
        choices=Audience.choices,
        widget=widgets.Radios(),
    )
    reason = forms.CharField(
        label=gettext_lazy("Motif"),
        help_text=gettext_lazy("Il reste dans l’historique du dossier, pour l’agence."),
        max_length=4000,
        widget=widgets.Textarea(),
    )
    confirmed = forms.BooleanField(
        label=gettext_lazy(
            "Je confirme que ce fichier, marqué secret des affaires, peut leur être communiqué."
        ),
        error_messages={"required": gettext_lazy("Cochez la confirmation.")},
    )


def _secret_or_404(
    request: HttpRequest, slug: str, uuid: UUID, file: UUID
) -> tuple[Place, Secret, str]:
    place = place_or_404(request, slug, uuid)
    if place.filing.is_draft:
        raise Http404
    if not place.spec.may_work(request.user, place.filing):
        raise PermissionDenied
    for one in disclosures.secrets_of(place.filing, request.user):
        if one.file.uuid == file:
            back = reverse("filings:agency_case", args=place.address) + "#secrets"
            return place, one, back
    raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def disclose(request: HttpRequest, slug: str, uuid: UUID, file: UUID) -> HttpResponse:
    """Confirm that a business secret may go to others, and say why."""
    place, secret, back = _secret_or_404(request, slug, uuid, file)
    form = DisclosureForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        asked: dict[str, Any] = form.cleaned_data
        disclosures.confirm(
            place.filing,
            secret.file,
            asked["audience"],
            reason=asked["reason"],
            actor=request.user,
        )
        messages.success(request, _("Confirmation enregistrée."))
        return redirect(back)
    log_reading(request, place.filing)
    context = {"place": place, "secret": secret, "form": form, "back": back}
    return render(request, "filings/casework/disclose.html", context)


@require_POST
@agent_required
def withdraw(request: HttpRequest, slug: str, uuid: UUID, file: UUID, pk: int) -> HttpResponse:
    """Take back a confirmation."""
    place, secret, back = _secret_or_404(request, slug, uuid, file)
    for row in secret.standing:
        if row.pk == pk:
            disclosures.withdraw(place.filing, row, actor=request.user)
            messages.success(request, _("Confirmation retirée."))
    return redirect(back)

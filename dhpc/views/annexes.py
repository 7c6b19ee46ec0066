"""Holding back an annex of a letter from the public, or taking down one that is public."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dhpc.review import annexes
from dhpc.review_forms import HoldForm, WithdrawForm
from dhpc.views.desk import done, page, place_of
from portal.accounts.decorators import agent_required
from portal.filings.views import acting


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def hold(request: HttpRequest, uuid: UUID, file: UUID) -> HttpResponse:
    """Hold back an annex that would be public, or let one that is held be public again."""
    place: Any = place_of(request, uuid)
    dossier = place.filing
    annex = next((one for one in annexes.annexes(dossier) if one.file.uuid == file), None)
    if annex is None or not annex.may_be_public:
        raise Http404
    if not annexes.may_decide(request.user, dossier):
        raise PermissionDenied
    form = HoldForm(request.POST if request.method == "POST" else None, holds=not annex.is_held)
    back = reverse("dhpc:agency_letter", args=[dossier.uuid]) + "#annexes"
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data.get("reason", "")
        if acting.succeeded(
            form,
            lambda: annexes.decide(
                dossier, file, is_held=not annex.is_held, reason=reason, actor=request.user
            ),
        ):
            messages.success(request, _("Décision enregistrée."))
            return redirect(back)
    context = {"form": form, "annex": annex, "letter_url": back}
    return page(request, place, "letter_annex", "letter", **context)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a public annex down, with the reason that everybody reads in its place."""
    place = place_of(request, uuid)
    dossier = place.filing
    shown = annexes.published(dossier)
    form = WithdrawForm(request.POST or None, annexes=shown)
    back = reverse("dhpc:agency_letter", args=[uuid]) + "#annexes"
    return done(request, place, dossier, "withdraw_annex", form, current="letter", back=back)

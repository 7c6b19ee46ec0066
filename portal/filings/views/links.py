"""Linking a case to another, and undoing it, on the agency's side."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portal.accounts.decorators import agent_required
from portal.core import forms as portal_forms
from portal.core import widgets
from portal.filings.models.handovers import LinkKind
from portal.filings.services import links
from portal.filings.views.access import Place, log_reading, place_or_404


class LinkForm(portal_forms.Form):
    """Which case, and what it is to this one."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Ce dossier est"),
        choices=[
            (LinkKind.RELATED, gettext_lazy("une affaire parente de l’autre")),
            (LinkKind.DUPLICATE, gettext_lazy("un doublon de l’autre")),
            (LinkKind.LED_TO, gettext_lazy("à l’origine de l’autre")),
        ],
        initial=LinkKind.RELATED,
        widget=widgets.Radios(),
    )
    reference = forms.CharField(
        label=gettext_lazy("Numéro de l’autre dossier"),
        help_text=gettext_lazy("Par exemple 2026-DQ-00001."),
        max_length=24,
        widget=widgets.TextInput(),
    )
    note = forms.CharField(
        label=gettext_lazy("Précision"), required=False, max_length=1000, widget=widgets.Textarea()
    )

    def clean_reference(self) -> str:
        return self.cleaned_data["reference"].strip().upper()


def _workable(request: HttpRequest, slug: str, uuid: UUID) -> tuple[Place, str]:
    place = place_or_404(request, slug, uuid)
    if place.filing.is_draft:
        raise Http404
    if not place.spec.may_work(request.user, place.filing):
        raise PermissionDenied
    return place, reverse("filings:agency_case", args=place.address) + "#liens"


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def create(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponse:
    """Link the case to another one by its number."""
    place, back = _workable(request, slug, uuid)
    form = LinkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        asked: dict[str, Any] = form.cleaned_data
        try:
            links.link(
                place.filing,
                asked["reference"],
                asked["kind"],
                actor=request.user,
                note=asked["note"],
            )
        except ValidationError as refusal:
            form.add_error("reference", refusal)
        else:
            messages.success(request, _("Dossiers liés."))
            return redirect(back)
    context = {"place": place, "form": form, "back": back}
    log_reading(request, place.filing)
    return render(request, "filings/casework/link.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def remove(request: HttpRequest, slug: str, uuid: UUID, pk: int) -> HttpResponse:
    """Ask, then remove a link."""
    place, back = _workable(request, slug, uuid)
    shown = {one.link.pk: one for one in links.linked_cases(place.filing, request.user)}
    if pk not in shown:
        raise Http404
    if request.method == "POST":
        links.unlink(place.filing, shown[pk].link, actor=request.user)
        messages.success(request, _("Lien retiré."))
        return redirect(back)
    context = {"place": place, "linked": shown[pk], "back": back}
    log_reading(request, place.filing)
    return render(request, "filings/casework/unlink.html", context)

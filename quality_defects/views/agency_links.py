"""Page of the cases that resemble this one: for the agency, never for firms."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.decorators import agent_required
from portal.filings.models.handovers import LinkKind
from portal.filings.services import links as links_service
from portal.filings.views import acting
from quality_defects.agency_forms import LinkForm
from quality_defects.models import Case
from quality_defects.views import agency


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def links(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The links of the case, the cases that resemble it and why, and a link to make."""
    place = agency.place_of(request, uuid)
    case = place.filing
    may_link = place.spec.may_work(request.user, case)
    form = LinkForm(request.POST or None)
    if request.method == "POST":
        if not may_link:
            raise PermissionDenied
        if form.is_valid() and _linked(request, case, form):
            return redirect("quality_defects:links", uuid)
    known = list(links_service.links_of(case.reference))
    linked = {link.other_than(case.reference): link for link in known}
    others = {
        one.reference: one
        for one in Case.objects.visible_to(request.user)
        .filter(reference__in=linked)
        .select_related("organisation", *place.spec.tracks)
    }
    return agency.page(
        request,
        place,
        "links",
        "links",
        form=form,
        may_link=may_link,
        links=[
            {
                "reference": reference,
                "link": link,
                "words": link.words_from(case.reference),
                "case": others.get(reference),
            }
            for reference, link in linked.items()
        ],
        related=[
            {
                "case": one,
                "reasons": reasons(one),
                "status": place.spec.status(one),
                "linked": one.reference in linked,
            }
            for one in Case.objects.visible_to(request.user)
            .select_related(*place.spec.tracks)
            .like(case)
        ],
    )


def reasons(related: Any) -> list[str]:
    """Say why a case is shown as resembling."""
    found = []
    if related.same_lot and related.same_product:
        found.append(_("même lot du même médicament"))
    elif related.same_product:
        found.append(_("même médicament, à moins de 24 mois"))
    if related.same_active_lot:
        found.append(_("même lot de substance active"))
    if related.same_site:
        found.append(_("même site"))
    if related.same_substance and related.same_category:
        found.append(_("même substance et même catégorie de défaut"))
    elif related.same_category:
        found.append(_("même catégorie de défaut"))
    return found


def _linked(request: HttpRequest, case: Case, form: LinkForm) -> bool:
    reference = form.cleaned_data["reference"].strip().upper()
    if not Case.objects.visible_to(request.user).filter(reference=reference).exists():
        form.add_error("reference", _("Aucun dossier n’a ce numéro."))
        return False
    done = acting.succeeded(
        form,
        lambda: links_service.link(
            case,
            reference,
            LinkKind.RELATED,
            actor=request.user,
            note=form.cleaned_data["note"],
        ),
    )
    if done:
        messages.success(request, _("Dossiers liés."))
    return done

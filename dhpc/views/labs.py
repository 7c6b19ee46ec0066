"""The perimeter of a dossier and its coordinator, as the agency sets them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dhpc import lab_forms, perimeter, rules
from dhpc.effects.perimeter import as_rows
from dhpc.enums import ParticipantState
from dhpc.models import CoveredProduct, Dossier
from dhpc.panels.labs import waiting
from dhpc.review import left_out
from dhpc.views.desk import done, page, place_of
from portal.accounts.decorators import agent_required
from portal.core.workflow import GuardFailed, TransitionError, can, perform, workflow_of
from portal.filings.views import acting


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def perimeter_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Set which medicines the letter covers, and read what their laboratories answered."""
    place = place_of(request, uuid)
    dossier = place.filing
    form = lab_forms.SubstanceForm(request.POST if "search" in request.POST else None)
    proposed: list[CoveredProduct] = []
    if "search" in request.POST and form.is_valid():
        proposed = _proposals(dossier, form.cleaned_data["substance"])
        if not proposed:
            form.add_error("substance", _("La base n’a pas d’autre spécialité de cette substance."))
    elif request.method == "POST" and "search" not in request.POST:
        return _save(request, place, dossier)
    rows = list(dossier.products.select_related("organisation"))
    return page(
        request,
        place,
        "perimeter",
        "perimeter",
        form=form,
        proposed=perimeter.laboratories_of(proposed).items(),
        firms=perimeter.laboratories_of(rows).items(),
        count=len(rows),
        participants=_answers(dossier),
        waiting=waiting(
            dossier, list(dossier.participants.exclude(state=ParticipantState.REMOVED))
        ),
        unknown=dossier.unmatched,
        missing=left_out.missing(dossier),
        left_out=dossier.left_out.select_related("decided_by"),
        may_leave=rules.is_evaluator(request.user, dossier),
        may_attach=can(dossier, "attach_laboratory", request.user),
        may_rebind=can(dossier, "rebind_laboratory", request.user),
        invitations=dossier.invitations.filter(
            accepted_at=None, cancelled_at=None, laboratory__in=dossier.unmatched
        ),
        accepted=dossier.invitations.exclude(accepted_at=None)
        .filter(cancelled_at=None)
        .select_related("accepted_by", "organisation"),
        may_edit=_move(dossier) is not None and rules.is_evaluator(request.user, dossier),
    )


def _move(dossier: Dossier) -> str | None:
    """Return the transition that changes the perimeter as the dossier stands."""
    for name in ("set_perimeter", "add_laboratory"):
        if dossier.state in workflow_of(Dossier)[name].sources:
            return name
    return None


def _proposals(dossier: Dossier, substance: str) -> list[CoveredProduct]:
    known = set(dossier.products.values_list("cis", flat=True))
    found = [one for one in perimeter.products_of([substance]) if one.cis not in known]
    return as_rows(found, base_read_on=perimeter.base_date())


def _save(request: HttpRequest, place: Any, dossier: Dossier) -> HttpResponse:
    """Make the perimeter what is ticked: rows kept, and medicines added from the base."""
    name = _move(dossier)
    if name is None or not rules.is_evaluator(request.user, dossier):
        raise PermissionDenied
    kept = [one for one in dossier.products.all() if one.cis in request.POST.getlist("keep")]
    added = _from_base(dossier, request.POST.getlist("add"))
    products = added if name == "add_laboratory" else [*kept, *added]
    biological = set(request.POST.getlist("biological"))
    for one in products:
        one.biological = one.cis in biological
    try:
        perform(dossier, name, actor=request.user, products=products)
    except GuardFailed as failure:
        for obstacle in failure.obstacles:
            messages.error(request, obstacle.text)
    except TransitionError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Périmètre arrêté."))
    return redirect("dhpc:agency_perimeter", dossier.uuid)


def _from_base(dossier: Dossier, codes: list[str]) -> list[CoveredProduct]:
    """Return new rows for these CIS codes, as the base knows them now."""
    rows = as_rows(perimeter.products_by_code(codes), base_read_on=perimeter.base_date())
    accounts = perimeter.match_organisations([one.laboratory for one in rows])
    for row in rows:
        row.organisation = accounts[row.laboratory]
    return rows


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def leave_out(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say why medicines of the substance stay out of the letter."""
    place = place_of(request, uuid)
    dossier = place.filing
    if not rules.is_evaluator(request.user, dossier):
        raise PermissionDenied
    missing = left_out.missing(dossier)
    if not missing:
        return redirect("dhpc:agency_perimeter", uuid)
    form = lab_forms.LeaveOutForm(
        request.POST if request.method == "POST" else None, missing=missing
    )
    if form.is_valid():
        told = form.cleaned_data
        if acting.succeeded(
            form,
            lambda: left_out.leave_out(
                dossier, told["products"], told["reason"], actor=request.user
            ),
        ):
            messages.success(request, _("Décision enregistrée."))
            return redirect("dhpc:agency_perimeter", uuid)
    return page(request, place, "left_out", "perimeter", form=form)


def _answers(dossier: Dossier) -> Any:
    """Return what each laboratory answered, and whom it proposes."""
    return dossier.participants.select_related("organisation", "answered_by", "wanted_coordinator")


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def confirm_coordinator(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Confirm the laboratory that the others propose, or another of them."""
    place = place_of(request, uuid)
    dossier = place.filing
    form = lab_forms.CoordinatorForm(request.POST or None, dossier=dossier, with_reason=False)
    return done(
        request,
        place,
        dossier,
        "confirm_coordinator",
        form,
        current="perimeter",
        template="coordinator",
        participants=_answers(dossier),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def designate(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Designate another coordinator, because the first one fails to act."""
    place = place_of(request, uuid)
    dossier = place.filing
    form = lab_forms.CoordinatorForm(request.POST or None, dossier=dossier, with_reason=True)
    return done(
        request,
        place,
        dossier,
        "designate",
        form,
        current="perimeter",
        template="coordinator",
        participants=_answers(dossier),
    )

"""What the pages of the agency's desk share: finding the action, its bar of pages, its moves."""

from collections.abc import Collection
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.core.workflow import available, workflow_of
from portal.filings.services import proposals
from portal.filings.views import acting
from portal.filings.views.access import Place, log_reading, place_or_404
from recalls import panels, tabs
from recalls.models import Action
from recalls.rules import SLUG

NOTHING: dict[str, Any] = {
    "move": None,
    "obstacles": [],
    "warning": "",
    "reports": [],
    "rehearsal": None,
    "added": [],
    "removed": [],
    "changes": [],
}
"""What templates shared by several pages may ask for."""


def place_of(request: HttpRequest, uuid: UUID) -> Place:
    """Return the action that the agency has received and that the user may read, or 404."""
    place = place_or_404(request, SLUG, uuid)
    if place.filing.is_draft:
        raise Http404
    return place


def page(
    request: HttpRequest, place: Place, template: str, current: str, **context: Any
) -> HttpResponse:
    """Render one of the pages of the action, and log that it was read."""
    action = place.filing
    log_reading(request, action)
    told = {
        "place": place,
        "action": action,
        "notice": action.notice,
        "back": reverse("filings:agency_case", args=place.address),
        "tabs": tabs.tabs(action, current),
        "status": place.spec.status(action),
        **NOTHING,
    }
    return render(request, f"recalls/agency/{template}.html", told | context)


def moves(place: Place, user: Any, names: Collection[str]) -> list[dict[str, Any]]:
    """Return what `user` may do of `names`, in their order, each with the address of its page."""
    found = {}
    for part, row in (("case", place.filing), ("notice", place.filing.notice)):
        for move in available(row, user):
            found[move.name] = {
                "label": move.transition.label,
                "url": _address(place, part, move.name),
                "obstacles": move.obstacles,
                "danger": move.transition.danger,
            }
    for proposed in proposals.proposable(place.filing, user):
        found[proposed.name] = {
            "label": _("Proposer : %(action)s") % {"action": proposed.label},
            "url": _address(place, "case", proposed.name),
            "obstacles": proposed.obstacles(place.filing),
            "danger": proposed.danger,
        }
    chosen = [found[name] for name in names if name in found]
    return sorted(chosen, key=lambda each: bool(each["obstacles"]))


def _address(place: Place, part: str, name: str) -> str:
    key = name if part == "case" else f"{part}.{name}"
    own = panels.MOVE_PAGES.get(key)
    if own:
        return reverse(own, args=[place.filing.uuid])
    return reverse("filings:agency_move", args=[*place.address, part, name])


def done(
    request: HttpRequest,
    place: Place,
    row: Any,
    name: str,
    form: Any,
    *,
    current: str,
    template: str = "act",
    **context: Any,
) -> HttpResponse:
    """Perform `name` on `row` with what the form says, or show the form again."""
    move = acting.require(row, name, request.user)
    if acting.performed(request, form, row, move):
        return redirect("filings:agency_case", *place.address)
    return page(
        request,
        place,
        template,
        current,
        form=form,
        title=move.label,
        move=move,
        obstacles=move.obstacles(row),
        **context,
    )


def proposed(
    request: HttpRequest, place: Place, name: str, form: Any, *, current: str, **context: Any
) -> HttpResponse:
    """Propose `name` with what the form says, for a second person, or show the form again.

    Nobody writes reasons that they may not send; a right that is lost meanwhile loses no text.
    """
    move = workflow_of(Action)[name]
    is_allowed = proposals.may_propose(place.filing, name, request.user)
    if request.method != "POST":
        if not is_allowed:
            raise PermissionDenied
        if proposals.is_pending(place.filing, name):
            text = _("Cette action est déjà proposée et attend une confirmation.")
            messages.info(request, text)
            return redirect("filings:agency_case", *place.address)
    elif not is_allowed:
        form.add_error(None, _("Vous n’avez pas le droit d’effectuer cette action."))
    elif form.is_valid():
        payload = dict(form.cleaned_data)
        reasons = payload.pop("reasons")
        if acting.succeeded(
            form,
            lambda: proposals.propose(
                place.filing, name, actor=request.user, reasons=reasons, payload=payload
            ),
        ):
            messages.success(
                request, _("Proposition enregistrée : une autre personne la confirmera.")
            )
            return redirect("filings:agency_case", *place.address)
    title = _("Proposer : %(action)s") % {"action": move.label}
    shown = page(
        request, place, "act", current, form=form, title=title, move=move, obstacles=[], **context
    )
    if not is_allowed:
        shown.status_code = HTTPStatus.FORBIDDEN
    return shown

"""Pages of the agency's desk that lead to the publication of a version."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.decorators import agent_required
from portal.core import forms as portal_forms
from portal.core.workflow import can, perform
from portal.filings.services.revisions import answers_of
from portal.filings.views import acting
from portal.filings.views.access import Place
from portal.publication.editions import NUMBER
from portal.publication.registry import FieldChange
from recalls import editions, forms, panels, published, wording
from recalls.effects.notice import last_revision
from recalls.effects.rehearsing import Rehearsal, rehearse
from recalls.enums import NoticeState, VersionKind
from recalls.models import Notice
from recalls.views.desk import done, moves, page, place_of, proposed
from recalls.workflow.conditions import sheet_mark

MOVES = (
    "validate",
    "publish",
    "publish_correction",
    "schedule",
    "unschedule",
    "send_back",
    "fast_publish",
    "set_lane",
    "set_exercise",
    "new_draft_version",
    "correct",
    "drop_correction",
    "discard_version",
)
DECISIONS = ("validate", "publish", "publish_correction")
REHEARSED = frozenset(
    {
        NoticeState.SUBMITTED,
        NoticeState.IN_REVIEW,
        NoticeState.VALIDATED,
        NoticeState.SCHEDULED,
        NoticeState.CORRECTING,
    }
)
SHOWN = 50
"""Lines that a page lists; their number is always whole."""


def _values(notice: Notice) -> dict[str, Any]:
    """Return the answers that the sheet speaks of: those signed, or those being corrected."""
    if notice.state == NoticeState.CORRECTING:
        return notice.values()
    return answers_of(notice, last_revision(notice))


def _proposed_sheet(notice: Notice, values: dict[str, Any], user: Any) -> dict[str, Any]:
    """Return what the sheet says so far, else what the last version gives."""
    kind: str = notice.version_kind
    if notice.published_count and kind == VersionKind.INITIAL and notice.state in REHEARSED:
        kind = rehearse(notice, user).fitting_kinds[0]
    return {
        "summary": editions.chosen_summary(notice, values),
        "version_kind": kind,
        "public_reason": notice.public_reason,
    }


def _number(place: Place) -> str:
    return place.filing.public_reference or str(_("(numéro attribué à la publication)"))


def _preview(place: Place, values: dict[str, Any], summary: str) -> dict[str, Any]:
    """Return how the sheet will read."""
    number = _number(place)
    return {
        "title": editions.title_of(values),
        "number": number,
        "token": NUMBER,
        "summary": summary.replace(NUMBER, number),
        "facts": wording.public_facts(values),
        "is_public": bool(place.filing.public_reference),
    }


def _sheet_form(request: HttpRequest, notice: Notice, initial: dict[str, Any], kind: Any) -> Any:
    return kind(
        request.POST or None,
        initial=initial,
        published=notice.published_count > 0,
        correcting=notice.state == NoticeState.CORRECTING,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def sheet(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write the lead paragraph, say what the version changes, and see how it will read."""
    place = place_of(request, uuid)
    notice = place.filing.notice
    values = _values(notice)
    may_edit = can(notice, "edit_sheet", request.user)
    if request.method == "POST":
        acting.require(notice, "edit_sheet", request.user)
    initial = _proposed_sheet(notice, values, request.user)
    form = _sheet_form(request, notice, initial, forms.SheetForm)
    looks_only = "preview" in request.POST
    if request.method == "POST" and not looks_only and form.is_valid():
        told = form.cleaned_data | {"seen": request.POST.get("seen", "")}
        if acting.succeeded(
            form, lambda: perform(notice, "edit_sheet", actor=request.user, **told)
        ):
            messages.success(request, _("Fiche enregistrée."))
            return redirect("recalls:sheet", uuid)
        notice.refresh_from_db()
    seen = request.POST.get("seen", sheet_mark(notice))
    changes: list[FieldChange] = []
    if request.method == "POST" and not looks_only and seen != sheet_mark(notice):
        # What was typed stays in the form; saved again, it replaces what is shown beside it.
        seen, changes = sheet_mark(notice), _sheet_changes(notice, form)
    summary = request.POST.get("summary") or initial["summary"]
    return page(
        request,
        place,
        "sheet",
        "sheet",
        form=form,
        may_edit=may_edit,
        generated=editions.generated_summary(values),
        preview=_preview(place, values, summary),
        prepared_by=notice.edited_by,
        seen=seen,
        changes=changes,
    )


def _sheet_changes(notice: Notice, form: Any) -> list[FieldChange]:
    """Return how what was typed differs from the sheet that somebody else saved meanwhile."""
    kinds = dict(VersionKind.choices)
    told = {"summary": notice.summary, "public_reason": notice.public_reason}
    typed = {name: (form[name].value() or "").strip() for name in form.fields}
    if "version_kind" in typed:
        told["version_kind"] = str(kinds[notice.version_kind])
        typed["version_kind"] = str(kinds.get(typed["version_kind"], ""))
    return [
        FieldChange(label=str(field.label), before=told[name], after=typed[name])
        for name, field in form.fields.items()
        if told[name] != typed[name]
    ]


@require_safe
@agent_required
def publication(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Where the version stands, what it will change in public, and what is public so far."""
    place = place_of(request, uuid)
    action = place.filing
    return page(
        request,
        place,
        "publication",
        "publication",
        facts=panels.publication_facts(action),
        moves=moves(place, request.user, MOVES),
        versions=published.publications(action),
        **_difference(place, request.user),
    )


def _difference(place: Place, user: Any) -> dict[str, Any]:
    """Return what the version in preparation would change, when there is one to look at."""
    notice = place.filing.notice
    if notice.state not in REHEARSED:
        return {"rehearsal": None}
    found = rehearse(notice, user)
    return {
        "rehearsal": found,
        "added": found.added[:SHOWN],
        "removed": found.removed[:SHOWN],
        "recoded": found.recoded[:SHOWN],
        "changes": _changes(notice, found),
        "preview": _preview(place, found.values, found.edition.summary),
    }


def _changes(notice: Notice, found: Rehearsal) -> list[Any]:
    """Return which answers differ from those that are public, in words."""
    if found.before is None:
        return []
    before = answers_of(notice, found.before)
    return panels.public_changes(notice, before, found.values)[:SHOWN]


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def decide(request: HttpRequest, uuid: UUID, name: str) -> HttpResponse:
    """Show what will be public and what changes, then validate or publish it."""
    if name not in DECISIONS:
        raise Http404
    place = place_of(request, uuid)
    notice = place.filing.notice
    form = portal_forms.Form(request.POST if request.method == "POST" else None)
    acting.require(notice, name, request.user)
    difference = {} if request.method == "POST" else _difference(place, request.user)
    return done(
        request,
        place,
        notice,
        name,
        form,
        current="publication",
        template="decide",
        **({"rehearsal": None} | difference),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def fast(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Propose to publish before the end of the review."""
    place = place_of(request, uuid)
    notice = place.filing.notice
    initial = _proposed_sheet(notice, _values(notice), request.user)
    form = _sheet_form(request, notice, initial, forms.FastForm)
    told = {"current": "publication", "warning": "fast"}
    return proposed(
        request, place, "fast_publish", form, **told, **_difference(place, request.user)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def correct(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Begin the correction of what the agency got wrong, with its public reason."""
    place = place_of(request, uuid)
    form = forms.CorrectionForm(request.POST or None)
    told = {"current": "publication", "warning": "correction"}
    return done(request, place, place.filing.notice, "correct", form, **told)

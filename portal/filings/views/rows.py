"""One repeated row on its own page: added, edited, deleted."""

import hashlib
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from portal.core.fields import Level, Rows, canonical, differences, row_problems
from portal.core.fields.forms import SectionForm, row_form
from portal.core.fields.values import row_values
from portal.filings.models import PartRow
from portal.filings.services import drafts, rows
from portal.filings.views import question_boxes
from portal.filings.views.row_places import RowPlace, row_page
from portal.filings.views.suggestions import offered


class _Changed(Exception):
    """The row is no more what it was on screen."""


def _fingerprint(group: Rows, row: PartRow) -> str:
    """Return the version of a row: what it holds, whatever happened to the others."""
    given = row_values(group, [row])[0]
    held = {one.name: one.dump(given[one.name]) for one in group.fields} | {"raw": row.raw_input}
    return hashlib.sha256(canonical(held)).hexdigest()


def _row_or_404(at: RowPlace, key: UUID) -> PartRow:
    row = getattr(at.part, at.group.name).filter(key=key).first()
    if row is None:
        raise Http404
    return row


@require_http_methods(["GET", "HEAD", "POST"])
@row_page
def row(request: HttpRequest, at: RowPlace, key: UUID) -> HttpResponse:
    """Edit one row; on POST save it, unless somebody changed it since it was opened."""
    kept = _row_or_404(at, key)
    if request.method != "POST":
        form = _filled(at, kept)
        if "verifier" in request.GET:
            _point_at_problems(at, kept, form)
        return _page(request, at, form, kept)
    form = row_form(at.group, {}, data=request.POST)
    form.is_valid()
    try:
        with drafts.editing(at.part, at.section.name, user=request.user) as locked:
            current = getattr(locked, at.group.name).filter(key=key).first()
            if current is None or _fingerprint(at.group, current) != request.POST.get("version"):
                raise _Changed
            rows.amend(locked, at.group.name, [(current, form.answers())])
    except drafts.DraftLocked as locked_now:
        messages.error(request, str(locked_now))
        return redirect("filings:case", *at.place.address)
    except _Changed:
        return _conflict(request, at, form, key)
    _complete(at)
    question_boxes.save_answers(at.place, at.part, at.section, request.POST)
    if form.errors:
        again = _row_or_404(at, key)
        return _page(request, at, _filled(at, again), again)
    return _onwards(request, at, kept)


def _filled(at: RowPlace, kept: PartRow) -> SectionForm:
    given = row_values(at.group, [kept])[0]
    return row_form(at.group, given, raw=kept.raw_input)


def _point_at_problems(at: RowPlace, kept: PartRow, form: SectionForm) -> None:
    values = at.part.own_values() | {at.group.name: row_values(at.group, [kept])}
    for problem in row_problems(at.group, values, Level.PROVISIONAL):
        form.point_at(problem.field, problem.text)


@require_http_methods(["GET", "HEAD", "POST"])
@row_page
def add_row(request: HttpRequest, at: RowPlace) -> HttpResponse:
    """Add one row at the end."""
    if request.method != "POST":
        return _page(request, at, row_form(at.group, at.group.blank()), None)
    form = row_form(at.group, {}, data=request.POST)
    form.is_valid()
    try:
        with drafts.editing(at.part, at.section.name, user=request.user) as locked:
            full = getattr(locked, at.group.name).count() >= at.group.maximum
            added = [] if full else rows.append(locked, at.group.name, [form.answers()])
    except drafts.DraftLocked as locked_now:
        messages.error(request, str(locked_now))
        return redirect("filings:case", *at.place.address)
    if full:
        words = {"maximum": at.group.maximum}
        messages.error(request, _("Le maximum est de %(maximum)d lignes.") % words)
        return redirect(at.section_url)
    _complete(at)
    if form.errors:
        return redirect("filings:row", *at.address, added[0].key)
    return _onwards(request, at, added[0])


def _complete(at: RowPlace) -> None:
    if at.place.spec.on_section_saved:
        at.place.spec.on_section_saved(at.part, at.section.name)


def _onwards(request: HttpRequest, at: RowPlace, kept: PartRow) -> HttpResponse:
    messages.success(request, _("%(item)s : enregistré.") % {"item": _label(at, kept)})
    if "another" in request.POST:
        return redirect("filings:add_row", *at.address)
    if "next" in request.POST:
        after = getattr(at.part, at.group.name).filter(position__gt=kept.position).first()
        if after is not None:
            return redirect("filings:row", *at.address, after.key)
    return redirect(at.section_url)


def _label(at: RowPlace, kept: PartRow) -> str:
    return f"{at.group.item} {kept}".strip()


def _page(
    request: HttpRequest, at: RowPlace, form: SectionForm, kept: PartRow | None
) -> HttpResponse:
    return render(
        request,
        "filings/rows_row.html",
        at.context(
            form=form,
            kept=kept,
            has_levels=at.place.has_levels(at.part),
            label=_label(at, kept) if kept else str(at.group.add_label or at.group.item),
            seen=_fingerprint(at.group, kept) if kept else "",
            questions=_questions(at, kept) if kept else [],
            suggestions=offered(at.part, at.group.fields),
            delete_url=at.url("delete_rows"),
        ),
    )


def _questions(at: RowPlace, kept: PartRow) -> list[Any]:
    return question_boxes.open_questions(at.place, at.part, at.section, str(kept.key))


def _conflict(request: HttpRequest, at: RowPlace, form: SectionForm, key: UUID) -> HttpResponse:
    """Show what somebody saved beside what was typed here, and let the person choose."""
    current = getattr(at.part, at.group.name).filter(key=key).first()
    if current is None:
        messages.error(request, _("Cette ligne vient d’être supprimée par une autre personne."))
        return redirect(at.section_url)
    at.part.refresh_from_db()
    saved = row_values(at.group, [current])[0]
    around = at.part.own_values() | {name: [] for name in at.part.specification.rows}
    before = around | {at.group.name: [saved]}
    mine = around | {at.group.name: [saved | form.answers().clean]}
    posted = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in ("csrfmiddlewaretoken", "version", "next", "another")
    ]
    context = at.context(
        section_url=at.url("row", key),
        version=_fingerprint(at.group, current),
        changes=differences(at.part.specification, before, mine),
        posted=posted,
    )
    return render(request, "filings/conflict.html", context, status=409)


@require_POST
@row_page
def delete_rows(request: HttpRequest, at: RowPlace) -> HttpResponse:
    """Ask whether to delete the chosen rows; delete them when that was confirmed."""
    keys = [key for key in request.POST.getlist("row") if _is_uuid(key)]
    chosen = list(getattr(at.part, at.group.name).filter(key__in=keys))
    if not chosen:
        messages.warning(request, _("Cochez d’abord les lignes à supprimer."))
        return redirect(at.section_url)
    if "confirmed" not in request.POST:
        return render(request, "filings/rows_delete.html", at.context(chosen=chosen))
    try:
        with drafts.editing(at.part, at.section.name, user=request.user) as locked:
            gone = rows.remove(locked, at.group.name, keys)
    except drafts.DraftLocked as locked_now:
        messages.error(request, str(locked_now))
        return redirect("filings:case", *at.place.address)
    told = ngettext("%(count)d ligne supprimée.", "%(count)d lignes supprimées.", gone)
    messages.success(request, told % {"count": gone})
    return redirect(at.section_url)


def _is_uuid(text: Any) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True

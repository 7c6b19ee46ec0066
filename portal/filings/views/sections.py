"""Writing a draft: one page per section, saved by a plain POST or by itself while typing."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.audit.models import AccessAction
from portal.audit.services import record_access
from portal.core.fields import Section
from portal.core.fields.forms import SectionForms, is_kept, section_forms
from portal.core.fields.values import row_values
from portal.filings.models import Part
from portal.filings.services import drafts
from portal.filings.views import kept_input, obstacles, question_boxes, row_scans
from portal.filings.views.access import Place, section_or_404, writable_or_404
from portal.filings.views.row_lists import is_inline, row_groups
from portal.filings.views.row_places import RowPlace
from portal.filings.views.suggestions import offered

MEDICINES = "reference:medicines"
"""Suggestions from which a button may fill the other answers of a row."""

SAVED = "enregistre"
"""Parameter of the address of a section that was saved with answers to look at again."""

MOST_CHANGES = 200
"""A page that compares two versions shows no more differences than this."""


def forms_of(
    part: Part, section: Section, data: Any = None, with_blank: Collection[str] = ()
) -> SectionForms:
    """Return the form of a section with its rows, bound to `data` when it was sent.

    Groups that are shown on pages of their own are left out; those in `with_blank` get one row
    more.
    """
    inline = [group.name for group in section.rows if is_inline(part, group, data)]
    prefetch_related_objects([part], *inline)
    rows = {
        name: row_values(part.specification.rows[name], getattr(part, name).all())
        for name in inline
    }
    return section_forms(
        section,
        part.own_values() | rows,
        data=data,
        raw=part.raw_input,
        row_raw=drafts.unreadable(part, inline),
        with_blank=with_blank,
    )


def sent_version(data: Any) -> int:
    """Return the version of the section that was on screen, -1 when it was not sent."""
    sent = data.get("version", "")
    return int(sent) if sent.isdigit() else -1


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def section(
    request: HttpRequest, slug: str, uuid: UUID, part_name: str, section_name: str
) -> HttpResponse:
    """Show the form of a section; on POST save it and go where the pressed button says."""
    place, part = writable_or_404(request, slug, uuid, part_name)
    if not part.is_editable:
        messages.warning(request, str(drafts.DraftLocked(part)))
        return redirect("filings:case", *place.address)
    chosen = section_or_404(part, section_name)
    if request.method == "POST":
        return _save(request, place, part, chosen)
    kept = kept_input.take_back(request) if "conflit" in request.GET else None
    if kept is not None:
        return _conflict(request, place, part, forms_of(part, chosen, kept))
    forms = forms_of(part, chosen)
    if SAVED in request.GET:
        return _page(request, place, part, forms, saved=True)
    if obstacles.CHECKED in request.GET:
        final = request.GET[obstacles.CHECKED] == obstacles.FINAL
        obstacles.point_at_section(place, part, forms, final=final)
    return _page(request, place, part, forms)


def _save(request: HttpRequest, place: Place, part: Part, chosen: Section) -> HttpResponse:
    forms = forms_of(part, chosen, request.POST)
    try:
        saved = drafts.save_section(
            part, forms, user=request.user, expected_version=sent_version(request.POST)
        )
    except drafts.DraftLocked as locked:
        messages.error(request, str(locked))
        return redirect("filings:case", *place.address)
    except drafts.DraftConflict as conflict:
        return _conflict(request, place, conflict.part, forms)
    _complete(place, saved.part, chosen)
    question_boxes.save_answers(place, part, chosen, request.POST)
    here = [*place.address, part.part_name, chosen.name]
    scanned = row_scans.scanned_in(request.POST, chosen)
    if scanned:
        return row_scans.answer(request, RowPlace(place, saved.part, chosen, scanned))
    if forms.asked_rows or "fill" in request.POST or "stay" in request.POST:
        if forms.asked_rows == "add":
            blank = {name for name, rows in forms.rows.items() if rows.asked == "add"}
            forms = forms_of(saved.part, chosen, with_blank=blank)
            return _page(request, place, saved.part, forms)
        return redirect("filings:section", *here)
    if not saved.understood:
        shown = forms_of(saved.part, chosen)
        obstacles.show_doubts(place, saved.part, shown)
        return _page(request, place, saved.part, shown)
    if "next" in request.POST:
        doubts = obstacles.fingerprint(obstacles.doubts_on_saving(place, saved.part, chosen))
        if doubts and doubts != request.POST.get("noted"):
            return redirect(f"{reverse('filings:section', args=here)}?{SAVED}=1")
    following = _following(saved.part, chosen)
    if "next" in request.POST and following:
        return redirect("filings:section", *place.address, part.part_name, following.name)
    if "next" in request.POST:
        return redirect("filings:summary", *place.address, part.part_name)
    return redirect("filings:part", *place.address, part.part_name)


def _complete(place: Place, part: Part, chosen: Section) -> None:
    if place.spec.on_section_saved:
        place.spec.on_section_saved(part, chosen.name)


def _following(part: Part, chosen: Section) -> Section | None:
    values = part.own_values()
    asked = [one for one in part.specification if one.is_asked(values)]
    names = [one.name for one in asked]
    place = names.index(chosen.name) + 1
    return asked[place] if place < len(asked) else None


def _page(
    request: HttpRequest, place: Place, part: Part, forms: SectionForms, *, saved: bool = False
) -> HttpResponse:
    """Show a section; once `saved`, with what is doubtful in it, so that the person may go on."""
    chosen = forms.section
    noted = obstacles.show_doubts(place, part, forms) if saved else ""
    _note_reading(request, place, part, chosen)
    asked_here = question_boxes.open_questions(place, part, chosen)
    on_rows, rest = question_boxes.in_rows(request, place, part, asked_here, forms)
    fields, general = _by_field(rest, forms)
    asked = [one for one in part.specification if one.is_asked(part.own_values())]
    number = [one.name for one in asked].index(chosen.name) + 1
    return render(
        request,
        "filings/section.html",
        {
            **place.links(part),
            "place": place,
            "part": part,
            "section": chosen,
            "version": part.section_version(chosen.name),
            "forms": forms,
            "form": forms.form,
            "row_sets": list(forms.rows.values()),
            "row_groups": row_groups(request, place, part, chosen, forms),
            "noted": noted,
            "number": number,
            "has_levels": place.has_levels(part),
            "total": len(asked),
            "following": _following(part, chosen),
            "fields": [one for one in fields if not one["bound"].field.later],
            "later": [one for one in fields if one["bound"].field.later],
            "later_open": forms.form.shows_later
            or any(one["questions"] for one in fields if one["bound"].field.later),
            "panels": place.spec.part_panels(part, chosen.name),
            "suggestions": offered(part, [one for rows in chosen.rows for one in rows.fields]),
            "questions": general,
            "on_rows": on_rows,
            "can_fill": any(
                getattr(one, "url_name", "") == MEDICINES
                for rows in chosen.rows
                for one in rows.fields
            ),
        },
    )


def _conflict(request: HttpRequest, place: Place, part: Part, forms: SectionForms) -> HttpResponse:
    """Show what the other person saved beside what was typed here, and let the person choose."""
    _note_reading(request, place, part, forms.section)
    typed: Any = forms.form.data
    posted = [
        (name, value)
        for name, values in typed.lists()
        for value in values
        if name not in ("csrfmiddlewaretoken", "version", "next")
    ]
    here = [*place.address, part.part_name, forms.section.name]
    context = {
        **place.links(part),
        "section_url": reverse("filings:section", args=here),
        "place": place,
        "part": part,
        "section": forms.section,
        "version": part.section_version(forms.section.name),
        "changes": drafts.compare_with_mine(part, forms.section, forms)[:MOST_CHANGES],
        "posted": posted,
    }
    return render(request, "filings/conflict.html", context, status=409)


def _note_reading(request: HttpRequest, place: Place, part: Part, chosen: Section) -> None:
    label = f"{part.part_name} ({chosen.name})"
    record_access(request, AccessAction.READ, place.filing.subject, label)


@require_http_methods(["GET", "POST"])
@never_cache
def autosave(
    request: HttpRequest, slug: str, uuid: UUID, part_name: str, section_name: str
) -> JsonResponse:
    """Save a section while it is being typed; answers what the form needs to go on.

    GET saves nothing and tells `version`: a page waits for the save that the one before it left
    under way. POST answers 200: `version` to send next, `saved_at` in words, `errors` by input
    id, `fields` to set (keys of new rows, answers found in the medicines base). 401: the session
    expired. 409: somebody else saved, `conflict_url` says where.
    """
    if not request.user.is_authenticated:
        return JsonResponse({}, status=401)
    place, part = writable_or_404(request, slug, uuid, part_name)
    chosen = section_or_404(part, section_name)
    if request.method == "GET":
        return JsonResponse({"version": part.section_version(chosen.name)})
    forms = forms_of(part, chosen, request.POST)
    here = reverse("filings:section", args=[*place.address, part_name, section_name])
    try:
        saved = drafts.save_section(
            part, forms, user=request.user, expected_version=sent_version(request.POST)
        )
    except (drafts.DraftConflict, drafts.DraftLocked):
        kept_input.keep(request, here)
        return JsonResponse({"conflict_url": f"{here}?conflit=1"}, status=409)
    _complete(place, saved.part, chosen)
    question_boxes.save_answers(place, part, chosen, request.POST)
    return JsonResponse(
        {
            "version": saved.part.section_version(chosen.name),
            "saved_at": time_format(timezone.localtime(), "H\u00a0\\h\u00a0i"),
            "errors": _errors_by_id(forms),
            "fields": _told_back(saved.part, forms),
        }
    )


def _errors_by_id(forms: SectionForms) -> dict[str, list[str]]:
    each = [forms.form, *(form for rows in forms.rows.values() for form in rows.forms)]
    return {
        form[name].id_for_label: list(form.errors[name])
        for form in each
        for name in form.errors
        if name != "__all__"
    }


def _told_back(part: Part, forms: SectionForms) -> dict[str, str]:
    """Return what the form learns, by input name: keys of rows, answers filled from the base."""
    told: dict[str, str] = {}
    for name, rows in forms.rows.items():
        kept = iter(getattr(part, name).order_by("position", "pk"))
        for form in rows.forms:
            if not is_kept(form):
                continue
            row = next(kept)
            told[form.add_prefix("key")] = str(row.key)
            for one in form.specified:
                value = getattr(row, one.name)
                if isinstance(value, str) and value and not form[one.name].data:
                    told[form.add_prefix(one.name)] = value
    return told


def _by_field(questions: list[Any], forms: SectionForms) -> tuple[list[Any], list[Any]]:
    """Return the fields of the form with their questions, and the questions about no field."""
    fields = [
        {"bound": bound, "questions": [one for one in questions if one.field == bound.name]}
        for bound in forms.form.visible_fields()
    ]
    names = {bound.name for bound in forms.form.visible_fields()}
    return fields, [one for one in questions if one.field not in names]

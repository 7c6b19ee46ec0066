"""Word forms: download of the blank one, upload of a filled one, and what was read of it."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    condition,
    require_http_methods,
    require_safe,
)

from portal.accounts.decorators import member_required
from portal.audit.models import AccessAction
from portal.audit.services import record_access
from portal.filings.models import Part, WordImport
from portal.filings.registry import WorkflowSpec
from portal.filings.services import drafts, word
from portal.filings.views.access import Place, log_reading, spec_or_404, writable_or_404
from portal.filings.views.forms import WordForm

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BLANK_FORM_SECONDS = 3600
_LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


def _offered(slug: str) -> WorkflowSpec:
    """Return the workflow of that slug if it has Word forms, or raise Http404."""
    spec = spec_or_404(slug)
    if spec.offline is None:
        raise Http404
    return spec


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("langue", "")
    return asked if asked in _LANGUAGES else (get_language() or settings.LANGUAGE_CODE)


def _etag(request: HttpRequest, slug: str, part_name: str) -> str | None:
    spec = _offered(slug)
    if part_name not in spec.parts:
        raise Http404
    return f'"{word.blank_form_fingerprint(spec, part_name, _language(request))}"'


@require_safe
@condition(etag_func=_etag)
def blank_form(request: HttpRequest, slug: str, part_name: str) -> HttpResponse:
    """The blank form of a part, to fill away from the portal; `?langue=en` asks for a language."""
    spec = _offered(slug)
    made = word.blank_form(spec, part_name, _language(request))
    title = f"{spec.slug}-{part_name}-{_language(request)}.docx"
    response = HttpResponse(made, content_type=CONTENT_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{title}"'
    patch_cache_control(response, public=True, max_age=BLANK_FORM_SECONDS)
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def new(request: Any, slug: str) -> HttpResponse:
    """Make a draft from a filled form."""
    spec = _offered(slug)
    if not spec.may_create(request.user, request.organisation):
        raise PermissionDenied
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        try:
            kept = word.import_as_draft(
                form.cleaned_data["file"],
                spec,
                organisation=request.organisation,
                user=request.user,
            )
        except word.Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("filings:word_report", spec.slug, _uuid(kept), kept.part, kept.uuid)
    page = {"spec": spec, "form": form, "part_name": next(iter(spec.parts))}
    return _upload_page(request, page, form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def into_part(request: HttpRequest, slug: str, uuid: UUID, part_name: str) -> HttpResponse:
    """Read a filled form for an existing draft; nothing changes before it is confirmed."""
    place, part = _writable(request, slug, uuid, part_name)
    if not part.is_editable:
        messages.warning(request, str(drafts.DraftLocked(part)))
        return redirect("filings:case", *place.address)
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        try:
            kept = word.propose(form.cleaned_data["file"], place.spec, part, user=request.user)
        except word.Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("filings:word_report", *place.address, part_name, kept.uuid)
    page = {"spec": place.spec, "form": form, "part_name": part_name, "place": place, "part": part}
    return _upload_page(request, page | place.links(part), form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def report(
    request: HttpRequest, slug: str, uuid: UUID, part_name: str, import_uuid: UUID
) -> HttpResponse:
    """What was read of a form, what was not and why; before it is applied, what would change."""
    place, part = _writable(request, slug, uuid, part_name)
    kept = get_object_or_404(
        WordImport.objects.select_related("uploaded_by"),
        uuid=import_uuid,
        subject=place.filing.subject,
        part=part_name,
    )
    if request.method == "POST":
        sent = request.POST.get("version", "")
        version = int(sent) if sent.isdecimal() and len(sent) < 10 else -1
        try:
            word.apply(kept, part, user=request.user, expected_version=version)
        except drafts.DraftLocked as locked:
            messages.error(request, str(locked))
            return redirect("filings:case", *place.address)
        except drafts.DraftConflict as conflict:
            return _report_page(request, place, conflict.part, kept, moved=True)
        return redirect("filings:word_report", *place.address, part_name, kept.uuid)
    return _report_page(request, place, part, kept)


def _writable(request: HttpRequest, slug: str, uuid: UUID, part_name: str) -> tuple[Place, Part]:
    _offered(slug)
    return writable_or_404(request, slug, uuid, part_name)


def _form(request: HttpRequest) -> WordForm:
    # A form sent without a file has no data at all: it is bound all the same.
    return WordForm(request.POST, request.FILES) if request.method == "POST" else WordForm()


def _uuid(kept: WordImport) -> str:
    return kept.subject.partition(":")[2]


def _upload_page(request: HttpRequest, page: dict[str, Any], form: WordForm) -> HttpResponse:
    if "place" in page:
        log_reading(request, page["place"].filing)
    template = "filings/word_part.html" if "part" in page else "filings/word_new.html"
    return render(request, template, page, status=422 if form.errors else 200)


def _report_page(
    request: HttpRequest, place: Place, part: Part, kept: WordImport, *, moved: bool = False
) -> HttpResponse:
    record_access(request, AccessAction.READ, place.filing.subject, part.part_name)
    values = part.values()
    addresses = {
        section.name: reverse(
            "filings:section", args=[*place.address, part.part_name, section.name]
        )
        for section in part.specification
        if section.is_asked(values)
    }
    titles = {section.name: section.title for section in part.specification}
    problems = [
        one | {"title": titles.get(one["section"], ""), "url": addresses.get(one["section"], "")}
        for one in kept.problems
    ]
    sections = [
        {"title": title, "count": kept.counts[name], "url": addresses.get(name, "")}
        for name, title in titles.items()
        if name in kept.counts
    ]
    context = {
        **place.links(part),
        "place": place,
        "part": part,
        "kept": kept,
        "problems": problems,
        "sections": sections,
        "changes": [] if kept.is_applied else word.changes(kept, part),
        "moved": moved,
        "facts": _facts(place, part, kept),
        "other_case": bool(kept.source_reference)
        and kept.source_reference != place.filing.reference,
        "other_edition": kept.edition is not None and kept.edition != part.specification.version,
    }
    return render(request, "filings/word_report.html", context, status=409 if moved else 200)


def _facts(place: Place, part: Part, kept: WordImport) -> list[tuple[str, Any]]:
    facts: list[tuple[str, Any]] = [
        (_("Fichier"), kept.name),
        (_("Déposé par"), kept.uploaded_by.full_name),
    ]
    if kept.edition is not None:
        facts.append((_("Édition du formulaire"), kept.edition))
    if kept.source_reference:
        version = _("%(reference)s, version %(number)d") % {
            "reference": kept.source_reference,
            "number": kept.source_revision,
        }
        facts.append((_("Document produit pour"), version))
    return facts

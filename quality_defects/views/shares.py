"""Sections shared with a site: the firm's page, and the pages of the invited person.

The invited person never reaches the case: their pages start from the share alone.
"""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.core.fields.forms import SectionForms
from portal.core.fields.telling import tell_section
from portal.core.fields.values import asked
from portal.core.workflow import TransitionError, perform
from portal.filings.services import drafts, revisions
from portal.filings.views.access import log_reading
from portal.filings.views.acting import require, succeeded
from portal.filings.views.sections import forms_of, sent_version
from quality_defects import rules
from quality_defects.drafting import complete_from_reference
from quality_defects.effects.shares import open_share
from quality_defects.enums import SharedPart, ShareState
from quality_defects.forms import ShareForm
from quality_defects.messages.post import declarant_path
from quality_defects.models import Case, SectionShare

RELATED = ("filing__organisation", "filing__volet1", "filing__volet2", "revision")


# The firm -----------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def manage(request: HttpRequest, uuid: UUID, part: str) -> HttpResponse:
    """Who may write what of a volet, and the form to invite one more person."""
    if part not in SharedPart.values:
        raise Http404
    cases = Case.objects.visible_to(request.user).select_related("organisation", part)
    case = get_object_or_404(cases, uuid=uuid)
    if not rules.is_drafter(request.user, case):
        raise PermissionDenied
    document = getattr(case, part)
    shareable = [one for one in document.specification if one.fields or one.rows]
    form = ShareForm(request.POST or None, sections=shareable, firm=case.organisation)
    if request.method == "POST" and not document.is_editable:
        raise PermissionDenied
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if succeeded(form, lambda: open_share(case, part, actor=request.user, **given)):
            messages.success(
                request, _("Invitation envoyée à %(email)s.") % {"email": given["email"]}
            )
            return redirect("quality_defects:shares", uuid, part)
    log_reading(request, case)
    found = SectionShare.objects.visible_to(request.user).filter(filing=case, part=part)
    context = {
        "case": case,
        "document": document,
        "form": form,
        "shares": list(found.exclude(state=ShareState.REVOKED).select_related(*RELATED)),
        "back": declarant_path(case),
    }
    return render(request, "quality_defects/shares.html", context)


@require_POST
@login_required
def revoke(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """End a share at once."""
    found = SectionShare.objects.visible_to(request.user).select_related(*RELATED)
    share = get_object_or_404(found, uuid=uuid)
    require(share, "revoke", request.user)
    try:
        perform(share, "revoke", actor=request.user)
    except TransitionError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Le partage est retiré."))
    return redirect("quality_defects:shares", share.filing.uuid, share.part)


# The invited person -------------------------------------------------------------------------------


@require_safe
@login_required
def shared(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The sections to write; once the volet was sent, what they say in the version sent."""
    share = _own(request, uuid)
    log_reading(request, share.filing)
    document = share.document
    values: Any = document.own_values()
    told = []
    if not share.is_writable:
        values = _frozen(share) if share.revision else _drafted(share)
        told = [
            # Computed lines may speak of other sections.
            tell_section(replace(one, computed=()), values)
            for one in share.shared_sections
            if one.is_asked(values)
        ]
    context = {
        "share": share,
        "document": document,
        "asked": [one for one in share.shared_sections if one.is_asked(values)],
        "told": told,
    }
    return render(request, "quality_defects/shared.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def section(request: HttpRequest, uuid: UUID, section_name: str) -> HttpResponse:
    """Write one shared section, saved by its button only."""
    share = _own(request, uuid)
    if section_name not in share.sections:
        raise Http404
    if not share.is_writable:
        return redirect("quality_defects:shared", uuid)
    document = share.document
    chosen = document.specification.section(section_name)
    if not chosen.is_asked(document.own_values()):
        raise Http404
    forms = forms_of(document, chosen, request.POST or None)
    conflict = False
    if request.method == "POST":
        try:
            saved = _save(share, forms, request)
        except drafts.DraftConflict as refusal:
            conflict, document = True, refusal.part
        except (drafts.DraftLocked, TransitionError) as refusal:
            messages.error(request, str(refusal))
            return redirect("quality_defects:shared", uuid)
        else:
            if forms.asked_rows == "add":
                blank = {name for name, rows in forms.rows.items() if rows.asked == "add"}
                document, forms = saved.part, forms_of(saved.part, chosen, with_blank=blank)
            elif saved.understood:
                messages.success(request, _("Rubrique enregistrée."))
                return redirect("quality_defects:shared", uuid)
            else:
                document, forms = saved.part, forms_of(saved.part, chosen)
    log_reading(request, share.filing, f"{share.part} {section_name}")
    context = {
        "share": share,
        "section": chosen,
        "form": forms.form,
        "row_sets": list(forms.rows.values()),
        "left_out": any(
            asked(group, document.own_values()) and group.name not in forms.rows
            for group in chosen.rows
        ),
        "version": document.section_version(chosen.name),
        "conflict": conflict,
    }
    status = 409 if conflict else 200
    return render(request, "quality_defects/shared_section.html", context, status=status)


def _own(request: HttpRequest, uuid: UUID) -> SectionShare:
    """Return the share of that address if it holds for the reader; else Http404."""
    found = SectionShare.objects.addressed_to(request.user).select_related(*RELATED)
    share = get_object_or_404(found, uuid=uuid)
    for name in SharedPart.values:
        getattr(share.filing, name).filing = share.filing
    return share


def _frozen(share: SectionShare) -> Any:
    return revisions.answers_of(share.document, share.revision)


def _drafted(share: SectionShare) -> Any:
    document = share.document
    prefetch_related_objects([document], *document.specification.rows)
    return document.values()


@transaction.atomic
def _save(share: SectionShare, forms: SectionForms, request: HttpRequest) -> drafts.Saved:
    """Write the section and log who wrote it, or neither."""
    perform(share, "write", actor=request.user, section=forms.section.name)
    saved = drafts.save_section(
        share.document, forms, user=request.user, expected_version=sent_version(request.POST)
    )
    complete_from_reference(saved.part, forms.section.name)
    return saved

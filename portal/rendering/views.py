"""Download of generated documents, their progress, and the public verification page."""

import hashlib
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.decorators import agent_required
from portal.accounts.second_factor import is_ours
from portal.audit import counting
from portal.audit.models import AccessAction, CountKind
from portal.audit.services import record_access
from portal.documents import guards
from portal.documents.serving import attachment
from portal.rendering import builders, copies, services
from portal.rendering.forms import CodeForm, FileForm
from portal.rendering.models import DocumentState, Format, GeneratedDocument, read_code
from portal.rendering.templatetags.rendering import listed
from portal.rendering.throttling import WINDOW, too_many

MOST_LISTED = 50
CONTENT_TYPES = {
    Format.PDF: "application/pdf",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@require_GET
@never_cache
def download(request: HttpRequest, document: UUID) -> HttpResponseBase:
    """Hand out a document that is ready; before that, a page says where it stands.

    Without an account, only what is published can be had. Under embargo, the copy bears the name of
    its reader.
    """
    row = GeneratedDocument.objects.filter(uuid=document).first()
    door = guards.door(request.user, row)
    if row is None or door == guards.Door.CLOSED:
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(request.get_full_path())
    if row.state != DocumentState.READY:
        page = {"document": row, "documents": [row]}
        return render(request, "rendering/waiting.html", page, status=202)
    content = row.content
    if door == guards.Door.OWN:
        content = copies.handed(row, request.user, request.organisation)
        label = copies.label(row) if content is not row.content else row.file_name
        record_access(request, AccessAction.DOWNLOAD, row.subject, label=label)
    return attachment(content, name=row.file_name, content_type=CONTENT_TYPES[Format(row.format)])


@require_GET
@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """Return the list of the documents `id`, for a page that waits for them.

    The script that asks swaps what it gets into the page: an ended session is a bare 401, not the
    login page.
    """
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    try:
        uuids = [UUID(text) for text in request.GET.getlist("id")[:MOST_LISTED]]
    except ValueError:
        raise Http404 from None
    rows = [
        row
        for row in GeneratedDocument.objects.filter(uuid__in=uuids).order_by("ordered_at", "pk")
        if guards.may_read(request.user, row.subject, row)
    ]
    if not rows:
        raise Http404
    return HttpResponse(render_to_string("rendering/list.html", listed(request, rows), request))


@require_POST
@agent_required
def retry(request: HttpRequest, document: UUID) -> HttpResponse:
    """Order a failed document again."""
    row = _readable(request, document)
    if services.retry(row):
        messages.success(request, _("La préparation du document a repris."))
    else:
        messages.info(request, _("Ce document n’est pas en échec."))
    back = request.headers.get("Referer", "")
    return redirect(back if is_ours(request, back) else row.get_absolute_url())


@require_http_methods(["GET", "POST"])
@never_cache
def verify_any(request: HttpRequest) -> HttpResponse:
    """Ask for a code, or for a file to compare."""
    if request.method == "GET":
        return _forms(request, CodeForm(), FileForm())
    if too_many(request):
        return _braked(request)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _forms(request, form, FileForm(), status=422)
    return redirect("rendering:verify", code=form.cleaned_data["code"])


@require_POST
@never_cache
def verify_file(request: HttpRequest) -> HttpResponse:
    """Compare a file with what the portal made, by its fingerprint alone."""
    if too_many(request):
        return _braked(request)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _forms(request, CodeForm(), form, status=422)
    digest = hashlib.sha256()
    for chunk in form.cleaned_data["file"].chunks():
        digest.update(chunk)
    found = GeneratedDocument.objects.filter(
        sha256=digest.hexdigest(), state=DocumentState.READY
    ).first()
    page = _verdict(found) | {"digest": digest.hexdigest(), "compared": True}
    return render(request, "rendering/verified.html", page, status=200 if found else 404)


@require_GET
@never_cache
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Say which document bears `code`, and its fingerprint; nothing of its content."""
    if too_many(request):
        return _braked(request)
    found = GeneratedDocument.objects.filter(code=read_code(code)).first()
    if found is not None:
        counting.count(request, CountKind.CODE, found.subject)
    page = _verdict(found) | {"digest": "", "compared": False}
    return render(request, "rendering/verified.html", page, status=200 if found else 404)


def _verdict(found: GeneratedDocument | None) -> dict[str, Any]:
    return {"document": found, "standing": builders.standing_of(found)}


def _readable(request: HttpRequest, uuid: UUID) -> GeneratedDocument:
    row = get_object_or_404(GeneratedDocument, uuid=uuid)
    if not guards.may_read(request.user, row.subject, row):
        raise Http404
    return row


def _forms(
    request: HttpRequest, code_form: CodeForm, file_form: FileForm, status: int = 200
) -> HttpResponse:
    page = {"code_form": code_form, "file_form": file_form}
    return render(request, "rendering/verify.html", page, status=status)


def _braked(request: HttpRequest) -> HttpResponse:
    response = render(request, "rendering/braked.html", status=429)
    response.headers["Retry-After"] = str(WINDOW)
    return response

"""Upload, list, download and removal of attached files."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.second_factor import is_ours
from portal.audit.models import AccessAction
from portal.audit.services import record_access
from portal.documents import guards, services
from portal.documents.access import handing_out
from portal.documents.exceptions import Rejected, Sealed
from portal.documents.forms import DescriptionForm, UploadForm
from portal.documents.models import File
from portal.documents.serving import attachment


@require_POST
@login_required
def upload(request: HttpRequest) -> HttpResponse:
    """Take one file.

    A script (`Accept: application/json`) gets 201 with the row and the new list, or 422 with the
    messages; a plain form goes back to its page, or to a page that shows what is wrong.
    """
    subject, anchor = request.POST.get("subject", ""), request.POST.get("anchor", "")
    form = UploadForm(request.POST, request.FILES, kinds=guards.kinds_at(subject, anchor))
    if not guards.may_write(request.user, subject, anchor):
        raise Http404
    file = None
    if form.is_valid():
        try:
            file = services.receive(
                form.cleaned_data["file"],
                subject=subject,
                anchor=anchor,
                kind=form.cleaned_data["kind"],
                confidential=form.cleaned_data["confidential"],
                user=request.user,
                organisation=request.organisation,
            )
        except Rejected as rejection:
            form.add_error("file", rejection.messages)
    if file is None:
        return _refused(request, form)
    if not _from_script(request):
        messages.success(request, _("Fichier ajouté : %(name)s") % {"name": file.name})
        return redirect(_next(request))
    described = {
        "uuid": str(file.uuid),
        "name": file.name,
        "size": file.size,
        "state": file.state,
        "state_label": file.get_state_display(),
    }
    return JsonResponse({"file": described, "list": _list(request, subject, anchor)}, status=201)


@require_GET
@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """Return the list of files at one place, for the page to refresh while a scan is under way.

    The script that asks swaps what it gets into the page: an ended session is a bare 401, not the
    login page.
    """
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    subject, anchor = request.GET.get("subject", ""), request.GET.get("anchor", "")
    if not guards.may_read(request.user, subject, None):
        raise Http404
    return HttpResponse(_list(request, subject, anchor))


@require_http_methods(["GET", "POST"])
@never_cache
def download(request: HttpRequest, file: UUID) -> HttpResponseBase:
    """Hand out a file; one that no antivirus has seen asks for a confirmation, sent as POST.

    Without an account, only what is published can be had: what was taken down says so, all else
    asks to log in, whether it exists or not.
    """
    row = File.objects.select_related("organisation").filter(uuid=file).first()
    door = guards.door(request.user, row)
    if row is None or door == guards.Door.CLOSED:
        if reason := guards.why_gone(row):
            return render(request, "documents/gone.html", {"reason": reason}, status=410)
        return _turned_away(request)
    public = door == guards.Door.PUBLIC
    handing = handing_out(request.user, row, public=public)
    if not handing.allowed:
        page = {"file": row, "refusal": handing.refusal}
        return render(request, "documents/refused.html", page, status=403)
    if handing.warning and request.method != "POST":
        return render(request, "documents/warning.html", {"file": row, "warning": handing.warning})
    if not public:
        record_access(request, AccessAction.DOWNLOAD, row.subject, label=row.name)
    return attachment(row.content, name=row.name, content_type=row.content_type)


@require_POST
@login_required
def remove(request: HttpRequest, file: UUID) -> HttpResponse:
    """Take a file off its draft."""
    row = _readable(request, file)
    if not guards.may_write(request.user, row.subject, row.anchor, row):
        raise Http404
    try:
        services.remove(row, user=request.user)
    except Sealed as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, _("Fichier retiré : %(name)s") % {"name": row.name})
    return redirect(_next(request))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def describe(request: HttpRequest, file: UUID) -> HttpResponse:
    """Say again what a file joined to a draft is, without sending it again."""
    row = _readable(request, file)
    kinds = guards.kinds_at(row.subject, row.anchor)
    if not guards.may_write(request.user, row.subject, row.anchor, row):
        raise Http404
    known = {"kind": row.kind, "confidential": row.confidential}
    form = DescriptionForm(request.POST or None, kinds=kinds, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            services.describe(row, **{**known, **form.cleaned_data})
        except Sealed as reason:
            messages.error(request, str(reason))
        else:
            messages.success(request, _("C’est enregistré : %(name)s") % {"name": row.name})
        return redirect(_next(request))
    page = {"form": form, "file": row, "next": _next(request)}
    return render(request, "documents/describe.html", page)


def _turned_away(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        raise Http404
    return redirect_to_login(request.get_full_path())


def _readable(request: HttpRequest, uuid: UUID) -> File:
    row = get_object_or_404(File.objects.select_related("organisation"), uuid=uuid)
    if not guards.may_read(request.user, row.subject, row):
        raise Http404
    return row


def _refused(request: HttpRequest, form: UploadForm) -> HttpResponse:
    if _from_script(request):
        told = [str(message) for errors in form.errors.values() for message in errors]
        return JsonResponse({"messages": told}, status=422)
    page = {"form": form, "next": _next(request)}
    return render(request, "documents/upload_refused.html", page, status=422)


def _from_script(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _next(request: HttpRequest) -> str:
    sent = request.POST.get("next", "") or request.GET.get("next", "")
    for url in (sent, request.headers.get("Referer", "")):
        if url and is_ours(request, url):
            return url
    return "/"


def _list(request: HttpRequest, subject: str, anchor: str) -> str:
    page: dict[str, Any] = {
        "files": [
            file
            for file in services.files_of(subject, anchor)
            if guards.may_read(request.user, subject, file)
        ],
        "subject": subject,
        "kinds": dict(guards.kinds_of(subject)),
        "anchor": anchor,
        "writable": guards.may_write(request.user, subject, anchor),
        "next": request.POST.get("next", "") or request.GET.get("next", ""),
    }
    return render_to_string("documents/list.html", page, request)

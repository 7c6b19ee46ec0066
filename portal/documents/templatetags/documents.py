"""Tags that show attached files, and the form that adds one."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.template import Context
from django.urls import reverse

from portal.documents import guards, services
from portal.documents.forms import UploadForm
from portal.documents.models import File, FileState

register = template.Library()

TONES = {
    FileState.PENDING: "progress",
    FileState.CLEAN: "success",
    FileState.INFECTED: "danger",
    FileState.ERROR: "warning",
    FileState.UNSCANNED: "warning",
}


@register.filter
def state_tone(file: File) -> str:
    """Return the tone of the kit in which the state of `file` is shown."""
    return TONES[FileState(file.state)]


@register.filter
def any_pending(files: list[File]) -> bool:
    """Tell whether the antivirus still has to answer about one of `files`."""
    return any(file.state == FileState.PENDING for file in files)


@register.filter
def kind_words(file: File, kinds: dict[str, Any]) -> str:
    """Return the nature of `file` in words, "" when it has none."""
    return str(kinds.get(file.kind, file.kind))


@register.simple_tag
def files_id(anchor: str) -> str:
    """Return the HTML id of the list of files at `anchor`."""
    return f"files-{anchor.replace('.', '-')}"


@register.simple_tag
def list_url(subject: str, anchor: str, next: str) -> str:
    """Return the address from which the list of files at `anchor` can be had again."""
    query = urlencode({"subject": subject, "anchor": anchor, "next": next})
    return f"{reverse('documents:list')}?{query}"


@register.simple_tag
def describe_url(file: File, next: str) -> str:
    """Return the address where `file` is described anew, which leads back to `next`."""
    return f"{reverse('documents:describe', args=[file.uuid])}?{urlencode({'next': next})}"


@register.inclusion_tag("documents/attach.html", takes_context=True)
def attached_files(
    context: Context, subject: str, anchor: str, kind: str = "", next: str = ""
) -> dict[str, Any]:
    """Show the files at `anchor` of `subject` and, to those who may write, the form to add one.

    The form asks the nature of the file where the workflow tells natures, unless `kind` says it.

    One query, whatever the number of files. The form is a form of its own: put the tag outside of
    other forms.
    """
    request = context["request"]
    next = next or request.get_full_path()
    writable = guards.may_write(request.user, subject, anchor)
    form = UploadForm(
        initial={"subject": subject, "anchor": anchor, "kind": kind, "next": next},
        kinds=() if kind else guards.kinds_at(subject, anchor),
        auto_id=f"id_{anchor.replace('.', '_')}_%s",
    )
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "files": [
            file
            for file in services.files_of(subject, anchor)
            if guards.may_read(request.user, subject, file)
        ],
        "subject": subject,
        "kinds": dict(guards.kinds_of(subject)),
        "anchor": anchor,
        "writable": writable,
        "next": next,
        "form": form,
    }

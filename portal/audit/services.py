"""Writing and reading the access log."""

from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from portal.audit.models import AccessAction, AccessLog
from portal.audit.origin import client_ip, request_id

PAGE_SIZE = 50
LABEL_LENGTH = AccessLog._meta.get_field("label").max_length


def record_access(request: HttpRequest, action: str, subject: str, label: str = "") -> AccessLog:
    """Write that the user of `request` did `action` (an AccessAction) with `subject`.

    One insert. The user must be authenticated; a `label` that is too long is cut.
    """
    return AccessLog.objects.create(
        user_id=request.user.pk,
        organisation=request.organisation,
        action=action,
        subject=subject,
        label=label[:LABEL_LENGTH],
        ip=client_ip(request),
        request=request_id(),
    )


def accesses_of(subject: str) -> QuerySet[AccessLog]:
    """Return who read `subject`, newest first, ready to be shown without further queries."""
    return (
        AccessLog.objects.filter(subject=subject)
        .select_related("user", "organisation")
        .order_by("-at", "-pk")
    )


def access_page(subject: str, number: str | int = 1) -> Page:
    """Return one page of `accesses_of(subject)`; a page number out of range gives the nearest."""
    return Paginator(accesses_of(subject), PAGE_SIZE).get_page(number)


def download_page(subject: str, number: str | int = 1, *, before: datetime | None = None) -> Page:
    """Return one page of who took files of `subject`, all of them or those `before` an instant."""
    found = accesses_of(subject).filter(action=AccessAction.DOWNLOAD)
    if before is not None:
        found = found.filter(at__lt=before)
    return Paginator(found, PAGE_SIZE).get_page(number)

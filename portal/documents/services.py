"""Attaching files to a subject, and what may be done with them afterwards."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.files.base import File as Upload
from django.db import connection, transaction
from django.db.models import Sum
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.tasks import dispatch
from portal.documents import guards, limits, tasks
from portal.documents.exceptions import Rejected, Sealed
from portal.documents.inspection import inspect
from portal.documents.models import Disclosure, File, FileQuerySet, FileState


def receive(
    uploaded: Upload,
    *,
    subject: str,
    anchor: str,
    user: Any,
    organisation: Any,
    kind: str = "",
    confidential: bool = False,
) -> File:
    """Check `uploaded`, keep it and return its row; the antivirus looks at it after the commit.

    Raises Rejected, and keeps nothing, when the file is not one that we take or when the subject
    has no room left for it. Two uploads at once cannot exceed the limit together.
    """
    inspected = inspect(uploaded)
    _check_room(subject, inspected.size)
    file = File(
        subject=subject,
        anchor=anchor,
        kind=kind,
        name=inspected.name,
        content_type=inspected.content_type,
        size=inspected.size,
        sha256=inspected.sha256,
        received_sha256=inspected.received_sha256,
        state=FileState.PENDING if settings.CLAMAV_ADDRESS else FileState.UNSCANNED,
        confidential=confidential,
        uploaded_by=user,
        organisation=organisation,
    )
    file.content.save(inspected.name, inspected.content, save=False)
    try:
        with transaction.atomic():
            lock(subject)
            _check_room(subject, inspected.size)
            file.save()
            if file.state == FileState.PENDING:
                dispatch(tasks.scan, file.pk)
            guards.received(file)
    except BaseException:
        file.content.delete(save=False)
        raise
    return file


def receive_all(uploads: Iterable[Upload], **place: Any) -> list[File]:
    """Receive some files at one place (the arguments of `receive`), all or none.

    Call it in a transaction: the rows go with it, and what is on the disk is taken away here.
    Raises Rejected, which names the file.
    """
    kept: list[File] = []
    try:
        for upload in uploads:
            try:
                kept.append(receive(upload, **place))
            except Rejected as rejection:
                words = _("%(name)s : %(reason)s")
                raise Rejected(
                    words % {"name": upload.name, "reason": reason} for reason in rejection.messages
                ) from None
    except BaseException:
        for file in kept:
            file.content.delete(save=False)
        raise
    return kept


def files_of(subject: str, anchor: str | None = None) -> FileQuerySet:
    """Return the files kept for `subject`, those at `anchor` when it is given, oldest first."""
    files = File.objects.kept().filter(subject=subject)
    if anchor is not None:
        files = files.filter(anchor=anchor)
    return files.select_related("uploaded_by", "organisation").order_by("uploaded_at", "pk")


def seal(subject: str, anchors: Iterable[str] | None = None) -> int:
    """Make the files of `subject` part of what was filed, and return how many were not yet.

    Call it in the transaction that files the version: a sealed file can no longer be removed.
    """
    files = File.objects.kept().filter(subject=subject, sealed_at=None)
    if anchors is not None:
        files = files.filter(anchor__in=list(anchors))
    return files.update(sealed_at=timezone.now())


def remove(file: File, *, user: Any) -> File:
    """Take `file` off its draft; its content is erased later by a sweeper.

    Raises Sealed when it belongs to a filed version. Removing twice changes nothing.
    """
    with transaction.atomic():
        file = File.objects.select_for_update().get(pk=file.pk)
        if file.sealed_at:
            raise Sealed(
                _(
                    "Ce fichier fait partie d’une version transmise à l’agence : il ne peut plus "
                    "être retiré."
                )
            )
        if not file.removed_at:
            file.removed_at = timezone.now()
            file.removed_by = user
            file.save(update_fields=["removed_at", "removed_by"])
    return file


def describe(file: File, *, kind: str, confidential: bool) -> File:
    """Say again what `file` is, while it is joined to a draft.

    Raises Sealed when it belongs to a filed version. The workflow hears of it as of a file that
    was just attached.
    """
    with transaction.atomic():
        file = File.objects.select_for_update().get(pk=file.pk)
        if file.sealed_at:
            raise Sealed(
                _(
                    "Ce fichier fait partie d’une version transmise à l’agence : ce qui le décrit "
                    "ne change plus."
                )
            )
        is_renamed = file.kind != kind
        file.kind, file.confidential = kind, confidential
        file.save(update_fields=["kind", "confidential"])
        if is_renamed:
            guards.received(file)
    return file


def disclose(file: File, audience: str, *, reason: str, user: Any) -> tuple[Disclosure, bool]:
    """Confirm that a business secret may go to `audience`; return that, and whether it is new.

    The caller has checked the right to.
    """
    said = {"reason": reason, "confirmed_by": user}
    return Disclosure.objects.get_or_create(
        file=file, audience=audience, withdrawn_at=None, defaults=said
    )


def withdraw(disclosure: Disclosure, *, user: Any) -> bool:
    """Let a business secret go to that audience no more; False when it was withdrawn before."""
    standing = Disclosure.objects.standing().filter(pk=disclosure.pk)
    return bool(standing.update(withdrawn_at=timezone.now(), withdrawn_by=user))


def remove_all(subject: str, anchors: Iterable[str], *, user: Any = None, task: str = "") -> int:
    """Take the files at `anchors` off a draft that is given up, and return how many.

    `user` gave it up, or the portal's `task` did. Sealed files stay; contents are erased as those
    of `remove`.
    """
    lock(subject)
    files = File.objects.kept().filter(subject=subject, anchor__in=list(anchors), sealed_at=None)
    return files.update(removed_at=timezone.now(), removed_by=user, removed_by_task=task)


def room_left(subject: str) -> int:
    """Return how many bytes may still be attached to `subject`."""
    used = File.objects.kept().filter(subject=subject).aggregate(total=Sum("size"))["total"] or 0
    return max(0, limits.subject_bytes() - used)


def lock(subject: str) -> None:
    """Let nobody else attach a file to `subject` until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"files:{subject}"]
        )


def _check_room(subject: str, size: int) -> None:
    room = room_left(subject)
    if size > room:
        raise Rejected(
            _(
                "Il reste %(room)s sur les %(limit)s prévus pour ce dossier et ce fichier pèse "
                "%(size)s. Retirez un fichier devenu inutile, ou réduisez celui-ci."
            )
            % {
                "room": filesizeformat(room),
                "limit": filesizeformat(limits.subject_bytes()),
                "size": filesizeformat(size),
            }
        )

"""The conversation of a case: posting, reading, and who reads what."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File as Upload
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts import predicates
from portal.documents import services as documents
from portal.filings.models.thread import Message, MessageKind, MessageRead, Visibility
from portal.filings.services.casework import (
    related_model,
    require_agency,
    sees_internal,
    spec_of,
)

ANCHOR = "thread."
FIRM_KINDS = frozenset({MessageKind.MESSAGE, MessageKind.SITUATION, MessageKind.REPORT})
AGENCY_KINDS = frozenset(MessageKind.values) - {MessageKind.NOTIFICATION}


def post_message(
    filing: Any,
    author: Any,
    body: str,
    *,
    organisation: Any = None,
    kind: str = MessageKind.MESSAGE,
    visibility: str = "",
    quietly: bool = False,
    files: Iterable[Upload] = (),
) -> Message:
    """Add a message with its files to the thread and tell the workflow, which writes the mails.

    `organisation` is the one that the author speaks for, None for the agency. Without a
    `visibility`, notes are internal and all else is visible. The workflow is not told of a
    message posted `quietly`, whose news it has otherwise.

    Raises PermissionDenied when the author does not speak for that side, or when a firm writes
    what is for the agency only; ValidationError for an empty text; Rejected for a file that is
    not taken. Nothing is kept then.
    """
    kind = MessageKind(kind)
    visibility = visibility or (
        Visibility.INTERNAL if kind in Message.AGENCY_ONLY else Visibility.VISIBLE
    )
    _check_side(filing, author, organisation, kind, visibility)
    if kind in Message.AGENCY_ONLY and visibility != Visibility.INTERNAL:
        raise ValidationError(_("Une note interne ne peut pas être visible par le déclarant."))
    if not body.strip():
        raise ValidationError(_("Écrivez un message."))
    with transaction.atomic():
        message = filing.thread.create(
            kind=kind,
            visibility=visibility,
            author=author,
            organisation=organisation,
            body=body.strip(),
        )
        _attach(message, files)
        tell = None if quietly else spec_of(filing).on_message
        if tell:
            tell(message)
    return message


def _attach(message: Message, uploads: Iterable[Upload]) -> None:
    """Keep the files of `message`, which stay as it does; call it in its transaction."""
    subject = message.filing.subject  # type: ignore[attr-defined]
    kept = documents.receive_all(
        uploads,
        subject=subject,
        anchor=message.anchor,
        user=message.author,
        organisation=message.organisation,
    )
    if kept:
        documents.seal(subject, [message.anchor])


def notify(filing: Any, text: str, *, visibility: str = Visibility.VISIBLE) -> Message:
    """Add what the portal itself has to say to the thread; the workflow is not told."""
    return filing.thread.create(kind=MessageKind.NOTIFICATION, visibility=visibility, body=text)


def post_notification(filing: Any, body: str) -> Message:
    """Add what the portal writes by itself, for the agency's eyes only."""
    return filing.thread.create(
        kind=MessageKind.NOTIFICATION, visibility=Visibility.INTERNAL, body=body
    )


def _check_side(
    filing: Any, author: Any, organisation: Any, kind: MessageKind, visibility: str
) -> None:
    if organisation is None:
        if kind not in AGENCY_KINDS:
            raise PermissionDenied
        require_agency(author, filing)
    elif (
        kind not in FIRM_KINDS
        or visibility != Visibility.VISIBLE
        or organisation.pk != filing.organisation_id
        or not predicates.may_answer(author, organisation.pk, workflow=filing.workflow_key)
    ):
        raise PermissionDenied


def visible_messages(filing: Any, user: Any) -> QuerySet:
    """Return the messages of the case that `user` may read, oldest first, with their readings.

    Internal ones are for the agents of the workflow. Whether `user` may read the case at all is
    for `visible_to` to say.
    """
    reads = related_model(filing.thread, "reads")._default_manager.select_related("user")
    messages = filing.thread.select_related("author", "organisation").prefetch_related(
        Prefetch("reads", queryset=reads)
    )
    if sees_internal(user, filing):
        return messages
    return messages.filter(visibility=Visibility.VISIBLE)


def unread_messages(filing: Any, user: Any) -> QuerySet:
    """Return the messages that `user` may read, did not write and has not read."""
    return visible_messages(filing, user).exclude(author=user).exclude(reads__user=user)


def mark_read(filing: Any, user: Any, *, organisation: Any = None) -> int:
    """Record that `user` reads now what was unread; returns how many messages that was.

    The first reading counts: doing it again, or at the same moment elsewhere, changes nothing.
    """
    readings = related_model(filing.thread, "reads")
    now = timezone.now()
    unread = list(unread_messages(filing, user).prefetch_related(None).values_list("pk", flat=True))
    readings._default_manager.bulk_create(
        [readings(message_id=pk, user=user, organisation=organisation, at=now) for pk in unread],
        ignore_conflicts=True,
    )
    return len(unread)


def first_reading(message: Message) -> MessageRead | None:
    """Return the first reading by the other side than the author's, None when it has not read.

    Expects the readings that `visible_messages` fetched.
    """
    by_agency = message.organisation_id is not None
    for reading in message.reads.all():  # type: ignore[attr-defined]
        if (reading.organisation_id is None) == by_agency:
            return reading
    return None


def is_anchor(anchor: str) -> bool:
    """Tell whether the files of that anchor are joined to a message."""
    return anchor.startswith(ANCHOR)


def may_read_anchor(filing: Any, user: Any, anchor: str) -> bool:
    """Tell whether `user` may read the files joined to the message of that anchor."""
    identifier = anchor.removeprefix(ANCHOR)
    return visible_messages(filing, user).filter(uuid=identifier).exists()

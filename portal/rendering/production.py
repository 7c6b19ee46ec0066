"""Making one document: taken up under a row lock, built outside of it, stored once."""

import hashlib
from datetime import timedelta

import structlog
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.rendering import builders, docx, pdf
from portal.rendering.models import DocumentState, Format, GeneratedDocument

logger = structlog.get_logger(__name__)

MAX_ATTEMPTS = 3
GIVEN_UP_AFTER = timedelta(minutes=3)


def produce(pk: int, holder: str = "") -> GeneratedDocument | None:
    """Make document `pk` and return it, or None when there is nothing to do.

    Nothing is to do when it is ready, failed for good, or in the hands of another worker that
    took it up less than `GIVEN_UP_AFTER` ago. `holder` names the task: the same task delivered
    again means that its worker died, and takes the document back at once.

    A failure, of the storage too, is kept with its reason; the sweeper tries again until
    `MAX_ATTEMPTS` are spent. Whoever comes back after having been given up finds its result
    refused, so one content at most is ever stored in the row.
    """
    document = _take_up(pk, holder)
    if document is None:
        return None
    try:
        made = make(document)
        name = _keep(document, made)
    except Exception as error:
        logger.exception(
            "document_not_made", document=str(document.uuid), attempt=document.attempts
        )
        _give_back(document, f"{type(error).__name__}: {error}")
        return None
    return _finish(document, made, name)


def make(document: GeneratedDocument) -> bytes:
    """Return the bytes of `document` in its language and format."""
    with translation.override(document.language):
        content = builders.build(document)
        if document.format == Format.PDF:
            return pdf.write(document, content)
        return docx.write(document, content)


def warm() -> None:
    """Load what the first document would otherwise wait for."""
    pdf.warm()


def _take_up(pk: int, holder: str) -> GeneratedDocument | None:
    now = timezone.now()
    free = Q(state=DocumentState.PENDING) | Q(
        state=DocumentState.RENDERING, started_at__lt=now - GIVEN_UP_AFTER
    )
    if holder:
        free |= Q(state=DocumentState.RENDERING, holder=holder)
    with transaction.atomic():
        document = (
            GeneratedDocument.objects.select_for_update(skip_locked=True)
            .filter(free, pk=pk)
            .first()
        )
        if document is None:
            return None
        if document.attempts >= MAX_ATTEMPTS:
            document.state = DocumentState.FAILED
            document.started_at = document.started_at or now
            document.error = document.error or _("Le serveur s’est arrêté pendant la préparation.")
        else:
            document.state = DocumentState.RENDERING
            document.started_at = now
            document.attempts += 1
            document.holder = holder
        document.save(update_fields=["state", "started_at", "attempts", "holder", "error"])
    return document if document.state == DocumentState.RENDERING else None


def _mine(document: GeneratedDocument) -> GeneratedDocument | None:
    """Lock the row and return it if it is still in the hands that took `document` up."""
    return (
        GeneratedDocument.objects.select_for_update()
        .filter(pk=document.pk, state=DocumentState.RENDERING, started_at=document.started_at)
        .first()
    )


def _give_back(document: GeneratedDocument, reason: str) -> None:
    with transaction.atomic():
        row = _mine(document)
        if row is None:
            return
        spent = row.attempts >= MAX_ATTEMPTS
        row.state = DocumentState.FAILED if spent else DocumentState.PENDING
        row.error = reason[:2000]
        row.ordered_at = timezone.now()
        row.save(update_fields=["state", "error", "ordered_at"])


def _keep(document: GeneratedDocument, made: bytes) -> str:
    """Write the bytes under a name of their own and return it."""
    field = GeneratedDocument.content.field
    name = field.generate_filename(document, document.file_name)
    return field.storage.save(name, ContentFile(made))


def _finish(document: GeneratedDocument, made: bytes, name: str) -> GeneratedDocument | None:
    """Let the row name its content, or throw the content away when the row is in other hands."""
    with transaction.atomic():
        row = _mine(document)
        if row is not None:
            row.content = name
            row.sha256 = hashlib.sha256(made).hexdigest()
            row.size = len(made)
            row.state = DocumentState.READY
            row.ready_at = timezone.now()
            row.error = ""
            row.save(update_fields=["content", "sha256", "size", "state", "ready_at", "error"])
    if row is None:
        GeneratedDocument.content.field.storage.delete(name)
    return row

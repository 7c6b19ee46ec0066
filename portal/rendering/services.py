"""Ordering documents and trying again those that failed. Making them is in `production`."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from portal.core.tasks import dispatch
from portal.rendering import tasks
from portal.rendering.models import DocumentState, GeneratedDocument, GeneratedDocumentQuerySet


def order(
    subject: str,
    kind: str,
    formats: Iterable[str],
    *,
    revision_number: int,
    reference: str,
    title: str,
    file_name: str,
    language: str = "fr",
) -> list[GeneratedDocument]:
    """Order `kind` of one version of `subject` in each of `formats`, and return the rows.

    `file_name` has no extension. What was ordered before is returned as it is. The work starts
    after the commit of the caller's transaction.
    """
    formats = list(formats)
    with transaction.atomic(savepoint=False):
        GeneratedDocument.objects.bulk_create(
            [
                GeneratedDocument(
                    subject=subject,
                    kind=kind,
                    format=format_,
                    revision_number=revision_number,
                    reference=reference,
                    title=title,
                    file_name=f"{file_name}.{format_}",
                    language=language,
                )
                for format_ in formats
            ],
            ignore_conflicts=True,
        )
        rows = GeneratedDocument.objects.filter(
            subject=subject, kind=kind, revision_number=revision_number, format__in=formats
        )
        ordered = sorted(rows, key=lambda row: formats.index(row.format))
        for document in ordered:
            if document.state == DocumentState.PENDING:
                dispatch(tasks.render, document.pk)
    return ordered


def retry(document: GeneratedDocument) -> bool:
    """Order a failed document again with all its attempts; False when it has not failed."""
    with transaction.atomic():
        again = GeneratedDocument.objects.filter(pk=document.pk, state=DocumentState.FAILED).update(
            state=DocumentState.PENDING,
            attempts=0,
            error="",
            started_at=None,
            ordered_at=timezone.now(),
        )
        if again:
            dispatch(tasks.render, document.pk)
    return bool(again)


def documents_of(subject: str) -> GeneratedDocumentQuerySet:
    """Return the documents of `subject`, newest version first."""
    return GeneratedDocument.objects.filter(subject=subject).order_by(
        "-revision_number", "kind", "format"
    )


def made_here(sha256: str) -> bool:
    """Tell whether a document of the portal has that fingerprint."""
    return GeneratedDocument.objects.filter(sha256=sha256, state=DocumentState.READY).exists()

"""Which files and documents of a case are public: those of its current version."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from portal.documents.models import Audience, File, FileQuerySet, FileState
from portal.publication import registry
from portal.publication.enums import Lifecycle
from portal.publication.models import Publication, Version
from portal.rendering.models import DocumentState, GeneratedDocument


def is_public(kind: str, subject: str, row: Any, *, sheet: str = "") -> bool:
    """Tell whether everybody may read `row`, a file or a generated document of a case.

    An attached file is public while the current version names it, a business secret as long as its
    disclosure stands; a sheet, of the document kind `sheet`, once it is ready. Nothing of a
    retracted publication is.
    """
    standing = Publication.objects.filter(kind=kind, subject=subject).exclude(
        current__lifecycle=Lifecycle.RETRACTED
    )
    if isinstance(row, GeneratedDocument):
        ready = bool(sheet) and row.kind == sheet and row.state == DocumentState.READY
        return ready and standing.filter(versions__number=row.revision_number).exists()
    if not isinstance(row, File) or row.removed_at:
        return False
    if row.confidential and not _published(File.objects.filter(pk=row.pk)).exists():
        return False
    named = [{"uuid": str(row.uuid)}]
    return standing.filter(current__payload__attachments__contains=named).exists()


def why_gone(kind: str, subject: str, row: Any) -> str:
    """Return why the current version no longer has the file `row`, "" when it was not withdrawn."""
    if not isinstance(row, File):
        return ""
    publication = (
        Publication.objects.filter(kind=kind, subject=subject).select_related("current").first()
    )
    told = publication.current.payload.get("withdrawn", []) if publication else []
    return next((one["reason"] for one in told if one["uuid"] == str(row.uuid)), "")


def _published(files: FileQuerySet) -> FileQuerySet:
    return files.for_audience(Audience.PUBLIC)


def named(files: FileQuerySet, frozen: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what a payload says of the `files` of a frozen version that may be made public.

    `frozen` are the files of its revision. `is_public` and `attached` read what stands here.
    """
    known = {one["uuid"] for one in frozen}
    return [
        {
            "uuid": str(file.uuid),
            "kind": file.kind,
            "name": file.name,
            "size": file.size,
            "sha256": file.sha256,
            "content_type": file.content_type,
        }
        for file in _published(files)
        if str(file.uuid) in known
    ]


def attached(version: Version) -> list[dict[str, Any]]:
    """Return the files that a version names, each told whether it may be had now."""
    named = version.payload.get("attachments", [])
    found = dict(
        _published(File.objects.kept())
        .filter(
            uuid__in=[one["uuid"] for one in named],
            subject=version.publication.subject,
            erased_at=None,
        )
        .values_list("uuid", "state")
    )
    states = {str(uuid): state for uuid, state in found.items()}
    current = version.pk == version.publication.current_id
    source = registry.page_of(version.publication.kind).labels.get("attachments", {})
    labels = registry.labels_of(source, [one["kind"] for one in named])
    return [
        {
            **one,
            "label": labels.get(one["kind"], one["kind"]),
            "available": current and states.get(one["uuid"], "") not in ("", FileState.INFECTED),
            "format": one["name"].rpartition(".")[2].upper(),
        }
        for one in named
    ]


def first_papers(subject: str, kinds: Sequence[str]) -> list[GeneratedDocument]:
    """Return the documents of these kinds made of the first version of a publication."""
    if not kinds:
        return []
    found = GeneratedDocument.objects.filter(
        subject=subject,
        kind__in=kinds,
        format="pdf",
        revision_number=1,
        state=DocumentState.READY,
    )
    return sorted(found, key=lambda one: kinds.index(one.kind))


def sheet_of(version: Version, kind: str) -> GeneratedDocument | None:
    """Return the document made of a version, None before it is ready."""
    if not kind:
        return None
    return GeneratedDocument.objects.filter(
        subject=version.publication.subject,
        kind=kind,
        format="pdf",
        revision_number=version.number,
        state=DocumentState.READY,
    ).first()

"""Publishing: a version, its items and all that is derived from them, in the caller's transaction.

Locks are taken in one order: the case, then the series of public numbers, then the cursor, which
is held to the commit. What takes long (the items) comes before the cursor.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from portal.filings.services.numbering import next_value
from portal.publication import registry
from portal.publication.editions import NUMBER, Edition
from portal.publication.enums import Lifecycle, VersionKind
from portal.publication.models import AffectedItem, Publication, Version
from portal.publication.services import (
    coverage,
    current,
    documents,
    recodings,
    rows,
    without_code,
)
from portal.publication.services.fingerprints import as_stored, fingerprint, items_digest

CURSOR = "publication"
"""The series of `portal.filings` that the cursor is; it has no years."""


def publish(edition: Edition, *, at: datetime, by: Any, is_news: bool = True) -> Version:
    """Publish `edition` as the next version of its case and return it.

    Called within the transaction that decides it (RuntimeError outside one), and only once in
    it: what is published stands or falls with it. `by` is a user, or None for a timer. Those who
    listen hear of what `is_news`, not of what was public elsewhere before. ValueError when the
    edition cannot follow what stands: a second first version, another reference, a version after a
    retraction, a retraction with items.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("Publishing is part of the transaction that decides it.")
    kind = registry.get(edition.kind)
    _lock_case(edition)
    publication = (
        Publication.objects.select_for_update(of=("self",))
        .select_related("current")
        .filter(kind=edition.kind, subject=edition.subject)
        .first()
    )
    _check(edition, publication)
    found_by = documents.found_by(edition)
    payload = as_stored(edition.payload)
    printed = rows.rows_of(edition.items)
    digest = items_digest(printed)
    version_id = _next_id(Version)
    publication_id = publication.pk if publication else _next_id(Publication)
    number = publication.current.number + 1 if publication else 1

    rows.copy(version_id, printed)
    standing = publication.current if publication else None
    change = recodings.difference(
        kind.key,
        (standing.pk, standing.payload) if standing else None,
        (version_id, payload),
    )
    bare = without_code.difference(
        kind.key, standing.payload if standing else None, payload, version_id
    )
    current.advance([version_id], [publication_id], [edition.lifecycle])

    if publication is None:
        reference = edition.reference or _next_reference(kind, at)
    else:
        reference = publication.reference
    said = {
        "number": number,
        "kind": str(edition.version_kind),
        "lifecycle": str(edition.lifecycle),
        "published_at": at,
        "title": edition.title.replace(NUMBER, reference),
        "summary": edition.summary.replace(NUMBER, reference),
        "reason": edition.reason,
        "exercise": edition.exercise,
        "payload": payload,
    }
    version = Version(
        pk=version_id,
        publication_id=publication_id,
        cursor=next_value(CURSOR, 0),
        found_by=found_by,
        delta={
            "added": len(change.added) + len(change.new_codes),
            "removed": len(change.removed) + len(change.old_codes),
            "units_added": coverage.count_units(change.added),
            "units_removed": coverage.count_units(change.removed),
            **({"units_recoded": recoded} if (recoded := change.units_recoded) else {}),
            **({"bare_added": len(bare.added)} if bare.added else {}),
            **({"bare_removed": len(bare.removed)} if bare.removed else {}),
            "kept": change.kept,
            "fields": changed_fields(standing, said),
        },
        sha256=fingerprint(reference=reference, items=digest, **said),
        published_by=by,
        **said,
    )
    if publication is None:
        publication = Publication(
            pk=publication_id,
            kind=kind.key,
            subject=edition.subject,
            reference=reference,
            first_published_at=at,
            current_id=version_id,
        )
        publication.save(force_insert=True)
    else:
        Publication.objects.filter(pk=publication_id).update(current_id=version_id)
    version.save(force_insert=True)
    version.publication = publication
    publication.current = version
    documents.refresh(publication_id)
    kind.derive([publication_id])
    if is_news:
        registry.tell(version)
    return version


def _lock_case(edition: Edition) -> None:
    """Have two publishers of one case wait for each other, before its first version too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"publication {edition.kind} {edition.subject}"],
        )


def _check(edition: Edition, publication: Publication | None) -> None:
    if (publication is None) != (edition.version_kind == VersionKind.INITIAL):
        raise ValueError("the first version of a case is initial, and no other")
    if publication and edition.reference not in {"", publication.reference}:
        raise ValueError(f"{publication.reference} keeps its reference")
    if publication and publication.current.lifecycle == Lifecycle.RETRACTED:
        raise ValueError(f"{publication.reference} is retracted")
    if edition.lifecycle == Lifecycle.RETRACTED and edition.items:
        raise ValueError("a retraction has no items")


def _next_id(model: type[Version] | type[Publication]) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [model._meta.db_table])
        return int(cursor.fetchone()[0])


def _next_reference(kind: registry.PublicationKind, at: datetime) -> str:
    """Return the next public number that no imported publication holds already."""
    while True:
        reference = kind.reference(at, next_value(kind.key, kind.year(at)))
        if not Publication.objects.filter(reference=reference).exists():
            return reference


_COMPARED = ("title", "summary", "lifecycle")


def changed_fields(older: Version | None, said: dict[str, Any]) -> list[str]:
    """Return the names of what differs: title, summary, lifecycle and the keys of the payload."""
    if older is None:
        return []
    names = [name for name in _COMPARED if getattr(older, name) != said[name]]
    before, after = older.payload, said["payload"]
    keys = sorted(before.keys() | after.keys())
    names += [key for key in keys if before.get(key) != after.get(key)]
    return list(dict.fromkeys(names))


@dataclass(frozen=True)
class Delta:
    """What a version adds to another one and takes from it.

    `removed` lines are released. `kept` counts the lines of the newer version of which the older
    one held all units. `recoded` are the products whose units stay, under other codes. `bare` are
    the units of products without code.
    """

    added: list[AffectedItem]
    removed: list[AffectedItem]
    kept: int
    recoded: list[recodings.Recoding]
    bare: without_code.Difference
    fields: list[str]


def compare(older: Version | None, newer: Version) -> Delta:
    """Return what changed between two versions, by what their lines hold and not by their text."""
    change = recodings.difference(
        newer.publication.kind,
        (older.pk, older.payload) if older else None,
        (newer.pk, newer.payload),
    )
    items = AffectedItem.objects.in_bulk([*change.added, *change.removed])
    said = {name: getattr(newer, name) for name in (*_COMPARED, "payload")}
    return Delta(
        added=[items[pk] for pk in change.added],
        removed=[items[pk] for pk in change.removed],
        kept=change.kept,
        recoded=change.recodings(),
        bare=without_code.difference(
            newer.publication.kind, older.payload if older else None, newer.payload, newer.pk
        ),
        fields=changed_fields(older, said),
    )

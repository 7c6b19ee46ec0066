"""What was published since a cursor, as events: the change feed, whatever carries it.

Events come from the versions alone. Each is told to whoever wants the version or wanted the one
before it, so that nobody keeps what has left their selection.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from portal.distribution import items
from portal.distribution.selection import Selection
from portal.publication import registry
from portal.publication.enums import ItemStatus, Lifecycle, VersionKind
from portal.publication.models import AffectedItem, Version
from portal.publication.services import coverage, without_code
from portal.publication.services.changes import last_cursor
from portal.publication.services.told import said_by

MOST = 500
MOST_LINES = 100
"""Lines that an event tells of each side; the whole list stands at the address of the version."""

KEEP_SECONDS = 30 * 24 * 3600

_FIXED = {
    VersionKind.INITIAL: "published",
    VersionKind.CLOSURE: "closed",
    VersionKind.RETRACTION: "withdrawn",
    VersionKind.CORRECTION: "corrected",
}


@dataclass(frozen=True)
class Feed:
    """Events in the order of their cursors, and the cursor to ask from next.

    `reset` says that the cursor asked from leads nowhere: start anew.
    """

    events: list[dict[str, Any]]
    next: int
    has_more: bool
    reset: bool = False


def versions_since(
    since: int, selection: Selection, *, exercises: bool, until: int
) -> QuerySet[Version]:
    """Return the versions after `since` up to `until` that a reader must hear of, oldest first."""
    found = Version.objects.filter(cursor__gt=since, cursor__lte=until, exercise=exercises)
    return told_versions(selection.concerned(found)).order_by("cursor")


def told_versions(versions: QuerySet[Version]) -> QuerySet[Version]:
    """Return versions with what the one before each said.

    `before_id`, `before_found_by`, `before_title` and its lifecycle `was`; None without one.
    """
    before = Version.objects.filter(
        publication=OuterRef("publication"), number=OuterRef("number") - 1
    )
    return (
        versions.select_related("publication")
        .defer("payload")
        .annotate(
            before_id=Subquery(before.values("pk")[:1]),
            before_found_by=Subquery(before.values("found_by")[:1]),
            was=Subquery(before.values("lifecycle")[:1]),
            before_title=Subquery(before.values("title")[:1]),
        )
    )


def read(
    since: int, selection: Selection, *, limit: int, exercises: bool = False, base: str = ""
) -> Feed:
    """Return at most `limit` events after the cursor `since`.

    `next` passes over what the selection leaves out. `base` is the address before the paths of
    the programming interface. A cursor of another history gives no event and a `reset`: one that
    was never given here, or one from before a migration.
    """
    limit = max(1, min(limit, MOST))
    # Read first: a version published between the two statements must come after `next`.
    last = last_cursor()
    if since > last or 0 < since < settings.CHANGES_RESET_BELOW:
        return Feed(events=[], next=last, has_more=False, reset=True)
    found = list(versions_since(since, selection, exercises=exercises, until=last)[: limit + 1])
    has_more = len(found) > limit
    found = found[:limit]
    deltas = scope_deltas(found)
    return Feed(
        events=[event(version, deltas[version.pk], base=base) for version in found],
        next=found[-1].cursor if has_more else last,
        has_more=has_more,
    )


def name(version: Version) -> str:
    """Return what a version of `told_versions` does, one of `vocabulary.EVENTS`."""
    if fixed := _FIXED.get(VersionKind(version.kind)):
        return fixed
    if version.was == Lifecycle.CLOSED and version.lifecycle == Lifecycle.OPEN:
        return "reopened"
    before = version.before_found_by
    if before is not None and before["recipients"] != version.found_by["recipients"]:
        return "recipients_changed"
    return "updated"


def event(version: Version, delta: dict[str, Any], *, base: str) -> dict[str, Any]:
    """Return a version of `told_versions` as an event; `delta` is its part of `scope_deltas`."""
    publication = version.publication
    resource = registry.get(publication.kind).resource
    return {
        "cursor": version.cursor,
        "event": f"{publication.kind}.{name(version)}",
        "kind": publication.kind,
        "reference": publication.reference,
        "version": version.number,
        "version_kind": version.kind,
        "lifecycle": version.lifecycle,
        "occurred_at": version.published_at,
        "title": version.title,
        "reason": version.reason,
        "urgent": version.found_by["urgent"],
        "exercise": version.exercise,
        "recipients": version.found_by["recipients"],
        "matches": getattr(version, "matches", True),
        "changed_fields": version.delta["fields"],
        "scope_delta": delta,
        "self": f"{base}/{resource}/{publication.reference}/versions/{version.number}",
        "url": items.absolute(publication.get_absolute_url()),
    }


def scope_deltas(versions: Sequence[Version]) -> dict[int, dict[str, Any]]:
    """Return what each version adds to the one before it and releases of it, by its id.

    Versions never change: what was found once is kept.
    """
    keys = {version.pk: f"publication-lines-2:{version.pk}" for version in versions}
    kept = cache.get_many(list(keys.values()))
    found = {pk: kept[key] for pk, key in keys.items() if key in kept}
    missing = [version for version in versions if version.pk not in found]
    if missing:
        made = _deltas(missing)
        cache.set_many({keys[pk]: delta for pk, delta in made.items()}, KEEP_SECONDS)
        found |= made
    return found


def _deltas(versions: Sequence[Version]) -> dict[int, dict[str, Any]]:
    sides: dict[int, tuple[list[int], list[int]]] = {}
    for version in versions:
        if version.delta["added"] or version.delta["removed"]:
            with transaction.atomic():
                added, removed, _kept = coverage.difference(version.before_id, version.pk)
            sides[version.pk] = (added, removed)
        else:
            sides[version.pk] = ([], [])
    wanted = [pk for side in sides.values() for ids in side for pk in ids[:MOST_LINES]]
    told = AffectedItem.objects.in_bulk(wanted)
    said = said_by({item.version_id for item in told.values()})
    lines = {pk: items.row(item, said[item.version_id]) for pk, item in told.items()}
    found = {}
    for version in versions:
        added, removed = sides[version.pk]
        bare = without_code.between(version.before_id, version)
        come = _rows(added, bare.added, version.pk, lines)
        gone = _rows(removed, bare.removed, version.before_id, lines)
        totals = len(added) + len(bare.added), len(removed) + len(bare.removed)
        found[version.pk] = {
            "added": come,
            "removed": [one | {"status": ItemStatus.RELEASED.value} for one in gone],
            "added_total": totals[0],
            "removed_total": totals[1],
            "complete": max(totals) <= MOST_LINES,
        }
    return found


def _rows(
    ids: list[int], bare: list[without_code.Bare], pk: int | None, known: dict[int, dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return the first lines of one side; products without code, of the version `pk`, come last."""
    found = [known[one] for one in ids[:MOST_LINES]]
    if bare and pk is not None and len(found) < MOST_LINES:
        said = said_by({pk})[pk]
        found += [items.bare_row(*one, said) for one in bare[: MOST_LINES - len(found)]]
    return found

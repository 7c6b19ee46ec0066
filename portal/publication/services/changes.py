"""Reading what was published since a cursor: the base of every feed."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Max

from portal.publication.models import Version

MOST = 1000


@dataclass(frozen=True)
class Changes:
    """Versions in the order of their cursors, and the cursor to ask from next."""

    items: list[Version]
    next: int
    has_more: bool


def last_cursor() -> int:
    """Return the cursor of the last version published, 0 before the first."""
    return Version.objects.aggregate(last=Max("cursor"))["last"] or 0


def changes(since: int, limit: int = 200, kinds: Collection[str] = ()) -> Changes:
    """Return at most `limit` versions after the cursor `since`, of those kinds or of all.

    `next` passes over what `kinds` leaves out, so that a client need not read it again. Each
    version comes with its publication; its items are not read.
    """
    limit = max(1, min(limit, MOST))
    # Read first: a version published between the two statements must come after `next`.
    last = last_cursor()
    found = (
        Version.objects.filter(cursor__gt=since, cursor__lte=last)
        .select_related("publication")
        .defer("found_by")
        .order_by("cursor")
    )
    if kinds:
        found = found.filter(publication__kind__in=kinds)
    items = list(found[: limit + 1])
    if len(items) > limit:
        return Changes(items[:limit], items[limit - 1].cursor, True)
    return Changes(items, max(since, last), False)

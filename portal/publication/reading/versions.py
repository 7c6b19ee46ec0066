"""The versions of a publication as its pages show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.cache import cache
from django.db import transaction
from django.db.models import F, Func, JSONField, QuerySet, TextField, Value
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.publication import registry
from portal.publication.enums import Lifecycle
from portal.publication.models import AffectedItem, Publication, Version
from portal.publication.reading.lines import extent
from portal.publication.registry import FieldChange
from portal.publication.services import coverage, recodings, without_code

MOST_LINES = 100
"""Lines added or released that the page of a version names."""
MOST_LABELS = 6
KEEP_SECONDS = 30 * 24 * 3600

_HEAVY = ("payload", "found_by")


def find(kind: str, reference: str) -> Publication | None:
    """Return the publication of that reference with its current version, its payload unread."""
    return (
        Publication.objects.select_related("current")
        .defer(*(f"current__{name}" for name in _HEAVY))
        .filter(kind=kind, reference=reference)
        .first()
    )


def whole(publication: Publication, number: int) -> Version | None:
    """Return a version with its payload, None when there is none of that number."""
    found = publication.versions.defer("found_by").filter(number=number).first()
    if found:
        found.publication = publication
    return found


def light(publication: Publication) -> QuerySet[Version]:
    """Return every version, the last one first; `told` is the payload without what is bulky."""
    path = list(registry.page_of(publication.kind).bulky)
    told: Any = F("payload")
    if path:
        told = Func(
            F("payload"),
            Value(path, output_field=ArrayField(TextField())),
            template="(%(expressions)s)",
            arg_joiner=" #- ",
            output_field=JSONField(),
        )
    return publication.versions.defer(*_HEAVY).annotate(told=told).order_by("-number")


@dataclass(frozen=True)
class Entry:
    """A line of the history: a version and what it changed in the one before, in words."""

    version: Version
    changes: list[FieldChange]
    added: int
    removed: int
    recoded: int
    address: str

    @property
    def labels(self) -> list[str]:
        """Return the names of the answers that changed, each once."""
        return list(dict.fromkeys(change.label for change in self.changes))

    @property
    def told_labels(self) -> str:
        """Return the first of these names, in one line."""
        more = "…" if len(self.labels) > MOST_LABELS else ""
        return ", ".join(self.labels[:MOST_LABELS]) + more


def history(publication: Publication) -> list[Entry]:
    """Return the history, the last version first. One statement, whatever its length."""
    versions = list(light(publication))
    return [
        _entry(publication, version, older)
        for version, older in zip(versions, [*versions[1:], None], strict=True)
    ]


def _entry(publication: Publication, version: Version, older: Version | None) -> Entry:
    bare = _bare(publication.kind, older, version) if older else without_code.Difference()
    return Entry(
        version=version,
        changes=field_changes(publication.kind, older, version) if older else [],
        added=_counted(version.delta, "added") + len(bare.added) if older else 0,
        removed=_counted(version.delta, "removed") + len(bare.removed) if older else 0,
        recoded=version.delta.get("units_recoded", 0),
        address=_address(publication, version),
    )


def _counted(delta: Mapping[str, Any], side: str) -> int:
    """Return how many units items add or release; versions of long ago count items alone."""
    return int(delta.get(f"units_{side}", delta[side]))


def _bare(kind: str, older: Version, newer: Version) -> without_code.Difference:
    return without_code.difference(kind, _said(older), _said(newer), newer.pk)


def _address(publication: Publication, version: Version) -> str:
    """Return the address of a version: that of its publication while it is in force."""
    base = publication.get_absolute_url()
    return base if version.pk == publication.current_id else f"{base}versions/{version.number}/"


def field_changes(kind: str, older: Version, newer: Version) -> list[FieldChange]:
    """Return the answers that differ between two versions of `light`, in words.

    Versions never change, so what was found once in a language is kept.
    """
    key = f"publication-changes:{older.pk}:{newer.pk}:{get_language()}"
    kept = cache.get(key)
    if kept is None:
        kept = [*_shared_changes(older, newer)]
        kept += registry.page_of(kind).changes(older.told, newer.told)  # type: ignore[attr-defined]
        cache.set(key, kept, KEEP_SECONDS)
    return kept


def _shared_changes(older: Version, newer: Version) -> list[FieldChange]:
    compared = [
        (_("Titre"), older.title, newer.title),
        (_("Résumé"), older.summary, newer.summary),
        (_("État"), older.get_lifecycle_display(), newer.get_lifecycle_display()),
    ]
    return [
        FieldChange(label=label, before=str(before), after=str(after))
        for label, before, after in compared
        if before != after
    ]


def _told_bare(units: list[without_code.Bare]) -> list[str]:
    """Return units of products without code in words."""
    return [
        _("%(product)s – sans code – %(units)s") % {"product": item.product, "units": extent(item)}
        for item, _reason in units[:MOST_LINES]
    ]


def _told(items: list[AffectedItem]) -> list[str]:
    """Return the units of these items in words, each under the first code of its product."""
    units: dict[tuple[int, str], str] = {}
    for item in items:
        words = extent(item)
        units.setdefault((item.line, words), f"{item.product} – {item.identifier} – {words}")
    return list(units.values())[:MOST_LINES]


@dataclass(frozen=True)
class LineChanges:
    """The first lines that a version adds and releases, in words, and how many there are.

    `recoded` tells the products whose lines stay under other codes.
    """

    added: list[str]
    removed: list[str]
    added_total: int
    removed_total: int
    recoded: list[str]


def line_changes(older: Version, newer: Version) -> LineChanges:
    """Return the lines that `newer` adds to `older` and releases of it.

    What a version says of itself is counted from the one just before; from an older one, anew.
    """
    with transaction.atomic():
        change = recodings.difference(
            newer.publication.kind, (older.pk, _said(older)), (newer.pk, _said(newer))
        )
    added, removed, recoded = change.added, change.removed, change.recodings()
    told = newer.delta if newer.number == older.number + 1 else {}
    if recoded and "units_recoded" not in told:
        # A version of before this was told apart.
        told = {}
    # A lot may stand under two codes of its product: twice as many items give enough lines.
    most = 2 * MOST_LINES
    bare = _bare(newer.publication.kind, older, newer)
    items = AffectedItem.objects.in_bulk([*added[:most], *removed[:most]])
    return LineChanges(
        added=[*_told([items[pk] for pk in added[:most]]), *_told_bare(bare.added)][:MOST_LINES],
        removed=[
            *_told([items[pk] for pk in removed[:most]]),
            *_told_bare(bare.removed),
        ][:MOST_LINES],
        added_total=len(bare.added)
        + (told["units_added"] if "units_added" in told else coverage.count_units(added)),
        removed_total=len(bare.removed)
        + (told["units_removed"] if "units_removed" in told else coverage.count_units(removed)),
        recoded=[one.words for one in recoded[:MOST_LINES]],
    )


def _said(version: Version) -> Any:
    """Return the payload of a version, without what is bulky for one of `light`."""
    return vars(version).get("told") or version.payload


def is_retracted(publication: Publication) -> bool:
    """Tell whether only a tombstone is left."""
    return publication.current.lifecycle == Lifecycle.RETRACTED

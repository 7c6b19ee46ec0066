"""Units that two versions both name, under codes that are not the same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Min
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.publication import registry
from portal.publication.models import AffectedItem
from portal.publication.services import coverage


@dataclass
class Recoding:
    """A product line whose codes changed: those it lost, those it got, how many lines bear them."""

    product: str
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    lines: int = 0

    @property
    def words(self) -> str:
        """Return what changed, in a sentence without verb."""
        told = {
            "product": self.product,
            "before": ", ".join(self.before),
            "after": ", ".join(self.after),
        }
        if not self.before:
            text = _("%(product)s – code %(after)s ajouté") % told
        elif not self.after:
            text = _("%(product)s – code %(before)s retiré") % told
        else:
            text = _("%(product)s – code %(before)s remplacé par %(after)s") % told
        count = ngettext("%(lines)d ligne", "%(lines)d lignes", self.lines) % {"lines": self.lines}
        return f"{text} ({count})"


@dataclass(frozen=True)
class Difference:
    """What a version adds to another one and takes from it, as ids of items.

    `new_codes` and `old_codes` name units that both versions concern: they are neither in `added`
    nor in `removed`. `kept` counts the items of the newer version that the older one held whole.
    """

    added: list[int]
    removed: list[int]
    kept: int
    new_codes: list[int]
    old_codes: list[int]
    same: Mapping[int, int]

    @property
    def units_recoded(self) -> int:
        """Return how many units are named under another code than before."""
        return coverage.count_units(self.new_codes or self.old_codes)

    def recodings(self) -> list[Recoding]:
        """Return the product lines whose codes changed."""
        found: dict[int, Recoding] = {}
        for line, product, code, count in _codes(self.new_codes):
            one = found.setdefault(line, Recoding(product))
            one.after.append(code)
            one.lines = max(one.lines, count)
        for line, product, code, count in _codes(self.old_codes):
            one = found.setdefault(self.same[line], Recoding(product))
            one.before.append(code)
            one.lines = max(one.lines, count)
        return [found[line] for line in sorted(found)]


def _codes(ids: list[int]) -> Iterable[tuple[int, str, str, int]]:
    if not ids:
        return ()
    rows: Any = AffectedItem.objects.filter(pk__in=ids).order_by()
    return (
        rows.values("line", "product", "identifier")
        .annotate(count=Count("pk"), first=Min("pk"))
        .order_by("line", "first")
        .values_list("line", "product", "identifier", "count")
    )


def difference(
    kind: str,
    older: tuple[int, Mapping[str, Any]] | None,
    newer: tuple[int, Mapping[str, Any]],
) -> Difference:
    """Return what changed between two versions of a kind, each given by its id and its payload."""
    older_id = older[0] if older else None
    added, removed, kept = coverage.difference(older_id, newer[0])
    page = registry.get(kind).page
    if older is None or page is None or not (added or removed):
        return Difference(added, removed, kept, [], [], {})
    same = page.same_lines(older[1], newer[1])
    new_codes, old_codes = coverage.recoded(older[0], newer[0], same, added, removed)
    ours, theirs = set(new_codes), set(old_codes)
    return Difference(
        [one for one in added if one not in ours],
        [one for one in removed if one not in theirs],
        kept,
        new_codes,
        old_codes,
        same,
    )

"""Lots typed or stored without the code of their product: which published actions name them."""

from collections.abc import Iterator, Sequence

from portal.publication import registry
from portal.publication.check import Match, Result
from portal.publication.enums import ItemStatus, Lifecycle, Verdict
from portal.publication.models import CurrentItem, Document, Version
from portal.publication.services.told import said_by
from portal.reference.identifiers import Scheme, lot_key

LONGEST = 60
MOST_NAMED = 10
"""Actions that are told of one lot."""

_STANDING = (ItemStatus.AFFECTED, ItemStatus.CLOSED)
_READ = {
    str(one)
    for one in (
        *(Scheme.GS1, Scheme.HIBC, Scheme.ICCBBA, Scheme.PPN, Scheme.GTIN),
        *(Scheme.CIP13, Scheme.ACL13, Scheme.UCD13),
    )
}
"""What is surely the code of a product, known or not."""


def look_up(results: Sequence[Result], *, exercises: bool = False) -> set[int]:
    """Have the lines that no code finds say which actions name them as a lot.

    Returns the places of those that an action names. They are to be verified: two makers may give
    the same lot, and a product without code is named by its lots alone. Exercises are left out, or
    with `exercises` all else.
    """
    asked = {place: key for place, one in enumerate(results) if (key := _key(one))}
    if not asked:
        return set()
    found = _named(sorted(set(asked.values())), exercises=exercises)
    said = said_by({version for told in found.values() for version in told})
    for place, key in asked.items():
        if told := found.get(key):
            results[place].matches = [
                Match(verdict=Verdict.TO_VERIFY, status=status, line=line, **said[version])
                for version, (status, line) in told.items()
            ]
            results[place].verdict, results[place].error = Verdict.TO_VERIFY, ""
    return {place for place, key in asked.items() if key in found}


Named = dict[int, tuple[ItemStatus, int]]
"""By the version that names a lot: whether it still asks anything of it, and on which line."""


def _named(keys: list[str], *, exercises: bool) -> dict[str, Named]:
    """Return what names each of these lots, the last published first."""
    rehearsed = Document.objects.filter(exercise=True).values("pk")
    rows = CurrentItem.objects.filter(lot_key__in=keys, status__in=_STANDING).exclude(lot_key="")
    rows = (
        rows.filter(publication__in=rehearsed)
        if exercises
        else rows.exclude(publication__in=rehearsed)
    )
    told = [
        (version, line, key, ItemStatus(status))
        for version, line, key, status in rows.values_list("version", "line", "lot_key", "status")
    ]
    told += _without_code(keys, exercises=exercises)
    found: dict[str, Named] = {}
    for version, line, key, status in sorted(told, key=lambda one: (-one[0], one[1])):
        named = found.setdefault(key, {})
        if version in named or len(named) < MOST_NAMED:
            named.setdefault(version, (status, line))
    return found


def _without_code(
    keys: list[str], *, exercises: bool
) -> Iterator[tuple[int, int, str, ItemStatus]]:
    """Yield the version, line and lot of the products without code that bear one of these lots."""
    documents = Document.objects.filter(lots__overlap=keys, exercise=exercises)
    versions = Version.objects.filter(pk__in=documents.values("publication__current"))
    for version in versions.select_related("publication").order_by("pk"):
        if version.lifecycle == Lifecycle.RETRACTED:
            continue
        is_closed = version.lifecycle == Lifecycle.CLOSED
        status = ItemStatus.CLOSED if is_closed else ItemStatus.AFFECTED
        for product in registry.page_of(version.publication.kind).unscannable(version.payload):
            for unit in product.units:
                if unit.item.lot_key in keys:
                    yield version.pk, product.number, unit.item.lot_key, status


def _key(result: Result) -> str:
    """Return the key of the lot that a line is looked for by, "" when its code is known."""
    if result.verdict not in (None, Verdict.UNKNOWN_ID):
        return ""
    line = result.line
    text = (line.scan or line.identifier).strip()
    if text and (line.lot or result.parsed.scheme in _READ):
        return ""
    key = lot_key(text or line.lot)
    return key if any(char.isdigit() for char in key) and len(key) <= LONGEST else ""

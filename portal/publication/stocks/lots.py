"""Lots typed or stored without the code of their product: which published actions name them."""

from collections.abc import Sequence

from portal.publication.check import Match, Result
from portal.publication.enums import ItemStatus, Verdict
from portal.publication.models import CurrentItem, Document
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


def named(results: Sequence[Result]) -> dict[int, list[Match]]:
    """Return, by the place of a line that no code finds, the actions that name it as a lot.

    They are to be verified: two makers may give the same lot. Two statements at most.
    """
    asked = {place: key for place, one in enumerate(results) if (key := _key(one))}
    if not asked:
        return {}
    exercises = Document.objects.filter(exercise=True).values("pk")
    rows = (
        CurrentItem.objects.filter(lot_key__in=set(asked.values()), status__in=_STANDING)
        .exclude(lot_key="")
        .exclude(publication__in=exercises)
        .order_by("-version", "line")
        .values_list("lot_key", "version", "status", "line")
    )
    found: dict[str, dict[int, tuple[str, int]]] = {}
    for key, version, status, line in rows:
        found.setdefault(key, {}).setdefault(version, (status, line))
    kept = {key: list(told.items())[:MOST_NAMED] for key, told in found.items()}
    said = said_by({version for told in kept.values() for version, _row in told})
    matches = {
        key: [
            Match(verdict=Verdict.TO_VERIFY, status=ItemStatus(status), line=line, **said[version])
            for version, (status, line) in told
        ]
        for key, told in kept.items()
    }
    return {place: matches[key] for place, key in asked.items() if key in matches}


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

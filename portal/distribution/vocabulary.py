"""The codes that publications and filters are made of, with their words."""

from collections.abc import Mapping
from typing import Any

from portal.distribution.selection import ARRAYS, Selection
from portal.publication import registry
from portal.publication.enums import ItemStatus, Lifecycle, Scope, Verdict, VersionKind
from portal.publication.models import Document
from portal.reference import emdn
from portal.reference.identifiers import IdentifierType
from portal.reference.models import EmdnCode

SHARED = {
    "lifecycles": Lifecycle,
    "version_kinds": VersionKind,
    "scopes": Scope,
    "statuses": ItemStatus,
    "verdicts": Verdict,
    "identifier_types": IdentifierType,
}
EVENTS = ("published", "updated", "corrected", "recipients_changed", "closed", "reopened")
EVENTS += ("withdrawn",)
"""What may have happened to a publication; events put its kind before: `action.updated`."""

EMDN = "emdn"
LISTS = ARRAYS | {"status": "lifecycles"}
"""The names of filters by code, and those of the lists of their codes."""


def names() -> list[str]:
    """Return the names of the code lists."""
    return [*ARRAYS.values(), "attachments", *SHARED]


def labels(name: str) -> Mapping[str, Any] | None:
    """Return the codes of a list with their lazy words, None for a list that there is not.

    The codes of the nomenclature are a table of their own, `EmdnCode`.
    """
    if name in SHARED:
        return dict(SHARED[name].choices)
    if name not in names():
        return None
    found: dict[str, Any] = {}
    for kind in registry.public_kinds():
        source = registry.page_of(kind.key).labels.get(name, {})
        if isinstance(source, Mapping):
            found |= {code: label for code, label in source.items() if code}
    return found


def values(name: str) -> list[str]:
    """Return the codes of a list, or the kinds and events of the programming interface."""
    kinds = [kind.key for kind in registry.all_kinds() if kind.resource]
    if name == "kinds":
        return kinds
    if name == "kinds_or_all":
        return [*kinds, "all"]
    if name == "events":
        return [f"{kind}.{one}" for kind in kinds for one in EVENTS]
    return [str(code) for code in labels(name) or ()]


def unknown(wanted: Selection) -> dict[str, list[str]]:
    """Return the codes of a selection that no list has, by filter.

    Nothing would ever be found by them: who follows a code with a slip in it would hear nothing.
    """
    found = {}
    for name, list_name in LISTS.items():
        codes = getattr(wanted, name)
        if codes and (strange := [*dict.fromkeys(c for c in codes if not _known(list_name, c))]):
            found[name] = strange
    return found


def _known(name: str, code: str) -> bool:
    if name != EMDN:
        return code in (labels(name) or {})
    # What is published may be older than the nomenclature, and a portal without it cannot tell.
    return (
        EmdnCode.objects.filter(code=code).exists()
        or Document.objects.filter(emdn__contains=[code]).exists()
        or not emdn.is_loaded()
    )

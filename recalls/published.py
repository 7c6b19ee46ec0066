"""What is public of an action, as the rooms of its firm and of the agency say it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import ngettext

from portal.publication.models import Publication
from recalls import editions
from recalls.models import Action


def public_url(action: Action) -> str:
    """Return the address of the public page of an action, "" before its first publication."""
    if not action.public_reference:
        return ""
    found = Publication.objects.filter(kind=editions.KIND, subject=action.subject).first()
    return found.get_absolute_url() if found else ""


def publications(action: Action) -> list[dict[str, Any]]:
    """Return the public versions of an action, the last one first."""
    found = Publication.objects.filter(kind=editions.KIND, subject=action.subject).first()
    if found is None:
        return []
    return [
        {
            "number": version.number,
            "kind": version.get_kind_display(),
            "at": version.published_at,
            "reason": version.reason,
            "changes": _changed_lines(version.delta),
        }
        for version in found.versions.order_by("-number").defer("payload")
    ]


def _changed_lines(delta: Mapping[str, Any]) -> str:
    """Return how many lines a version added, released and named by another code, in words."""
    added, removed = (
        delta.get(f"units_{side}", delta[side]) + delta.get(f"bare_{side}", 0)
        for side in ("added", "removed")
    )
    recoded = delta.get("units_recoded", 0)
    told = [
        (added, ngettext("%(number)s ligne ajoutée", "%(number)s lignes ajoutées", added)),
        (removed, ngettext("%(number)s ligne levée", "%(number)s lignes levées", removed)),
        (
            recoded,
            ngettext(
                "%(number)s ligne au code corrigé", "%(number)s lignes au code corrigé", recoded
            ),
        ),
    ]
    return ", ".join(words % {"number": number} for number, words in told if number)

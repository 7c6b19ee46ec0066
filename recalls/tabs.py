"""The bar of the pages of an action, for the agency."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.filings import post
from recalls.models import Action


def tabs(action: Action, current: str) -> list[dict[str, Any]]:
    """Return the pages of the action; `current` is the key of the one that is open."""
    own = {
        "sheet": _("Fiche"),
        "publication": _("Publication"),
        "end": _("Suivi et clôture"),
        "replies": _("Réponses"),
    }
    found = [{"label": _("Dossier"), "url": post.agency_path(action), "current": current == "case"}]
    for name, label in own.items():
        url = reverse(f"recalls:{name}", args=[action.uuid])
        found.append({"label": label, "url": url, "current": name == current})
    return found

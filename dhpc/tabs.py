"""The bar of the pages of a dossier, for the agency."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dhpc.models import Dossier
from portal.filings import post


def tabs(dossier: Dossier, current: str) -> list[dict[str, Any]]:
    """Return the pages of the dossier; `current` is the key of the one that is open."""
    own = {"perimeter": _("Périmètre et laboratoires")}
    if dossier.letter.first_submitted_at:
        own |= {"letter": _("Lettre")}
    if dossier.agreed_at:
        own |= {"dispatch": _("Diffusion")}
    found = [
        {"label": _("Dossier"), "url": post.agency_path(dossier), "current": current == "case"}
    ]
    for name, label in own.items():
        url = reverse(f"dhpc:agency_{name}", args=[dossier.uuid])
        found.append({"label": label, "url": url, "current": name == current})
    return found

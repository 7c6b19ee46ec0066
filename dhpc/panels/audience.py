"""Groups of recipients that the medicines of a letter suggest."""

from typing import Any

from django.urls import reverse

from dhpc.audience.suggestion import Suggestion, suggest
from dhpc.models import Letter
from portal.filings.registry import Panel

SECTION = "audience"


def missing(letter: Letter) -> list[Suggestion]:
    """Return the groups suggested that the letter does not name yet."""
    dossier = letter.filing
    codes = dossier.products.values_list("cis", flat=True)
    named = set(letter.recipients.values_list("audience", flat=True))
    found = suggest(codes, dossier.request.populations)
    return [one for one in found if one.audience.value not in named]


def part_panels(part: Any, section: str) -> list[Panel]:
    """Return the suggestions above the recipients of a draft."""
    if section != SECTION or not isinstance(part, Letter) or not part.is_editable:
        return []
    found = missing(part)
    if not found:
        return []
    context = {
        "suggestions": found,
        "add_url": reverse("dhpc:audience_add", args=[part.filing.uuid]),
    }
    return [Panel("dhpc/audience_panel.html", context)]

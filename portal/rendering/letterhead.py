"""Who the documents come from, in words that no template repeats."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Letterhead:
    name: str
    subtitle: str
    demonstration: bool


def letterhead() -> Letterhead:
    """Return the letterhead in the language of the document."""
    return Letterhead(
        name=_("Portail de sécurité sanitaire"),
        subtitle=_("Médicaments et dispositifs médicaux"),
        demonstration=settings.PORTAL_DEMO,
    )

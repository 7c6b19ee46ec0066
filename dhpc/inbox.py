"""What narrows the agency's list of letters, and what its search finds them by."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from dhpc.enums import Authority, Route
from dhpc.models import CoveredProduct
from portal.filings.registry import InboxFilter

FILTERS = (
    InboxFilter.of("parcours", _("Parcours"), Route.choices, "route"),
    InboxFilter.of("autorite", _("Autorité"), Authority.choices, "authority"),
)


def found_by(text: str) -> Q:
    """Return the condition that a medicine of the perimeter has this CIS code or substance."""
    named = Q(cis=text) | Q(substance__icontains=text) | Q(name__icontains=text)
    return Q(Exists(CoveredProduct.objects.filter(named, filing=OuterRef("pk"))))

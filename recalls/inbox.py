"""What narrows the agency's list of actions, and what its search finds them by."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from portal.filings.registry import InboxFilter
from recalls.enums import ActionType
from recalls.models import Product, Scope

FILTERS = (
    InboxFilter.of("type", _("Type d’action"), ActionType.choices, "notice__action_type"),
    InboxFilter(
        name="circuit",
        label=_("Circuit"),
        choices=(("urgent", _("Urgent")), ("ordinaire", _("Ordinaire"))),
        narrow=lambda cases, lane: cases.filter(is_urgent=lane == "urgent"),
    ),
)


def found_by(text: str) -> Q:
    """Return the condition that this is a public number, or a batch or a code of the notice."""
    products = Product.objects.filter(part__filing=OuterRef("pk"))
    lots = Scope.objects.filter(part__filing=OuterRef("pk"), lot__iexact=text)
    named = Q(identifier=text) | Q(catalogue_reference__iexact=text)
    return Q(public_reference__iexact=text) | Exists(products.filter(named)) | Exists(lots)

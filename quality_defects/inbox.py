"""What narrows the agency's list of cases, and what its search finds them by."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.filings.registry import InboxFilter
from quality_defects.effects.triage import CIP, CIS, key
from quality_defects.enums import Category, KeyKind, Priority
from quality_defects.models import CaseKey, PhoneAlert

NAMED = (KeyKind.LOT, KeyKind.ACTIVE_LOT, KeyKind.PRODUCT)


def _having(**condition: Any) -> Exists:
    return Exists(CaseKey.objects.filter(filing=OuterRef("pk"), **condition))


def _of_category(cases: QuerySet, code: str) -> QuerySet:
    return cases.filter(_having(kind=KeyKind.CATEGORY, value=key(code)))


def _by_recall(cases: QuerySet, answer: str) -> QuerySet:
    proposed = Exists(PhoneAlert.objects.filter(filing=OuterRef("pk")))
    return cases.filter(proposed if answer == "oui" else ~proposed)


FILTERS = (
    InboxFilter.of("priorite", _("Priorité"), Priority.choices, "priority"),
    InboxFilter(
        name="categorie", label=_("Catégorie"), choices=Category.choices, narrow=_of_category
    ),
    InboxFilter(
        name="rappel",
        label=_("Rappel proposé"),
        choices=(("oui", _("Oui")), ("non", _("Non"))),
        narrow=_by_recall,
    ),
)


def found_by(text: str) -> Q:
    """Return the condition that a signed version names this batch, CIS or CIP code."""
    values = [key(text), key(text, CIS), key(text, CIP)]
    return Q(_having(kind__in=NAMED, value__in=values))

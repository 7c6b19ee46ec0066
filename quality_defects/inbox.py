"""What narrows the agency's list of cases, and what its search finds them by."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.filings.registry import InboxFilter
from quality_defects import rules
from quality_defects.effects.triage import CIP, CIS, key
from quality_defects.enums import CaseState, Category, KeyKind, Priority, WithdrawalState
from quality_defects.models import CaseKey, Decision, PhoneAlert, WithdrawalRequest

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


def waits_for(user: Any) -> Q:
    """Return the condition that the next step of a case is a decision of `user`.

    To close what was proposed to be, to answer who asks to withdraw, to say what becomes of a
    version that came after the end: each by somebody whom the rules let do it.
    """
    condition = Q(pk__in=[])
    if rules.is_validator(user, None):
        condition |= _to_close() & _is_urgent() & ~Q(closure_proposed_by=user)
    if rules.is_evaluator(user, None):
        asked = WithdrawalRequest.objects.filter(
            filing=OuterRef("pk"), state=WithdrawalState.REQUESTED
        )
        condition |= (_to_close() & ~_is_urgent()) | Q(Exists(asked))
    if rules.is_evaluator(user, None) or rules.is_validator(user, None):
        condition |= Q(version_after_end_at__isnull=False)
    return condition


def _to_close() -> Q:
    return Q(state=CaseState.CLOSURE_PROPOSED)


def _is_urgent() -> Q:
    """A priority lowered after the decision does not spare the second person."""
    decided = Decision.objects.filter(filing=OuterRef("pk"), priority__in=rules.URGENT)
    return Q(priority__in=rules.URGENT) | Q(Exists(decided))

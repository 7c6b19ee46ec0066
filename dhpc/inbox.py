"""What narrows the agency's list of letters, and what its search finds them by."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from dhpc import rules
from dhpc.enums import Authority, DispatchState, DossierState, LetterState, Route
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


def waits_for(user: Any) -> Q:
    """Return the condition that the next step of a dossier is a decision of `user`.

    To agree to what an evaluator proposed, to publish what left, to close what reached its
    recipients: each by somebody whom the rules let do it.
    """
    condition = Q(pk__in=[])
    if rules.is_validator(user, None):
        condition |= _to_agree(user) | _to_close()
    if rules.is_validator(user, None) or rules.is_publisher(user, None):
        condition |= _to_publish()
    return condition


def _to_agree(user: Any) -> Q:
    wrote = (
        Q(letter__proposed_by=user)
        | Q(letter__typed_by=user)
        | Q(letter__saved_by=user)
        | Q(request__typed_by=user)
    )
    return Q(letter__state=LetterState.PROPOSED, suspended_at=None) & ~wrote


def _to_publish() -> Q:
    return Q(state=DossierState.DISPATCHED, public_reference=None, suspended_at=None)


def _to_close() -> Q:
    covered = Q(state=DossierState.DISPATCHED, dispatch__state=DispatchState.COVERED)
    return covered & Q(public_reference__isnull=False)

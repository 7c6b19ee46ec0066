"""What narrows the agency's list of actions, and what its search finds them by."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from portal.filings.registry import InboxFilter
from recalls import rules
from recalls.enums import ActionState, ActionType, NoticeState
from recalls.models import Action, FinalReport, Product, Scope

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


def waits_for(user: Any) -> Q:
    """Return the condition that the next step of an action is a decision of `user`.

    To validate what an evaluator prepared, to publish what is validated, to close what its maker
    reported on: each by somebody whom the rules let do it.
    """
    condition = Q(pk__in=[])
    if rules.is_validator(user, None):
        condition |= _to_validate(user) | _to_close()
    if rules.is_validator(user, None) or rules.is_publisher(user, None):
        same = Q(is_urgent=True, notice__validated_by=user)
        condition |= Q(notice__state=NoticeState.VALIDATED) & ~same
    return condition


def _to_validate(user: Any) -> Q:
    moves = Action._meta.get_field("transitions").related_model._default_manager.filter(
        part="notice"
    )
    sent = moves.filter(filing=OuterRef("filing"), target=NoticeState.SUBMITTED)
    prepared = moves.filter(filing=OuterRef("pk"), name="edit_sheet", actor=user).filter(
        pk__gt=Subquery(sent.order_by("-pk").values("pk")[:1])
    )
    wrote = Q(notice__typed_by=user) | Q(notice__saved_by=user) | Q(notice__submitted_by=user)
    ready = Q(notice__state=NoticeState.IN_REVIEW, notice__edited_by__isnull=False)
    return ready & ~wrote & ~Q(Exists(prepared))


def _to_close() -> Q:
    reports = FinalReport.objects.filter(filing=OuterRef("pk"))
    return Q(state=ActionState.PUBLISHED) & Q(Exists(reports))

"""Which categories a person receives."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from portal.accounts.predicates import is_agent
from portal.mail.enums import AGENT_CATEGORIES, CATEGORY_HINTS, Category
from portal.mail.messages import all_messages
from portal.mail.models import MutedCategory

if TYPE_CHECKING:
    from portal.accounts.models import User


@dataclass(frozen=True)
class Choice:
    """A category as it stands for one person.

    `can_be_disabled`: at least one of its messages can; `has_compulsory`: at least one cannot.
    """

    category: Category
    label: str
    hint: str
    can_be_disabled: bool
    has_compulsory: bool
    received: bool


def choices_of(user: "User") -> list[Choice]:
    """Return the categories that hold messages for `user`, in the order of the list."""
    muted = set(MutedCategory.objects.filter(user=user).values_list("category", flat=True))
    optional = {message.category for message in all_messages() if message.can_be_disabled}
    compulsory = {message.category for message in all_messages() if not message.can_be_disabled}
    hidden = frozenset() if is_agent(user) else AGENT_CATEGORIES
    return [
        Choice(
            category,
            str(category.label),
            str(CATEGORY_HINTS[category]),
            category in optional,
            category in compulsory,
            category not in muted or category not in optional,
        )
        for category in Category
        if category in optional | compulsory and category not in hidden
    ]


def set_received(user: "User", received: set[str]) -> None:
    """Mute the categories that can be disabled and are not in `received`; unmute the others."""
    optional = {choice.category for choice in choices_of(user) if choice.can_be_disabled}
    with transaction.atomic():
        MutedCategory.objects.filter(user=user, category__in=optional & received).delete()
        MutedCategory.objects.bulk_create(
            [MutedCategory(user=user, category=category) for category in optional - received],
            ignore_conflicts=True,
        )

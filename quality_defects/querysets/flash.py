"""Mandates of flash declarations: who sees them, which of them holds."""

from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone

from portal.accounts import predicates
from portal.accounts.enums import SignatoryCapacity


class FlashMandateQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "FlashMandateQuerySet":
        """Return the mandates of the organisations that `user` is a member of."""
        own = [
            organisation.pk
            for organisation in predicates.organisation_list(user)
            if predicates.has_organisation_role(user, organisation.pk)
        ]
        return self.filter(organisation__in=own)

    def not_ended(self, day: date | None = None) -> "FlashMandateQuerySet":
        """Return those that hold or will hold."""
        return self.filter(revoked_at=None, ends_on__gte=day or timezone.localdate())

    def held(self, user: Any, organisation_id: int | None) -> Any:
        """Return the mandate under which `user` may send for the organisation now, or None."""
        today = timezone.localdate()
        found = (
            self.not_ended(today)
            .filter(user=user, organisation=organisation_id, starts_on__lte=today)
            .select_related("granted_by")
            .order_by("-ends_on", "-pk")
        )
        return next((one for one in found if is_responsible(one.granted_by, organisation_id)), None)


def is_responsible(user: Any, organisation_id: int | None) -> bool:
    """Tell whether `user` is the pharmacien responsable of the organisation today."""
    capacity = predicates.may_sign(user, organisation_id)
    return capacity is not None and (capacity.capacity == SignatoryCapacity.RESPONSIBLE_PHARMACIST)

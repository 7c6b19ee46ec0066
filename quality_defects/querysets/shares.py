"""Shares of sections: who sees which, and whom they are addressed to."""

from typing import Any

from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import models
from django.utils import timezone

from portal.accounts import predicates


class SectionShareQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "SectionShareQuerySet":
        """Return the shares of the drafts that `user` may read as a member of the firm."""
        if predicates.is_agent(user):
            return self.none()
        cases = apps.get_model("quality_defects", "Case")._default_manager
        return self.filter(filing__in=cases.visible_to(user))

    def addressed_to(self, user: Any) -> "SectionShareQuerySet":
        """Return the shares that hold for `user`: not revoked, not over, sent to a verified
        address of theirs. The agency's people have none."""
        if not user.is_authenticated or not user.is_active or predicates.is_agent(user):
            return self.none()
        own = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
        return self.filter(
            email__in=[address.lower() for address in own],
            state__in=("open", "ended"),
            ends_on__gte=timezone.localdate(),
        ).exclude(filing__state="abandoned")

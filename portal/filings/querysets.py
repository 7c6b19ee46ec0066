"""Who sees which filings.

Every view starts from `visible_to`, so what is not visible is not found.
"""

from typing import Any

from django.db import models
from django.db.models import Q

from portal.accounts import predicates


class FilingQuerySet(models.QuerySet):
    """Cases of one workflow."""

    @property
    def workflow_key(self) -> str:
        model: Any = self.model
        return model.workflow_key

    def visible_to(self, user: Any) -> "FilingQuerySet":
        """Return the cases that `user` may read.

        An organisation's members read its cases, mandated consultants those of the workflows of
        their mandate; agents with any role on the workflow read what has been sent.
        """
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(self._agency_condition(user) | self._member_condition(user))

    def _agency_condition(self, user: Any) -> Q:
        if predicates.has_agency_role(user, self.workflow_key):
            return Q(reference__isnull=False)
        return Q(pk__in=[])

    def _member_condition(self, user: Any) -> Q:
        organisations = [
            organisation.pk
            for organisation in predicates.organisation_list(user)
            if predicates.has_organisation_role(user, organisation.pk, workflow=self.workflow_key)
        ]
        return Q(organisation__in=organisations)

    def sent(self) -> "FilingQuerySet":
        """Return the cases that the agency has received."""
        return self.filter(reference__isnull=False)

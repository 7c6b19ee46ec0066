"""Requests of a Volet 1: who sees which."""

from typing import Any

from django.apps import apps
from django.db import models

from portal.accounts import predicates


class SheetRequestQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "SheetRequestQuerySet":
        """Return all of them to agents of the workflow, to others those of their own cases.

        An agent does not see the draft that the firm fills, only the request.
        """
        cases = apps.get_model("quality_defects", "Case")._default_manager
        if predicates.is_agent(user):
            known = predicates.has_agency_role(user, cases.model.workflow_key)
            return self.all() if known else self.none()
        return self.filter(filing__in=cases.visible_to(user))

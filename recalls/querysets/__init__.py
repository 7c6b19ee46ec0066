"""Actions of the workflow: who sees which."""

from typing import Any

from django.db.models import Q

from portal.accounts import predicates
from portal.accounts.enums import AgencyRoleName
from portal.filings.querysets import FilingQuerySet

__all__ = ["ActionQuerySet"]


class ActionQuerySet(FilingQuerySet):
    """Safety actions, from the first click to their closure."""

    def _agency_condition(self, user: Any) -> Q:
        """Agents read what was sent; evaluators also what the agency itself types in."""
        condition = super()._agency_condition(user)
        if predicates.has_agency_role(user, self.workflow_key, AgencyRoleName.EVALUATOR):
            condition |= Q(paper_filing__isnull=False)
        return condition

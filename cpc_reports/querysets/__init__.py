"""Reports and registers: who sees which, and which entries hold on a day."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from portal.accounts import predicates
from portal.accounts.enums import AgencyRoleName
from portal.filings.querysets import FilingQuerySet

__all__ = ["BodyQuerySet", "ReportQuerySet"]


class ReportQuerySet(FilingQuerySet):
    """Reports, from the first click to their decision.

    `visible_to` gives the whole report: to the body that files, to those that sign with it, and to
    the agency. Laboratories and consulted people read what they were asked, on pages of their own.
    """

    def _agency_condition(self, user: Any) -> Q:
        """Agents read what was filed; evaluators also what the agency itself types."""
        condition = super()._agency_condition(user)
        if predicates.has_agency_role(user, self.workflow_key, AgencyRoleName.EVALUATOR):
            condition |= Q(paper_filing__isnull=False)
        return condition

    def _member_condition(self, user: Any) -> Q:
        """A report that the agency types is not the body's until it is recorded."""
        mine = super()._member_condition(user)
        mine &= Q(reference__isnull=False) | Q(paper_filing__isnull=True)
        organisations = [
            organisation.pk
            for organisation in predicates.organisation_list(user)
            if predicates.has_organisation_role(user, organisation.pk, workflow=self.workflow_key)
        ]
        if not organisations:
            return mine
        cosignatures = self.model._meta.get_field("cosignatures").related_model
        signing = cosignatures._default_manager.filter(
            filing=OuterRef("pk"), organisation__in=organisations
        ).exclude(state="declined")
        return mine | Exists(signing)


class BodyQuerySet(models.QuerySet):
    """Entries of the registers."""

    def valid_on(self, day: date) -> "BodyQuerySet":
        """Return the entries whose label, agreement or listing holds on `day`."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)

"""Dossiers of the workflow: who sees which."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from portal.accounts import predicates
from portal.accounts.enums import AgencyRoleName
from portal.filings.querysets import FilingQuerySet

__all__ = ["DossierQuerySet"]


class DossierQuerySet(FilingQuerySet):
    """Dossiers, from the first click to their closure.

    `visible_to` gives the whole dossier: to the coordinating laboratory and to the agency. The
    other laboratories read what `shared_with` gives, on pages of their own.
    """

    def _agency_condition(self, user: Any) -> Q:
        """Agents read what was sent; evaluators also what the agency itself opens."""
        condition = super()._agency_condition(user)
        if predicates.has_agency_role(user, self.workflow_key, AgencyRoleName.EVALUATOR):
            condition |= Q(paper_filing__isnull=False)
        return condition

    def _member_condition(self, user: Any) -> Q:
        """A dossier that the agency prepares is not the laboratory's until it is opened."""
        condition = super()._member_condition(user)
        return condition & (Q(reference__isnull=False) | Q(paper_filing__isnull=True))

    def shared_with(self, user: Any) -> "DossierQuerySet":
        """Return the dossiers in which a laboratory of `user` takes part."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        organisations = [
            organisation.pk
            for organisation in predicates.organisation_list(user)
            if predicates.has_organisation_role(user, organisation.pk, workflow=self.workflow_key)
        ]
        participants = self.model._meta.get_field("participants").related_model
        taking_part = participants._default_manager.filter(
            filing=OuterRef("pk"), organisation__in=organisations
        ).exclude(state="removed")
        return self.filter(Exists(taking_part), reference__isnull=False)

"""Reports and registers: who sees which, and which entries hold on a day."""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.postgres.search import TrigramSimilarity
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Upper

from cpc_reports.enums import ReportOrigin, ReportState
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

    def due_for_publication(self, at: datetime) -> "ReportQuerySet":
        """Return what was decided long enough before `at` for who filed to have read it (T13)."""
        since = at - timedelta(days=settings.CPC_PUBLICATION_DAYS)
        own = [ReportOrigin.OWN, ReportOrigin.MINISTER]
        return self.filter(
            state__in=[ReportState.ESTABLISHED, ReportState.NOT_ESTABLISHED],
            public_reference=None,
            decided_at__lte=since,
        ).exclude(state=ReportState.NOT_ESTABLISHED, origin__in=own)


class BodyQuerySet(models.QuerySet):
    """Entries of the registers."""

    def valid_on(self, day: date) -> "BodyQuerySet":
        """Return the entries whose label, agreement or listing holds on `day`."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)

    def reachable(self, day: date) -> "BodyQuerySet":
        """Return the entries valid on `day` whose account in the portal is open."""
        return self.valid_on(day).filter(organisation__is_active=True)

    def like(self, body_class: str, name: str, identifier: str, most: int) -> "BodyQuerySet":
        """Return the entries of a class that a name or an official number may mean, best first."""
        exact = Q(pk__in=[])
        if identifier.strip():
            number = identifier.strip()
            exact = Q(finess=number) | Q(siren=number) | Q(agreement__iexact=number)
        ranked = (
            self.filter(body_class=body_class)
            .annotate(
                is_exact=Case(When(exact, then=Value(0)), default=Value(1)),
                nearness=TrigramSimilarity(Upper("name"), Upper(Value(name))),
            )
            .order_by("is_exact", "-nearness", "name", "pk")
        )
        return ranked.filter(pk__in=list(ranked.values_list("pk", flat=True)[:most]))

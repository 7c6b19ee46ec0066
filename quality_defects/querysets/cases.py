"""Cases of the workflow: who sees which, and which resemble each other."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q

from portal.accounts import predicates
from portal.accounts.enums import AgencyRoleName
from portal.filings.querysets import FilingQuerySet
from quality_defects.enums import CaseState, KeyKind

WINDOW = timedelta(days=731)  # 24 months
MOST_RELATED = 20
MOST_REPEATED = 5

OVER = (CaseState.CLOSED, CaseState.NO_ACTION, CaseState.MERGED, CaseState.WITHDRAWN)


class CaseQuerySet(FilingQuerySet):
    def _agency_condition(self, user: Any) -> Q:
        """Agents read what was sent; evaluators also what the agency itself types in."""
        condition = super()._agency_condition(user)
        if predicates.has_agency_role(user, self.workflow_key, AgencyRoleName.EVALUATOR):
            condition |= Q(paper_filing__isnull=False)
        return condition

    def like(self, case: Any) -> "CaseQuerySet":
        """Return sent cases that resemble `case` by what its signed versions name."""
        keys: dict[str, list[str]] = {}
        for kind, value in case.keys.values_list("kind", "value"):
            keys.setdefault(kind, []).append(value)
        return self.resembling(keys, other_than=case, around=case.received_at)

    def resembling(
        self, keys: Mapping[str, list[str]], *, other_than: Any, around: datetime
    ) -> "CaseQuerySet":
        """Return sent cases that have `keys` (values by kind) in common, in one statement.

        Same batch of the same medicine, whenever; same batch of an active substance or same
        medicine within 24 months of `around`; same substance or same site, and same category,
        within 24 months. Each case says which by `same_lot`, `same_active_lot`, `same_product`,
        `same_substance`, `same_site` and `same_category`; same batches come first.
        """
        key_model: Any = self.model._meta.get_field("keys").related_model

        def having(kind: str) -> Exists:
            values = keys.get(kind) or []
            return Exists(
                key_model.objects.filter(filing=OuterRef("pk"), kind=kind, value__in=values)
            )

        near = key_model.objects.filter(
            Q(kind=KeyKind.PRODUCT, value__in=keys.get(KeyKind.PRODUCT) or [])
            | Q(kind=KeyKind.ACTIVE_LOT, value__in=keys.get(KeyKind.ACTIVE_LOT) or [])
            | Q(kind=KeyKind.SUBSTANCE, value__in=keys.get(KeyKind.SUBSTANCE) or [])
            | Q(kind=KeyKind.SITE, value__in=keys.get(KeyKind.SITE) or [])
        )
        recent = Q(received_at__range=(around - WINDOW, around + WINDOW))
        found: Any = (
            self.sent()
            .filter(pk__in=near.order_by().values("filing"))
            .exclude(pk=other_than.pk)
            .annotate(
                same_lot=having(KeyKind.LOT),
                same_active_lot=having(KeyKind.ACTIVE_LOT),
                same_product=having(KeyKind.PRODUCT),
                same_substance=having(KeyKind.SUBSTANCE),
                same_category=having(KeyKind.CATEGORY),
                same_site=having(KeyKind.SITE),
            )
            .filter(
                Q(same_product=True) & (Q(same_lot=True) | recent)
                | Q(same_active_lot=True) & recent
                | Q(same_substance=True, same_category=True) & recent
                | Q(same_site=True, same_category=True) & recent
            )
            .select_related("organisation")
            .order_by("-same_lot", "-same_active_lot", "-same_product", "-received_at", "-pk")
        )
        return found[:MOST_RELATED]

    def repeated_by(self, case: Any, *, lots: list[str], products: list[str]) -> "CaseQuerySet":
        """Return the open cases of the organisation of `case` that name one of these batches of
        one of these medicines (keys, see `effects.triage`), the latest first."""
        key_model: Any = self.model._meta.get_field("keys").related_model

        def having(kind: str, values: list[str]) -> Exists:
            return Exists(
                key_model.objects.filter(filing=OuterRef("pk"), kind=kind, value__in=values)
            )

        found: Any = (
            self.sent()
            .filter(
                having(KeyKind.LOT, lots),
                having(KeyKind.PRODUCT, products),
                organisation=case.organisation_id,
            )
            .exclude(pk=case.pk)
            .exclude(state__in=OVER)
            .order_by("-received_at", "-pk")
        )
        return found[:MOST_REPEATED]

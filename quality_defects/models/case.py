"""The case: what its volets, its clocks and its evidence hang from."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.audit.tracking import tracked
from portal.filings.models import Filing
from portal.filings.querysets import FilingQuerySet
from quality_defects.enums import CaseState
from quality_defects.rules import WORKFLOW


@tracked()
class Case(Filing):
    """A quality defect of a medicine, from the first click to its closure."""

    workflow_key = WORKFLOW

    state = models.CharField(
        _("état"), max_length=30, choices=CaseState.choices, default=CaseState.DRAFT
    )

    objects = FilingQuerySet.as_manager()

    class Meta(Filing.Meta):
        verbose_name = _("défaut qualité")
        verbose_name_plural = _("défauts qualité")
        ordering = ["-received_at", "-pk"]
        constraints = [
            *Filing.Meta.constraints,
            models.CheckConstraint(
                name="quality_defects_case_draft_iff_unnumbered",
                condition=Q(state__in=["draft", "abandoned"], reference__isnull=True)
                | (~Q(state__in=["draft", "abandoned"]) & Q(reference__isnull=False)),
            ),
            models.CheckConstraint(
                name="quality_defects_case_evaluated_by_somebody",
                condition=~Q(state="in_evaluation") | Q(assigned_to__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-updated_at"], name="qd_case_of_organisation"),
            models.Index(fields=["state", "-received_at"], name="qd_case_queue"),
            models.Index(fields=["assigned_to", "-received_at"], name="qd_case_of_agent"),
        ]

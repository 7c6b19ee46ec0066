"""The case: what its volets, its clocks and its evidence hang from."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.audit.tracking import tracked
from portal.filings.models import Filing
from quality_defects.enums import CaseState, Priority
from quality_defects.querysets import CaseQuerySet
from quality_defects.rules import WORKFLOW

ENDED = ["closed", "no_action", "merged", "withdrawn"]
FOLLOWED = ["in_evaluation", "decided", "follow_up", "closure_proposed", "closed"]


@tracked()
class Case(Filing):
    """A quality defect of a medicine, from the first click to its closure.

    `priority` is the grid's until an evaluator retains one. A case that begins again is in
    evaluation, like any other; `reopened_at` says that it was ended before. `version_after_end_at`
    is when a version came in after the end, until an agent reopens the case or takes note of it.
    """

    workflow_key = WORKFLOW

    state = models.CharField(
        _("état"), max_length=30, choices=CaseState.choices, default=CaseState.DRAFT
    )

    priority = models.CharField(
        _("priorité"), max_length=2, choices=Priority, blank=True, default=""
    )
    media_attention = models.BooleanField(_("attention des médias"), default=False)
    reopened_at = models.DateTimeField(_("rouvert le"), null=True, blank=True)
    version_after_end_at = models.DateTimeField(
        _("version reçue après la fin le"), null=True, blank=True
    )
    closure_proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    closed_at = models.DateTimeField(_("clos le"), null=True, blank=True)

    objects = CaseQuerySet.as_manager()

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
                condition=Q(assigned_to__isnull=False) | ~Q(state__in=FOLLOWED),
            ),
            models.CheckConstraint(
                name="quality_defects_case_closure_has_its_people",
                condition=Q(
                    state="closure_proposed",
                    closure_proposed_by__isnull=False,
                    closed_by__isnull=True,
                    closed_at__isnull=True,
                )
                | Q(
                    state="closed",
                    closure_proposed_by__isnull=False,
                    closed_by__isnull=False,
                    closed_at__isnull=False,
                )
                | Q(
                    ~Q(state__in=["closure_proposed", "closed"]),
                    closure_proposed_by__isnull=True,
                    closed_by__isnull=True,
                    closed_at__isnull=True,
                ),
            ),
            models.CheckConstraint(
                name="quality_defects_case_urgent_closed_by_two",
                condition=~Q(state="closed", priority__in=["P0", "P1"])
                | ~Q(closed_by=F("closure_proposed_by")),
            ),
            models.CheckConstraint(
                name="quality_defects_case_version_after_an_end",
                condition=Q(version_after_end_at__isnull=True) | Q(state__in=ENDED),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-updated_at"], name="qd_case_of_organisation"),
            models.Index(fields=["state", "-received_at"], name="qd_case_queue"),
            models.Index(fields=["assigned_to", "-received_at"], name="qd_case_of_agent"),
        ]

    @property
    def is_ended(self) -> bool:
        """Tell whether nothing more is done in this case unless an agent reopens it."""
        return self.state in ENDED

    @property
    def is_sheet_awaited(self) -> bool:
        """Tell whether the agency asked for this draft and still waits for it."""
        return hasattr(self, "sheet_request") and self.sheet_request.is_open

"""Measures that were decided on a case, and who carries them out."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.audit.tracking import tracked
from portal.core.deadlines import local_date
from portal.filings.models import Stateful
from quality_defects.enums import MEASURE_CODES, MeasureState, Side
from quality_defects.models.case import Case
from quality_defects.querysets import TrackQuerySet

_DONE = [MeasureState.DONE, MeasureState.VERIFIED]
OVER_MEASURE = [MeasureState.VERIFIED, MeasureState.CANCELLED]


@tracked()
class CaseMeasure(Stateful):
    """A measure of a case: carried out by the firm or by the agency, verified by the agency.

    Once verified it is over: a later decision that takes it again opens another. One that
    `follows_capas` was opened because actions were handed to inspection: it outlives the case.
    """

    part_name = "measure"

    filing = models.ForeignKey(Case, models.PROTECT, related_name="measures")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("mesure"), max_length=8, choices=MEASURE_CODES)
    details = models.TextField(_("précisions"), blank=True, default="")
    follows_capas = models.BooleanField(_("suit des CAPA confiées à l’inspection"), default=False)
    owner = models.CharField(_("à la charge de"), max_length=8, choices=Side.choices)
    due_on = models.DateField(_("échéance"), null=True, blank=True)
    state = models.CharField(
        _("état"), max_length=12, choices=MeasureState.choices, default=MeasureState.PROPOSED
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    done_at = models.DateTimeField(_("réalisée le"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    verified_at = models.DateTimeField(_("vérifiée le"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = TrackQuerySet.as_manager()

    class Meta:
        verbose_name = _("mesure")
        ordering = ["created_at", "pk"]
        indexes = [models.Index(fields=["filing", "state"], name="qd_measure_of_case")]
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "code", "owner"],
                condition=~Q(state__in=OVER_MEASURE),
                name="qd_measure_once",
            ),
            models.CheckConstraint(
                name="qd_measure_known_owner", condition=Q(owner__in=Side.values)
            ),
            models.CheckConstraint(
                name="qd_measure_done_fits_state",
                condition=Q(state__in=_DONE, done_at__isnull=False, done_by__isnull=False)
                | (~Q(state__in=_DONE) & Q(done_at__isnull=True, done_by__isnull=True)),
            ),
            models.CheckConstraint(
                name="qd_measure_verified_fits_state",
                condition=Q(
                    state=MeasureState.VERIFIED,
                    verified_at__isnull=False,
                    verified_by__isnull=False,
                )
                | (
                    ~Q(state=MeasureState.VERIFIED)
                    & Q(verified_at__isnull=True, verified_by__isnull=True)
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.get_code_display()}"

    @property
    def anchor(self) -> str:
        """Where its proofs are kept among the files of the case."""
        return f"measure.{self.uuid}"

    @property
    def is_live(self) -> bool:
        return self.state not in OVER_MEASURE

    @property
    def is_late(self) -> bool:
        waits = self.state in (MeasureState.DECIDED, MeasureState.IN_PROGRESS)
        return bool(waits and self.due_on and self.due_on < local_date(timezone.now()))

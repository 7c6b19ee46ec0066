"""Corrective and preventive actions, from the signed Volet 2 to the proof that they work."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.audit.tracking import tracked
from portal.audit.triggers import append_only
from portal.core.deadlines import local_date
from portal.filings.models import Stateful
from quality_defects.enums import CapaNature, CapaState, CapaType
from quality_defects.models.case import Case
from quality_defects.models.casework import Clock
from quality_defects.models.measures import CaseMeasure
from quality_defects.querysets import TrackQuerySet

_DONE = [CapaState.DONE, CapaState.VERIFIED_EFFECTIVE, CapaState.INEFFECTIVE]
_JUDGED = [CapaState.VERIFIED_EFFECTIVE, CapaState.INEFFECTIVE]
OPEN_CAPA = [CapaState.PLANNED, CapaState.IN_PROGRESS]


@tracked()
class Capa(Stateful):
    """An action of a case. `key` is that of its row in Volet 2; `revision` the version that last
    worded it.

    A new version or a postponement changes owner and due date; `changes` keeps the former ones.
    `clock` waits for its present due date, when that is still to come. What the firm cancels is
    over once the agency has agreed (`cancellation_agreed_at`), at once when the agency cancels.
    What is handed to inspection is over for the case, and `inspection` is the measure that follows
    it; the firm may still prove that it is done.
    """

    part_name = "capa"

    filing = models.ForeignKey(Case, models.PROTECT, related_name="capas")
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    revision = models.PositiveIntegerField(_("version du volet 2"))
    number = models.CharField(_("numéro"), max_length=40)
    type = models.CharField(_("type"), max_length=40, choices=CapaType.choices)
    nature = models.CharField(_("nature"), max_length=40, choices=CapaNature.choices, blank=True)
    label = models.CharField(_("libellé"), max_length=400)
    cause = models.CharField(_("cause liée"), max_length=400, blank=True)
    owner = models.CharField(_("responsable"), max_length=200)
    site = models.CharField(_("site"), max_length=200, blank=True)
    due_on = models.DateField(_("échéance"))
    proof = models.CharField(_("preuve"), max_length=400, blank=True)
    criterion = models.CharField(_("critère d’efficacité"), max_length=400, blank=True)
    verify_on = models.DateField(_("vérification le"), null=True, blank=True)
    state = models.CharField(
        _("état"), max_length=20, choices=CapaState.choices, default=CapaState.PLANNED
    )
    clock = models.OneToOneField(Clock, models.PROTECT, related_name="capa", null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    done_at = models.DateTimeField(_("réalisée le"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    judged_at = models.DateTimeField(_("efficacité jugée le"), null=True, blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    cancellation_agreed_at = models.DateTimeField(
        _("annulation acceptée le"), null=True, blank=True
    )
    cancellation_agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    handed_to_inspection_at = models.DateTimeField(
        _("confiée à l’inspection le"), null=True, blank=True
    )
    handed_to_inspection_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    inspection = models.ForeignKey(
        CaseMeasure,
        models.PROTECT,
        related_name="capas",
        verbose_name=_("mesure d’inspection"),
        null=True,
        blank=True,
    )

    objects = TrackQuerySet.as_manager()

    class Meta:
        verbose_name = _("CAPA")
        verbose_name_plural = _("CAPA")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["due_on", "id"], name="qd_capa_by_due_date"),
            models.Index(fields=["state", "due_on"], name="qd_capa_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["filing", "key"], name="qd_capa_key_once"),
            models.CheckConstraint(name="qd_capa_has_owner", condition=~Q(owner="")),
            models.CheckConstraint(
                name="qd_capa_done_fits_state",
                condition=Q(state__in=_DONE, done_at__isnull=False, done_by__isnull=False)
                | (~Q(state__in=_DONE) & Q(done_at__isnull=True, done_by__isnull=True)),
            ),
            models.CheckConstraint(
                name="qd_capa_judged_fits_state",
                condition=Q(state__in=_JUDGED, judged_at__isnull=False, judged_by__isnull=False)
                | (~Q(state__in=_JUDGED) & Q(judged_at__isnull=True, judged_by__isnull=True)),
            ),
            models.CheckConstraint(
                name="qd_capa_agreed_when_cancelled",
                condition=Q(
                    cancellation_agreed_at__isnull=True, cancellation_agreed_by__isnull=True
                )
                | Q(
                    state=CapaState.CANCELLED,
                    cancellation_agreed_at__isnull=False,
                    cancellation_agreed_by__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="qd_capa_handed_to_inspection_by_somebody",
                condition=Q(
                    handed_to_inspection_at__isnull=True, handed_to_inspection_by__isnull=True
                )
                | Q(handed_to_inspection_at__isnull=False, handed_to_inspection_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} – {self.label}"

    @property
    def name(self) -> str:
        """Its number as a name; many firms write « CAPA » in the number itself."""
        if self.number.upper().startswith("CAPA"):
            return self.number
        return gettext("CAPA %(number)s") % {"number": self.number}

    @property
    def anchor(self) -> str:
        """Where its proofs are kept among the files of the case."""
        return f"capa.{self.key}"

    @property
    def is_open(self) -> bool:
        """Tell whether the firm still has to carry it out."""
        return self.state in OPEN_CAPA

    @property
    def awaits_agreement(self) -> bool:
        """Tell whether the firm cancelled it and the agency has not agreed."""
        return self.state == CapaState.CANCELLED and self.cancellation_agreed_at is None

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more is expected of it."""
        cancelled = self.state == CapaState.CANCELLED and not self.awaits_agreement
        return (
            cancelled or self.state == CapaState.VERIFIED_EFFECTIVE or self.is_handed_to_inspection
        )

    @property
    def is_handed_to_inspection(self) -> bool:
        """Tell whether inspection follows it from now on: the case no longer waits for it."""
        return self.handed_to_inspection_at is not None

    @property
    def is_late(self) -> bool:
        return (
            self.is_open
            and not self.is_handed_to_inspection
            and self.due_on < local_date(timezone.now())
        )


class CapaChange(models.Model):
    """A former owner and due date of an action, and why they changed. Append-only.

    `revision` is the version of Volet 2 that changed them, None when the firm postponed the
    action between two versions.
    """

    capa = models.ForeignKey(Capa, models.PROTECT, related_name="changes")
    previous_owner = models.CharField(_("responsable précédent"), max_length=200)
    owner = models.CharField(_("responsable"), max_length=200)
    previous_due_on = models.DateField(_("échéance précédente"))
    due_on = models.DateField(_("échéance"))
    reason = models.TextField(_("motif"))
    revision = models.PositiveIntegerField(_("version du volet 2"), null=True, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("changement d’une CAPA")
        verbose_name_plural = _("changements de CAPA")
        ordering = ["at", "pk"]
        triggers = [append_only(at="at")]
        constraints = [
            models.CheckConstraint(name="qd_capa_change_has_reason", condition=~Q(reason=""))
        ]

    def __str__(self) -> str:
        return f"{self.capa}: {self.previous_due_on} → {self.due_on}"

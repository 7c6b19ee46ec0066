"""Letters by which a body empowers somebody to bind it, checked once by the agency (§ 3.7)."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cpc_reports.enums import MandateState
from cpc_reports.models.register import Body
from portal.audit.tracking import tracked
from portal.core.workflow import Step


@tracked()
class MandateLetter(models.Model):
    """A body's letter for one signatory: it proves the mandate at every filing until it ends.

    The body says the dates that it reads on the letter; the agency writes those that it retains.
    `organisation` is the account that sent it. The row's own columns tell its transitions.
    """

    part_name = "mandate_letter"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.ForeignKey(
        Body, models.PROTECT, related_name="mandates", verbose_name=_("organisme")
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="+", verbose_name=_("compte")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("personne habilitée"),
    )
    starts_on = models.DateField(_("valable du"))
    ends_on = models.DateField(_("au"), null=True, blank=True)
    state = models.CharField(
        _("état"), max_length=10, choices=MandateState, default=MandateState.PENDING
    )
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(_("transmise le"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField(_("vérifiée le"), null=True, blank=True)
    answer = models.TextField(_("réponse"), blank=True, default="")
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    ended_at = models.DateTimeField(_("retirée le"), null=True, blank=True)
    end_reason = models.TextField(_("motif du retrait"), blank=True, default="")

    class Meta:
        verbose_name = _("lettre de mandat")
        verbose_name_plural = _("lettres de mandat")
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="cpc_mandate_dates_forwards",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="cpc_mandate_decided_fits_state",
                condition=Q(state="pending", decided_by__isnull=True, decided_at__isnull=True)
                | Q(
                    state__in=["accepted", "refused"],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                )
                | Q(state="withdrawn"),
            ),
            models.CheckConstraint(
                name="cpc_mandate_accepted_has_an_end",
                condition=~Q(state="accepted") | Q(ends_on__isnull=False),
            ),
            models.CheckConstraint(
                name="cpc_mandate_refusal_is_motivated",
                condition=~Q(state="refused") | ~Q(answer=""),
            ),
            models.CheckConstraint(
                name="cpc_mandate_withdrawn_says_who",
                condition=Q(state="withdrawn", ended_by__isnull=False, ended_at__isnull=False)
                | (~Q(state="withdrawn") & Q(ended_by__isnull=True, ended_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "state"], name="cpc_mandate_of_account"),
        ]

    def __str__(self) -> str:
        return f"{self.body} – {self.person}"

    @property
    def subject(self) -> str:
        """Return what its files are kept under: no case holds them."""
        return f"cpc_reports:{self.uuid}"

    @property
    def anchor(self) -> str:
        """Return the place of its files."""
        return f"mandate_letter.{self.uuid}"

    def is_valid_on(self, day: date) -> bool:
        """Tell whether the agency accepted it, and `day` is within the dates retained."""
        return (
            self.state == MandateState.ACCEPTED
            and self.ends_on is not None
            and self.starts_on <= day <= self.ends_on
        )

    def record_transition(self, step: Step, source: str) -> None:
        """Nothing to add: who decided or withdrew it, when and why, stands in its columns."""

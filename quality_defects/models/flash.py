"""The written mandate that lets a delegate send Volet 1 before it is signed."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Organisation
from portal.audit.tracking import tracked
from quality_defects.querysets import FlashMandateQuerySet


@tracked()
class FlashMandate(models.Model):
    """The pharmacien responsable lets a delegate send flash declarations between two days.

    Both days are included. `reference` names the written act, which the firm keeps. It never
    gives the right to sign, and falls when who gave it no longer is pharmacien responsable.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("délégué")
    )
    reference = models.CharField(_("référence de l’acte écrit"), max_length=100)
    starts_on = models.DateField(_("du"))
    ends_on = models.DateField(_("au"))
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("créé le"), default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(_("retiré le"), null=True, blank=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = FlashMandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandat de déclaration flash")
        verbose_name_plural = _("mandats de déclaration flash")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="qd_flash_mandate_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(name="qd_flash_mandate_is_written", condition=~Q(reference="")),
            models.CheckConstraint(
                name="qd_flash_mandate_to_somebody_else", condition=~Q(user=F("granted_by"))
            ),
            models.CheckConstraint(
                name="qd_flash_mandate_revoked_by_somebody",
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.reference}"

    def as_json(self) -> dict[str, Any]:
        """Return what a version sent under the mandate keeps of it."""
        return {
            "reference": self.reference,
            "starts_on": self.starts_on.isoformat(),
            "ends_on": self.ends_on.isoformat(),
            "granted_by": self.granted_by.full_name,
        }

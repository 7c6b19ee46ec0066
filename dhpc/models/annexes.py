"""Which annexes of a letter the agency keeps from the public."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhpc.models.dossier import Dossier
from portal.audit.triggers import append_only


class AnnexDecision(models.Model):
    """That the agency holds back an annex, or no longer does; append-only, the last one counts."""

    filing = models.ForeignKey(Dossier, models.PROTECT, related_name="annex_decisions")
    file = models.ForeignKey("documents.File", models.PROTECT, related_name="+")
    is_held = models.BooleanField(_("retenue"))
    reason = models.TextField(_("raison"), blank=True, default="")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("décidé le"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("décision sur une annexe")
        verbose_name_plural = _("décisions sur les annexes")
        ordering = ["pk"]
        triggers = [append_only(at="decided_at")]
        constraints = [
            models.CheckConstraint(
                name="dhpc_annex_held_is_explained", condition=Q(is_held=False) | ~Q(reason="")
            ),
        ]
        indexes = [models.Index(fields=["filing", "file"], name="dhpc_annex_decision_of")]

    def __str__(self) -> str:
        return f"{self.file} – {self._meta.get_field('is_held').verbose_name}"

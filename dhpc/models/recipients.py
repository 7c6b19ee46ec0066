"""What the agency decides on each group of recipients of a deposited version."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhpc.enums import Audience, GroupDecision
from dhpc.models.dossier import Dossier
from portal.audit.triggers import append_only


class RecipientDecision(models.Model):
    """A decision on one group of one version; append-only, the last one counts."""

    filing = models.ForeignKey(Dossier, models.PROTECT, related_name="recipient_decisions")
    revision_number = models.PositiveIntegerField(_("version"))
    audience = models.CharField(_("groupe"), max_length=40, choices=Audience)
    decision = models.CharField(_("décision"), max_length=10, choices=GroupDecision)
    reason = models.TextField(_("raison"), blank=True, default="")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("décidé le"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("décision sur un groupe de destinataires")
        verbose_name_plural = _("décisions sur les groupes de destinataires")
        ordering = ["pk"]
        triggers = [append_only(at="decided_at")]
        constraints = [
            models.CheckConstraint(
                name="dhpc_recipient_decision_is_explained",
                condition=Q(decision="approved") | ~Q(reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["filing", "revision_number"], name="dhpc_recipient_decision_of")
        ]

    def __str__(self) -> str:
        return f"{self.get_audience_display()} – {self.get_decision_display()}"

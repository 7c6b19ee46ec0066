"""The mailing house of a letter: what the coordinator lets it read and join."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhpc.models.dossier import Dossier
from portal.audit.tracking import tracked


@tracked()
class MailerAccess(models.Model):
    """That a mailing house reads the agreed package and joins pieces to the proofs (§ 5.1, § 5.5).

    It sees nothing else of the dossier. An access that ended stays as a trace.
    """

    filing = models.ForeignKey(Dossier, models.PROTECT, related_name="mailers")
    organisation = models.ForeignKey(
        "accounts.Organisation",
        models.PROTECT,
        related_name="+",
        verbose_name=_("prestataire de routage"),
    )
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(_("accès donné le"), default=timezone.now, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    ended_at = models.DateTimeField(_("accès retiré le"), null=True, blank=True)

    class Meta:
        verbose_name = _("accès d’un prestataire de routage")
        verbose_name_plural = _("accès de prestataires de routage")
        ordering = ["granted_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "organisation"],
                condition=Q(ended_at=None),
                name="dhpc_mailer_once",
            ),
            models.CheckConstraint(
                name="dhpc_mailer_ended_by_somebody",
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["organisation"], name="dhpc_mailer_of_firm")]

    def __str__(self) -> str:
        return str(self.organisation)

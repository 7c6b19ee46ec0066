"""That somebody compared a regulatory parameter with its source."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.audit.triggers import append_only


class ParameterCheck(models.Model):
    """A parameter as it stood when it was checked, and against what. Append-only, the last counts.

    `value` is kept in French, as it read then: one that changed since is to be checked again.
    """

    name = models.CharField(_("paramètre"), max_length=80)
    value = models.TextField(_("valeur vérifiée"), blank=True)
    source = models.TextField(_("source consultée"))
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(_("vérifié le"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("vérification d’un paramètre réglementaire")
        verbose_name_plural = _("vérifications des paramètres réglementaires")
        ordering = ["pk"]
        triggers = [append_only(at="checked_at")]
        constraints = [
            models.CheckConstraint(
                name="filings_parametercheck_has_source", condition=~Q(source="")
            )
        ]
        indexes = [models.Index(fields=["name"], name="filings_parametercheck_of")]

    def __str__(self) -> str:
        return f"{self.name} · {self.checked_at:%Y-%m-%d}"

"""What the agency learns of the effect of a letter after it was sent (§ 7.5)."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhpc.models.dossier import Dossier
from portal.audit.triggers import append_only


class ImpactFigures(models.Model):
    """Figures that an agent types; append-only, the last ones count.

    `reports` are those that the regional centres (CRPV) received on the reaction in the three
    months after D0. `aware`, `knows` and `acts` are percents of the people who answered a survey.
    """

    filing = models.ForeignKey(Dossier, models.PROTECT, related_name="impact_figures")
    reports = models.PositiveIntegerField(
        _("déclarations aux CRPV dans les trois mois suivant le J0"), null=True, blank=True
    )
    aware = models.PositiveSmallIntegerField(
        _("sondés qui connaissent la lettre (%)"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(100)],
    )
    knows = models.PositiveSmallIntegerField(
        _("sondés qui connaissent le risque (%)"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(100)],
    )
    acts = models.PositiveSmallIntegerField(
        _("sondés qui ont changé leur pratique (%)"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(100)],
    )
    source = models.TextField(_("source"))
    typed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    typed_at = models.DateTimeField(_("saisi le"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("chiffres de suivi")
        verbose_name_plural = _("chiffres de suivi")
        ordering = ["pk"]
        triggers = [append_only(at="typed_at")]
        constraints = [
            models.CheckConstraint(
                name="dhpc_impact_says_something",
                condition=Q(reports__isnull=False)
                | Q(aware__isnull=False)
                | Q(knows__isnull=False)
                | Q(acts__isnull=False),
            ),
            models.CheckConstraint(
                name="dhpc_impact_percents",
                condition=(Q(aware=None) | Q(aware__lte=100))
                & (Q(knows=None) | Q(knows__lte=100))
                & (Q(acts=None) | Q(acts__lte=100)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filing} – {self._meta.verbose_name}"

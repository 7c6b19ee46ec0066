"""How the agency weighs a case: verdicts of the grid, priorities retained, risk sheets."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.audit.triggers import append_only
from quality_defects.enums import (
    Detectability,
    EuropeanClass,
    Likelihood,
    Priority,
    Reach,
    Severity,
)
from quality_defects.models.case import Case


class Triage(models.Model):
    """What the grid proposed for one version of Volet 1: its inputs, its steps, its verdict.

    Append-only: a later grid judges later versions and never rewrites an older verdict.
    """

    filing = models.ForeignKey(Case, models.PROTECT, related_name="triages")
    revision_number = models.PositiveIntegerField(_("version"))
    grid = models.CharField(_("grille"), max_length=20)
    inputs = models.JSONField()
    severity = models.CharField(_("gravité"), max_length=2, choices=Severity)
    reach = models.CharField(_("étendue"), max_length=2, choices=Reach)
    priority = models.CharField(_("priorité proposée"), max_length=2, choices=Priority)
    benefit_risk = models.BooleanField(_("bénéfice et risque à peser"))
    steps = models.JSONField(_("calcul"))
    created_at = models.DateTimeField(_("calculée le"))

    class Meta:
        verbose_name = _("proposition de la grille")
        verbose_name_plural = _("propositions de la grille")
        ordering = ["created_at", "pk"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.filing} – {self.priority}"


class PriorityChoice(models.Model):
    """The priority that a person retained, and why when it is not the grid's. Append-only."""

    filing = models.ForeignKey(Case, models.PROTECT, related_name="priorities")
    triage = models.ForeignKey(Triage, models.PROTECT, related_name="choices")
    priority = models.CharField(_("priorité"), max_length=2, choices=Priority)
    differs = models.BooleanField(_("diffère de la grille"))
    reason = models.TextField(_("motif"), blank=True, default="")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("retenue le"))

    class Meta:
        verbose_name = _("priorité retenue")
        verbose_name_plural = _("priorités retenues")
        ordering = ["created_at", "pk"]
        triggers = [append_only()]
        constraints = [
            models.CheckConstraint(
                name="qd_priority_differs_with_reason",
                condition=Q(differs=False) | ~Q(reason=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.filing} – {self.priority}"


class RiskSheet(models.Model):
    """The agency's own assessment. Append-only: each save is a new version, the last one counts.

    Every answer may wait; a decision needs all of them.
    """

    filing = models.ForeignKey(Case, models.PROTECT, related_name="risk_sheets")
    number = models.PositiveIntegerField(_("version"))
    severity = models.CharField(_("gravité"), max_length=2, choices=Severity, blank=True)
    likelihood = models.CharField(
        _("probabilité d’atteindre des patients"), max_length=10, choices=Likelihood, blank=True
    )
    detectability = models.CharField(
        _("détectabilité"), max_length=12, choices=Detectability, blank=True
    )
    population = models.TextField(_("population exposée"), blank=True)
    medical_opinion = models.TextField(_("avis médical"), blank=True)
    benefit_risk = models.TextField(_("bénéfice et risque d’un rappel"), blank=True)
    firm_proposal = models.TextField(_("proposition du déclarant"), blank=True)
    agency_position = models.TextField(_("position de l’agence"), blank=True)
    disagrees = models.BooleanField(_("désaccord avec le déclarant"), null=True)
    eu_class = models.CharField(
        _("classe européenne"), max_length=3, choices=EuropeanClass, blank=True
    )
    conclusion = models.TextField(_("conclusion"), blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("écrite le"))

    class Meta:
        verbose_name = _("fiche de risque")
        verbose_name_plural = _("fiches de risque")
        ordering = ["number"]
        triggers = [append_only()]
        constraints = [
            models.UniqueConstraint(fields=["filing", "number"], name="qd_risk_sheet_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.filing} – {self._meta.verbose_name} v{self.number}"

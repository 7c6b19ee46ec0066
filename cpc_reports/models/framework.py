"""The framework (CPC): its text, its medicines, its indications, and its life after the decision.

Its states are its own: a framework may rest on several reports, or on none but the agency's
initiative.
"""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cpc_reports.enums import EndCause, FrameworkState, Intention, MeasureState
from cpc_reports.models.report import Report
from portal.audit.tracking import tracked
from portal.filings.models import Stateful


@tracked()
class Framework(Stateful):
    """A framework of compassionate prescription, drafted then in force.

    `filing` is the report that founded it; `ends_on` is three years after `starts_on` at most,
    unless renewed. `intention` is what the holders were told beforehand, until it is done or given
    up. Without a protocol (`put_required` is False), the reason of the waiver stands.
    """

    part_name = "framework"
    TEXTS = (
        "posology",
        "routes",
        "adverse_effects",
        "conditions",
        "argument",
        "put_waiver",
        "put_follow_up",
        "put_reports",
        "put_roles",
    )
    """What people write, of its protocol too, and a laboratory observes (R. 5121-76-4, III)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    filing = models.OneToOneField(Report, models.PROTECT, related_name="framework")
    state = models.CharField(
        _("état"), max_length=10, choices=FrameworkState, default=FrameworkState.DRAFT
    )
    posology = models.TextField(_("posologie"), blank=True, default="")
    routes = models.TextField(_("voie et mode d’administration"), blank=True, default="")
    adverse_effects = models.TextField(_("effets indésirables"), blank=True, default="")
    conditions = models.TextField(
        _("conditions de prescription et de délivrance"), blank=True, default=""
    )
    argument = models.TextField(_("argumentaire"), blank=True, default="")
    put_required = models.BooleanField(_("protocole d’utilisation (PUT)"), default=True)
    put_waiver = models.TextField(_("motif de la dérogation au PUT"), blank=True, default="")
    put_follow_up = models.TextField(
        _("suivi des patients et données à recueillir"), blank=True, default=""
    )
    put_reports = models.TextField(
        _("rapports de synthèse : fréquence et modalités"), blank=True, default=""
    )
    put_roles = models.TextField(
        _("rôles du prescripteur, du pharmacien et du titulaire"), blank=True, default=""
    )
    report_months = models.PositiveSmallIntegerField(
        _("mois entre deux rapports"), null=True, blank=True
    )
    starts_on = models.DateField(_("en vigueur du"), null=True, blank=True)
    ends_on = models.DateField(_("au"), null=True, blank=True)
    intention = models.CharField(
        _("intention annoncée"), max_length=10, choices=Intention, blank=True, default=""
    )
    intention_reason = models.TextField(_("motif de l’intention"), blank=True, default="")
    announced_at = models.DateTimeField(_("annoncée le"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    saved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("cadre de prescription compassionnelle")
        verbose_name_plural = _("cadres de prescription compassionnelle")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="cpc_framework_in_force_is_dated",
                condition=Q(state__in=["draft", "dropped"])
                | Q(starts_on__isnull=False, ends_on__isnull=False),
            ),
            models.CheckConstraint(
                name="cpc_framework_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
            ),
            models.CheckConstraint(
                name="cpc_framework_intention_is_dated",
                condition=Q(intention="", announced_at__isnull=True)
                | (~Q(intention="") & ~Q(intention_reason="") & Q(announced_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="cpc_framework_waiver_is_motivated",
                condition=Q(put_required=True) | ~Q(put_waiver="") | Q(state="draft"),
            ),
        ]
        indexes = [
            models.Index(
                fields=["ends_on"],
                name="cpc_framework_ending",
                condition=Q(state__in=["in_force", "suspended"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.filing} – {self._meta.verbose_name}"

    @property
    def retained(self) -> models.QuerySet["FrameworkIndication"]:
        """The indications that the framework covers, over or not."""
        return self.indications.filter(refusal="")

    @property
    def refused(self) -> models.QuerySet["FrameworkIndication"]:
        """The indications of the report for which no framework is established."""
        return self.indications.exclude(refusal="")

    def running_indications(self, day: date) -> models.QuerySet["FrameworkIndication"]:
        """Return the indications in effect on `day`; the end of some may be set already."""
        return self.retained.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day))


@tracked()
class FrameworkMedicine(models.Model):
    """A medicine that the framework covers; its generic group with it (R. 5121-76-7)."""

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="medicines")
    name = models.CharField(_("spécialité"), max_length=300)
    cis = models.CharField(_("code CIS"), max_length=8, blank=True)
    substance = models.CharField(_("substance active"), max_length=300)
    form = models.CharField(_("forme"), max_length=200, blank=True)
    strength = models.CharField(_("dosage"), max_length=200, blank=True)
    holder = models.CharField(_("titulaire"), max_length=200, blank=True)
    generic_group = models.CharField(_("groupe générique"), max_length=300, blank=True)
    atc = models.CharField(_("code ATC"), max_length=10, blank=True)

    class Meta:
        verbose_name = _("médicament du cadre")
        verbose_name_plural = _("médicaments du cadre")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


@tracked()
class FrameworkIndication(models.Model):
    """An indication of the framework; it may end before the others, on a day set beforehand.

    The decision is taken for each: one that the report asked (`asked`) and that is not established
    says why (`refusal`), and goes to the list of R. 5121-76-10, 3°.
    """

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="indications")
    wording = models.TextField(_("indication"))
    orpha = models.CharField(_("code ORPHA"), max_length=20, blank=True)
    icd10 = models.CharField(_("code CIM-10"), max_length=10, blank=True)
    asked = models.BooleanField(_("demandée par le signalement"), default=True)
    refusal = models.TextField(_("motif, si elle n’est pas retenue"), blank=True, default="")
    ended_on = models.DateField(_("fin d’effet le"), null=True, blank=True)
    end_cause = models.CharField(
        _("cause"), max_length=10, choices=EndCause, blank=True, default=""
    )

    class Meta:
        verbose_name = _("indication du cadre")
        verbose_name_plural = _("indications du cadre")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="cpc_indication_ended_has_cause",
                condition=Q(ended_on__isnull=True, end_cause="")
                | (Q(ended_on__isnull=False) & ~Q(end_cause="")),
            ),
            models.CheckConstraint(
                name="cpc_indication_refused_was_asked_and_never_ran",
                condition=Q(refusal="") | Q(asked=True, ended_on__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.wording

    @property
    def added(self) -> bool:
        """Whether an agent wrote it, and not the body that filed."""
        return not self.asked


@tracked()
class Measure(Stateful):
    """What a holder plans to make the framework known; silence of a month counts as an opinion."""

    part_name = "measure"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    filing = models.ForeignKey(Report, models.PROTECT, related_name="measures")
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="+", verbose_name=_("laboratoire")
    )
    description = models.TextField(_("mesure envisagée"))
    state = models.CharField(
        _("état"), max_length=10, choices=MeasureState, default=MeasureState.RECEIVED
    )
    received_at = models.DateTimeField(_("reçue le"), default=timezone.now)
    received_from = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    due_on = models.DateField(_("avis réputé rendu après le"))
    opinion = models.TextField(_("avis"), blank=True, default="")
    decided_at = models.DateTimeField(_("avis rendu le"), null=True, blank=True)

    class Meta:
        verbose_name = _("mesure de diffusion")
        verbose_name_plural = _("mesures de diffusion")
        ordering = ["received_at", "pk"]
        indexes = [
            models.Index(fields=["due_on"], name="cpc_measure_due", condition=Q(state="received"))
        ]
        constraints = [
            models.CheckConstraint(
                name="cpc_measure_decided_is_dated",
                condition=Q(state="received", decided_at__isnull=True)
                | (~Q(state="received") & Q(decided_at__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.filing} – {self.organisation}"

    @property
    def anchor(self) -> str:
        """Where the documents of the measure are joined."""
        return f"measure.{self.uuid}"


@tracked()
class PeriodicReport(models.Model):
    """A periodic report of the protocol; its approved summary is public (R. 5121-76-10, 2°)."""

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="reports")
    due_on = models.DateField(_("attendu le"))
    received_on = models.DateField(_("reçu le"), null=True, blank=True)
    summary = models.TextField(_("résumé approuvé"), blank=True, default="")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    approved_at = models.DateTimeField(_("approuvé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("rapport périodique")
        verbose_name_plural = _("rapports périodiques")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "due_on"], name="cpc_periodicreport_once"),
            models.CheckConstraint(
                name="cpc_periodicreport_approved_by_somebody",
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | (Q(approved_at__isnull=False, approved_by__isnull=False) & ~Q(summary="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.framework} – {self.due_on}"

"""The drafted part of a report: its sheet, with its repeated rows."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cpc_reports.enums import EvidenceLevel, SheetState
from cpc_reports.fields import (
    ALTERNATIVES,
    COSIGNERS,
    EVIDENCE,
    FOREIGN,
    INDICATIONS,
    INTERESTS,
    MEDICINES,
    MONITORING,
    RECOMMENDATIONS,
    SHEET,
)
from cpc_reports.models.report import Report
from portal.audit.tracking import tracked
from portal.filings.models import Part, PartRow


@tracked()
@SHEET.columns
class Sheet(Part):
    """The sheet as it is drafted, signed and completed; `typed_by` is the agent who typed it."""

    part_name = "sheet"
    specification = SHEET
    editable_states = frozenset({SheetState.DRAFT, SheetState.COMPLETING})

    filing = models.OneToOneField(Report, models.PROTECT, related_name="sheet")
    state = models.CharField(max_length=20, choices=SheetState.choices, default=SheetState.DRAFT)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = _("fiche de signalement")
        verbose_name_plural = _("fiches de signalement")
        constraints = [
            models.CheckConstraint(
                name="cpc_sheet_filed_is_dated",
                condition=Q(state__in=["draft", "to_cosign", "to_sign"])
                | Q(first_submitted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filing} – {self._meta.verbose_name}"


def _once(name: str) -> list[models.BaseConstraint]:
    return [models.UniqueConstraint(fields=["part", "key"], name=f"cpc_{name}_key_once")]


@tracked()
@COSIGNERS.columns
class Cosigner(PartRow):
    """A body that is to sign too."""

    part = models.ForeignKey(Sheet, models.PROTECT, related_name="cosigners")

    class Meta(PartRow.Meta):
        verbose_name = _("cosignataire")
        constraints = _once("cosigner")

    def __str__(self) -> str:
        return self.body


@tracked()
@MEDICINES.columns
class SheetMedicine(PartRow):
    """A medicine of the report, with what the base said of it when it was chosen.

    `snapshot` keeps those facts with their code ("for"), {} when the base does not know it: they
    tell what a person changed, and what another code replaces.
    """

    part = models.ForeignKey(Sheet, models.PROTECT, related_name="medicines")
    snapshot = models.JSONField(default=dict, blank=True, editable=False)

    class Meta(PartRow.Meta):
        verbose_name = _("médicament")
        constraints = _once("medicine")
        indexes = [models.Index(fields=["cis"], name="cpc_medicine_cis")]

    def __str__(self) -> str:
        return self.name


@tracked()
@INDICATIONS.columns
class SheetIndication(PartRow):
    """An indication that the report is about."""

    part = models.ForeignKey(Sheet, models.PROTECT, related_name="indications")

    class Meta(PartRow.Meta):
        verbose_name = _("indication visée")
        constraints = _once("indication")

    def __str__(self) -> str:
        return self.wording


@tracked()
@ALTERNATIVES.columns
class Alternative(PartRow):
    """Another treatment of the indication."""

    part = models.ForeignKey(Sheet, models.PROTECT, related_name="alternatives")

    class Meta(PartRow.Meta):
        verbose_name = _("alternative")
        constraints = _once("alternative")

    def __str__(self) -> str:
        return self.substance


@tracked()
@MONITORING.columns
class Monitoring(PartRow):
    """A datum to collect during the treatment."""

    part = models.ForeignKey(Sheet, models.PROTECT, related_name="monitoring")

    class Meta(PartRow.Meta):
        verbose_name = _("donnée à recueillir")
        constraints = _once("monitoring")

    def __str__(self) -> str:
        return self.data


@tracked()
@EVIDENCE.columns
class Evidence(PartRow):
    """A reference that supports the position."""

    part = models.ForeignKey(Sheet, models.PROTECT, related_name="evidence")

    class Meta(PartRow.Meta):
        verbose_name = _("référence")
        constraints = _once("evidence")

    def __str__(self) -> str:
        return self.citation


@tracked()
@FOREIGN.columns
class ForeignDecision(PartRow):
    """What another country decided in the indication."""

    part = models.ForeignKey(Sheet, models.PROTECT, related_name="foreign")

    class Meta(PartRow.Meta):
        verbose_name = _("décision étrangère")
        constraints = _once("foreign")

    def __str__(self) -> str:
        return self.country


@tracked()
@RECOMMENDATIONS.columns
class Recommendation(PartRow):
    """A current recommendation."""

    part = models.ForeignKey(Sheet, models.PROTECT, related_name="recommendations")

    class Meta(PartRow.Meta):
        verbose_name = _("recommandation")
        constraints = _once("recommendation")

    def __str__(self) -> str:
        return self.title


@tracked()
@INTERESTS.columns
class InterestDeclaration(PartRow):
    """What one person declares of a link with a company, or that there is none."""

    part = models.ForeignKey(Sheet, models.PROTECT, related_name="declarations")

    class Meta(PartRow.Meta):
        verbose_name = _("déclaration d’intérêts")
        constraints = _once("declaration")

    def __str__(self) -> str:
        return self.person


@tracked()
class Appraisal(models.Model):
    """What the evaluator finds of one reference, beside what the body claims."""

    filing = models.ForeignKey(Report, models.PROTECT, related_name="appraisals")
    key = models.CharField(max_length=40)
    level = models.CharField(
        _("niveau retenu"), max_length=10, choices=EvidenceLevel, blank=True, default=""
    )
    note = models.TextField(_("appréciation"), blank=True, default="")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("appréciation d’une référence")
        verbose_name_plural = _("appréciations de références")
        ordering = ["filing", "key"]
        constraints = [models.UniqueConstraint(fields=["filing", "key"], name="cpc_appraisal_once")]

    def __str__(self) -> str:
        return self.key


class CitationStatus(models.TextChoices):
    WAITING = "waiting", _("À vérifier")
    FOUND = "found", _("Trouvée")
    RETRACTED = "retracted", _("Rétractée")
    UNKNOWN = "unknown", _("Introuvable")
    FAILED = "failed", _("Vérification impossible")


class Citation(models.Model):
    """What a resolver says of a DOI or PMID; shared by all reports, asked again when it failed."""

    scheme = models.CharField(max_length=4)
    identifier = models.CharField(max_length=200)
    status = models.CharField(
        _("état"), max_length=10, choices=CitationStatus, default=CitationStatus.WAITING
    )
    authors = models.TextField(_("auteurs"), blank=True, default="")
    title = models.CharField(_("titre"), max_length=500, blank=True)
    source = models.CharField(_("revue"), max_length=300, blank=True)
    year = models.PositiveSmallIntegerField(_("année"), null=True, blank=True)
    volume = models.CharField(_("volume"), max_length=40, blank=True, default="")
    issue = models.CharField(_("numéro"), max_length=40, blank=True, default="")
    pages = models.CharField(_("pages"), max_length=60, blank=True, default="")
    error = models.TextField(_("motif de l’échec"), blank=True)
    attempts = models.PositiveSmallIntegerField(_("tentatives"), default=0)
    asked_at = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("référence bibliographique")
        verbose_name_plural = _("références bibliographiques")
        ordering = ["scheme", "identifier"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "identifier"], name="cpc_citation_once")
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                name="cpc_citation_waiting",
                condition=Q(status__in=["waiting", "failed"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.scheme}:{self.identifier}"

"""What the agency decided, what became of it, and how a case ended."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.audit.tracking import tracked
from portal.audit.triggers import append_only
from portal.filings.models import Stateful
from quality_defects.enums import (
    DECISION_CODES,
    EuropeanClass,
    OutcomeKind,
    Priority,
    RecallLevel,
    WithdrawalState,
)
from quality_defects.models.case import Case
from quality_defects.models.casework import Proposal
from quality_defects.models.triage import RiskSheet


class Decision(models.Model):
    """A decision that two people made. Append-only; the firm reads all but `reasons`.

    `payload` is what `sha256` proves: the class, the measures and the letter as sent.
    """

    filing = models.ForeignKey(Case, models.PROTECT, related_name="decisions")
    number = models.PositiveIntegerField(_("numéro"))
    proposal = models.OneToOneField(Proposal, models.PROTECT, related_name="decision")
    risk_sheet = models.ForeignKey(RiskSheet, models.PROTECT, related_name="decisions")
    priority = models.CharField(_("priorité"), max_length=2, choices=Priority)
    eu_class = models.CharField(_("classe européenne"), max_length=3, choices=EuropeanClass)
    measures = ArrayField(
        models.CharField(max_length=5, choices=DECISION_CODES), verbose_name=_("mesures")
    )
    recall_level = models.CharField(
        _("niveau de rappel"), max_length=2, choices=RecallLevel, blank=True, default=""
    )
    letter = models.TextField(_("texte de la lettre"))
    reasons = models.TextField(_("motifs internes"))
    payload = models.JSONField()
    sha256 = models.CharField(_("empreinte"), max_length=64)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("prise le"))

    class Meta:
        verbose_name = _("décision")
        ordering = ["number"]
        triggers = [append_only()]
        constraints = [
            models.UniqueConstraint(fields=["filing", "number"], name="qd_decision_number_once"),
            models.CheckConstraint(
                name="qd_decision_four_eyes", condition=~Q(proposed_by=F("confirmed_by"))
            ),
            models.CheckConstraint(
                name="qd_decision_recall_has_level",
                condition=Q(measures__contains=["MES10"]) & ~Q(recall_level="")
                | ~Q(measures__contains=["MES10"]) & Q(recall_level=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filing} – {self._meta.verbose_name} {self.number}"

    @property
    def spaced_sha256(self) -> str:
        """The hash in groups of eight, so that it folds on a small screen."""
        return " ".join(self.sha256[at : at + 8] for at in range(0, 64, 8))

    @property
    def measure_labels(self) -> list[str]:
        return [str(dict(DECISION_CODES)[code]) for code in self.measures]


@tracked()
class WithdrawalRequest(Stateful):
    """A signatory asks to withdraw what was filed. Nothing is deleted, whatever the answer."""

    part_name = "withdrawal"

    filing = models.ForeignKey(Case, models.PROTECT, related_name="withdrawal_requests")
    state = models.CharField(
        _("état"), max_length=10, choices=WithdrawalState, default=WithdrawalState.REQUESTED
    )
    reason = models.TextField(_("motif"))
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(_("demandé le"))
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)
    answer = models.TextField(_("réponse"), blank=True, default="")

    class Meta:
        verbose_name = _("demande de retrait")
        verbose_name_plural = _("demandes de retrait")
        ordering = ["requested_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["filing"], condition=Q(state="requested"), name="qd_withdrawal_one_at_once"
            ),
            models.CheckConstraint(
                name="qd_withdrawal_answered_fits_state",
                condition=Q(
                    state="requested", answered_by__isnull=True, answered_at__isnull=True, answer=""
                )
                | Q(~Q(state="requested"), answered_by__isnull=False, answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="qd_withdrawal_has_reason",
                condition=~Q(reason="") & (~Q(state="refused") | ~Q(answer="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filing} – {self._meta.verbose_name}"


class Outcome(models.Model):
    """How a case ended, or why it began again. Append-only.

    The firm reads `explanation`; `reasons`, the master case and the checklist are the agency's.
    """

    filing = models.ForeignKey(Case, models.PROTECT, related_name="outcomes")
    number = models.PositiveIntegerField(_("numéro"))
    kind = models.CharField(_("nature"), max_length=10, choices=OutcomeKind)
    explanation = models.TextField(_("texte adressé au déclarant"))
    reasons = models.TextField(_("motifs internes"), blank=True, default="")
    master_reference = models.CharField(
        _("dossier principal"), max_length=24, blank=True, default=""
    )
    checklist = models.JSONField(_("liste de contrôle"), default=list, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("issue du dossier")
        verbose_name_plural = _("issues des dossiers")
        ordering = ["number"]
        triggers = [append_only()]
        constraints = [
            models.UniqueConstraint(fields=["filing", "number"], name="qd_outcome_number_once"),
            models.CheckConstraint(
                name="qd_outcome_two_people_set_aside",
                condition=~Q(kind__in=["no_action", "duplicate"])
                | Q(proposed_by__isnull=False) & ~Q(proposed_by=F("decided_by")),
            ),
            models.CheckConstraint(
                name="qd_outcome_duplicate_has_master",
                condition=Q(kind="duplicate") & ~Q(master_reference="")
                | ~Q(kind="duplicate") & Q(master_reference=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filing} – {self.get_kind_display()}"

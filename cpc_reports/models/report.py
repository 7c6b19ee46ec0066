"""The report: what its sheet, its evaluation and its framework hang from."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cpc_reports.enums import (
    Competence,
    Conclusion,
    Inadmissibility,
    PaperChannel,
    ReportOrigin,
    ReportState,
    Route,
)
from cpc_reports.querysets import ReportQuerySet
from cpc_reports.rules import WORKFLOW
from portal.audit.tracking import tracked
from portal.audit.triggers import append_only
from portal.filings import models as filings
from portal.filings.models import Filing

UNNUMBERED = ["draft", "abandoned"]
DECIDED = ["established", "not_established", "rerouted"]


@tracked()
class Report(Filing):
    """A signalement, or the agency's own initiative, until its decision.

    `verdict` is what the registers said of the body on the day of the filing: frozen then, never
    computed again. `competence` is what a person decided of it. `decision_reason` is the summary
    that the public list gives. `law` names the edition of the articles it was filed under.
    """

    workflow_key = WORKFLOW

    state = models.CharField(
        _("état"), max_length=20, choices=ReportState.choices, default=ReportState.DRAFT
    )
    origin = models.CharField(
        _("origine"), max_length=10, choices=ReportOrigin, default=ReportOrigin.FILER
    )
    law = models.CharField(_("édition des textes"), max_length=40, blank=True, default="")
    is_urgent = models.BooleanField(_("prioritaire"), default=False)
    verdict = models.JSONField(_("éligibilité au dépôt"), default=dict, blank=True)
    competence = models.CharField(
        _("champ d’intervention"), max_length=10, choices=Competence, blank=True, default=""
    )
    competence_note = models.TextField(_("précision"), blank=True, default="")
    inadmissibility = models.CharField(
        _("motif d’irrecevabilité"),
        max_length=20,
        choices=Inadmissibility,
        blank=True,
        default="",
    )
    route = models.CharField(_("orientation"), max_length=10, choices=Route, blank=True, default="")
    conclusion = models.CharField(
        _("conclusion"), max_length=12, choices=Conclusion, blank=True, default=""
    )
    rationale = models.TextField(_("argumentaire"), blank=True, default="")
    concluded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    decision_reason = models.TextField(_("motif résumé"), blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField(_("décidé le"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, related_name="merged", null=True, blank=True
    )
    follows = models.ForeignKey(
        "self", models.PROTECT, related_name="followed_by", null=True, blank=True
    )
    public_reference = models.CharField(
        _("numéro public"), max_length=24, unique=True, null=True, blank=True
    )
    first_published_at = models.DateTimeField(_("publié le"), null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta(Filing.Meta):
        verbose_name = _("signalement CPC")
        verbose_name_plural = _("signalements CPC")
        ordering = ["-received_at", "-pk"]
        constraints = [
            *Filing.Meta.constraints,
            models.CheckConstraint(
                name="cpc_report_draft_iff_unnumbered",
                condition=Q(state__in=UNNUMBERED, reference__isnull=True)
                | (~Q(state__in=UNNUMBERED) & Q(reference__isnull=False)),
            ),
            models.CheckConstraint(
                name="cpc_report_inadmissible_says_why_and_where",
                condition=~Q(state="inadmissible") | (~Q(inadmissibility="") & ~Q(route="")),
            ),
            models.CheckConstraint(
                name="cpc_report_decided_by_somebody",
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="cpc_report_decided_iff_dated",
                condition=~Q(state__in=DECIDED) | Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="cpc_report_four_eyes",
                condition=Q(decided_by__isnull=True)
                | (
                    (Q(concluded_by__isnull=True) | ~Q(decided_by=F("concluded_by")))
                    & (Q(proposed_by__isnull=True) | ~Q(decided_by=F("proposed_by")))
                ),
            ),
            models.CheckConstraint(
                name="cpc_report_merged_iff_into",
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
            ),
            models.CheckConstraint(
                name="cpc_report_public_iff_numbered",
                condition=Q(public_reference__isnull=True, first_published_at__isnull=True)
                | Q(public_reference__isnull=False, first_published_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-updated_at"], name="cpc_report_of_firm"),
            models.Index(fields=["state", "-received_at"], name="cpc_report_queue"),
            models.Index(fields=["assigned_to", "-received_at"], name="cpc_report_of_agent"),
        ]


class PaperFiling(filings.PaperFiling):
    """A report that the agency typed in: received by mail, or of its own initiative."""

    filing = models.OneToOneField(Report, models.PROTECT, related_name="paper_filing")
    channel = models.CharField(_("canal"), max_length=10, choices=PaperChannel)

    class Meta(filings.PaperFiling.Meta):
        verbose_name = _("signalement saisi par l’agence")
        verbose_name_plural = _("signalements saisis par l’agence")


class LegalOpinion(models.Model):
    """What a person found of one legal condition, in place of what the portal computed.

    Append-only: the last one of a condition counts.
    """

    filing = models.ForeignKey(Report, models.PROTECT, related_name="legal_opinions")
    condition = models.CharField(max_length=20)
    status = models.CharField(max_length=10)
    reason = models.TextField(_("motif"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("appréciation juridique")
        verbose_name_plural = _("appréciations juridiques")
        ordering = ["at", "pk"]
        triggers = [append_only(at="at")]
        constraints = [
            models.CheckConstraint(name="cpc_legalopinion_has_reason", condition=~Q(reason=""))
        ]

    def __str__(self) -> str:
        return f"{self.condition}: {self.status}"

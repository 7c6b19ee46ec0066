"""The safety action: what its notice, its clocks and its evidence hang from."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.audit.tracking import tracked
from portal.audit.triggers import append_only
from portal.filings import models as filings
from portal.filings.models import Filing
from recalls.enums import ActionState, ClosureReason, PaperChannel
from recalls.querysets import ActionQuerySet
from recalls.rules import WORKFLOW

PUBLIC_STATES = ["published", "closed", "retracted"]


@tracked()
class Action(Filing):
    """A safety action on devices or on batches of a medicine, from the first click on.

    `public_reference` is allotted while it is published, so that no number betrays an action
    under embargo. `is_urgent` is the agency's choice of the urgent lane; `owes_review` says that
    it was published before the end of its review.
    """

    workflow_key = WORKFLOW

    state = models.CharField(
        _("état"), max_length=20, choices=ActionState.choices, default=ActionState.DRAFT
    )
    public_reference = models.CharField(
        _("numéro public"), max_length=20, unique=True, null=True, blank=True
    )
    first_published_at = models.DateTimeField(_("publiée le"), null=True, blank=True)
    is_urgent = models.BooleanField(_("circuit urgent"), default=False)
    is_exercise = models.BooleanField(_("exercice"), default=False)
    owes_review = models.BooleanField(_("examen à terminer après publication"), default=False)
    closed_at = models.DateTimeField(_("close le"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    closure_reason = models.CharField(
        _("motif de clôture"), max_length=20, choices=ClosureReason, blank=True, default=""
    )

    objects = ActionQuerySet.as_manager()

    class Meta(Filing.Meta):
        verbose_name = _("action de sécurité")
        verbose_name_plural = _("actions de sécurité")
        ordering = ["-received_at", "-pk"]
        constraints = [
            *Filing.Meta.constraints,
            models.CheckConstraint(
                name="recalls_action_draft_iff_unnumbered",
                condition=Q(state__in=["draft", "abandoned"], reference__isnull=True)
                | (~Q(state__in=["draft", "abandoned"]) & Q(reference__isnull=False)),
            ),
            models.CheckConstraint(
                name="recalls_action_public_iff_numbered",
                condition=Q(
                    state__in=PUBLIC_STATES,
                    public_reference__isnull=False,
                    first_published_at__isnull=False,
                )
                | Q(
                    ~Q(state__in=PUBLIC_STATES),
                    public_reference__isnull=True,
                    first_published_at__isnull=True,
                ),
            ),
            models.CheckConstraint(
                name="recalls_action_closed_by_somebody",
                condition=(
                    Q(state="closed", closed_at__isnull=False, closed_by__isnull=False)
                    & ~Q(closure_reason="")
                )
                | Q(
                    ~Q(state="closed"),
                    closed_at__isnull=True,
                    closed_by__isnull=True,
                    closure_reason="",
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-updated_at"], name="recalls_action_of_firm"),
            models.Index(fields=["state", "-received_at"], name="recalls_action_queue"),
            models.Index(fields=["assigned_to", "-received_at"], name="recalls_action_of_agent"),
        ]


class PaperFiling(filings.PaperFiling):
    """An action that the agency typed in; a handover is one of the ways that it came."""

    filing = models.OneToOneField(Action, models.PROTECT, related_name="paper_filing")
    channel = models.CharField(_("canal"), max_length=10, choices=PaperChannel)

    class Meta(filings.PaperFiling.Meta):
        verbose_name = _("action saisie par l’agence")
        verbose_name_plural = _("actions saisies par l’agence")


class FinalReport(models.Model):
    """What became of the products: asked of the firm before the action is closed. Append-only.

    Counts are in units of sale; the balance is what nobody could account for.
    """

    filing = models.ForeignKey(Action, models.PROTECT, related_name="final_reports")
    supplied = models.PositiveIntegerField(_("unités distribuées en France"))
    returned = models.PositiveIntegerField(_("unités retournées"), default=0)
    destroyed = models.PositiveIntegerField(_("unités détruites"), default=0)
    corrected = models.PositiveIntegerField(_("unités corrigées"), default=0)
    used = models.PositiveIntegerField(_("unités déjà utilisées"), default=0)
    customers = models.PositiveIntegerField(_("clients destinataires"))
    replies = models.PositiveIntegerField(_("clients ayant répondu"))
    comment = models.TextField(_("bilan"), blank=True, default="")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(_("transmis le"))

    class Meta:
        verbose_name = _("rapport final")
        verbose_name_plural = _("rapports finaux")
        ordering = ["signed_at", "pk"]
        triggers = [append_only(at="signed_at")]
        constraints = [
            models.CheckConstraint(
                name="recalls_finalreport_replies_fit",
                condition=Q(replies__lte=models.F("customers")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.filing} – {self.signed_at:%d/%m/%Y}"

    @property
    def accounted_for(self) -> int:
        """Units whose fate is known."""
        return self.returned + self.destroyed + self.corrected + self.used

    @property
    def balance(self) -> int:
        """Units that nobody could account for; negative when more came back than left."""
        return self.supplied - self.accounted_for

"""The dossier: what its request, its letter, its laboratories and its evidence hang from."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dhpc.enums import (
    Authority,
    Decision,
    DossierState,
    Lane,
    PaperChannel,
    ParticipantState,
    Route,
)
from dhpc.querysets import DossierQuerySet
from dhpc.rules import WORKFLOW
from portal.audit.tracking import tracked
from portal.filings import models as filings
from portal.filings.models import Filing

UNNUMBERED = ["draft", "abandoned"]
WITH_AGREEMENT = ["agreed", "scheduled", "dispatched", "closed", "superseded"]


class NetworkNotice(models.TextChoices):
    """Whether the European network was told of a national measure."""

    DONE = "done", _("Faite")
    NOT_NEEDED = "not_needed", _("Sans objet")


@tracked()
class Dossier(Filing):
    """A letter to health professionals, from its request to the proof that it was sent.

    `organisation` is the laboratory that acts for all: the coordinator once it is confirmed, whom
    the agency addresses first before that. `eu_dispatch_on` is the day of the European
    calendar, `scheduled_on` is D0 as the agency agreed it.
    """

    workflow_key = WORKFLOW

    state = models.CharField(
        _("état"), max_length=20, choices=DossierState.choices, default=DossierState.DRAFT
    )
    route = models.CharField(_("parcours"), max_length=10, choices=Route, blank=True, default="")
    authority = models.CharField(
        _("autorité"), max_length=6, choices=Authority, blank=True, default=""
    )
    lane = models.CharField(_("circuit"), max_length=10, choices=Lane, default=Lane.STANDARD)
    decision = models.CharField(
        _("décision"), max_length=8, choices=Decision, blank=True, default=""
    )
    decision_note = models.TextField(_("note de décision"), blank=True, default="")
    coordinator_confirmed_at = models.DateTimeField(null=True, blank=True)
    indications = models.TextField(_("indications de l’agence"), blank=True, default="")
    draft_due_on = models.DateField(_("projet attendu le"), null=True, blank=True)
    network_notice = models.CharField(
        _("notification européenne"), max_length=10, choices=NetworkNotice, blank=True, default=""
    )
    network_note = models.TextField(blank=True, default="")
    pages_waived = models.TextField(_("dérogation aux deux pages"), blank=True, default="")
    eu_day_moved = models.TextField(_("raison d’une autre date"), blank=True, default="")
    eu_dispatch_on = models.DateField(_("diffusion européenne"), null=True, blank=True)
    effective_on = models.DateField(_("date d’effet"), null=True, blank=True)
    agreed_at = models.DateTimeField(_("accord délivré le"), null=True, blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    agreed_revision = models.PositiveIntegerField(_("version approuvée"), null=True, blank=True)
    agreement_ends_on = models.DateField(_("accord valable jusqu’au"), null=True, blank=True)
    scheduled_on = models.DateField(_("diffusion le (J0)"), null=True, blank=True)
    public_reference = models.CharField(
        _("numéro public"), max_length=24, unique=True, null=True, blank=True
    )
    first_published_at = models.DateTimeField(_("publiée le"), null=True, blank=True)
    supersedes = models.ForeignKey(
        "self", models.PROTECT, related_name="superseded_by", null=True, blank=True
    )
    suspended_at = models.DateTimeField(_("suspendu le"), null=True, blank=True)
    is_substituted = models.BooleanField(_("diffusée d’office par l’agence"), default=False)
    closed_at = models.DateTimeField(_("clos le"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = DossierQuerySet.as_manager()

    class Meta(Filing.Meta):
        verbose_name = _("dossier de lettre")
        verbose_name_plural = _("dossiers de lettres")
        ordering = ["-received_at", "-pk"]
        constraints = [
            *Filing.Meta.constraints,
            models.CheckConstraint(
                name="dhpc_dossier_draft_iff_unnumbered",
                condition=Q(state__in=UNNUMBERED, reference__isnull=True)
                | (~Q(state__in=UNNUMBERED) & Q(reference__isnull=False)),
            ),
            models.CheckConstraint(
                name="dhpc_dossier_agreed_by_somebody",
                condition=Q(
                    agreed_at__isnull=False,
                    agreed_by__isnull=False,
                    agreed_revision__isnull=False,
                    agreement_ends_on__isnull=False,
                )
                | Q(
                    agreed_at__isnull=True,
                    agreed_by__isnull=True,
                    agreed_revision__isnull=True,
                    agreement_ends_on__isnull=True,
                ),
            ),
            models.CheckConstraint(
                name="dhpc_dossier_no_dispatch_without_agreement",
                condition=~Q(state__in=WITH_AGREEMENT) | Q(agreed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="dhpc_dossier_scheduled_has_day",
                condition=~Q(state__in=["scheduled", "dispatched"]) | Q(scheduled_on__isnull=False),
            ),
            models.CheckConstraint(
                name="dhpc_dossier_public_iff_numbered",
                condition=Q(public_reference__isnull=True, first_published_at__isnull=True)
                | Q(public_reference__isnull=False, first_published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="dhpc_dossier_public_after_dispatch",
                condition=Q(first_published_at__isnull=True)
                | Q(state__in=["dispatched", "closed", "superseded"]),
            ),
            models.CheckConstraint(
                name="dhpc_dossier_closed_by_somebody",
                condition=Q(state="closed", closed_at__isnull=False, closed_by__isnull=False)
                | Q(~Q(state="closed"), closed_at__isnull=True, closed_by__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-updated_at"], name="dhpc_dossier_of_firm"),
            models.Index(fields=["state", "-received_at"], name="dhpc_dossier_queue"),
            models.Index(fields=["assigned_to", "-received_at"], name="dhpc_dossier_of_agent"),
        ]

    @property
    def lacks_coordinator(self) -> bool:
        """Tell whether several laboratories take part and none is confirmed to act for all."""
        if self.coordinator_confirmed_at:
            return False
        return self.participants.exclude(state=ParticipantState.REMOVED).count() > 1

    @property
    def unmatched(self) -> list[str]:
        """The laboratories of the perimeter that no account of the portal answers for."""
        rows = self.products.filter(organisation=None).values_list("laboratory", "holder")
        return sorted({one or other for one, other in rows.order_by()} - {""})

    @property
    def bound(self) -> list[str]:
        """The laboratories of the perimeter that an account of the portal answers for."""
        rows = self.products.exclude(organisation=None).values_list("laboratory", "holder")
        return sorted({one or other for one, other in rows.order_by()} - {""})

    @property
    def is_suspended(self) -> bool:
        return self.suspended_at is not None


class PaperFiling(filings.PaperFiling):
    """A request that the agency typed in, for itself or for a laboratory that wrote to it."""

    filing = models.OneToOneField(Dossier, models.PROTECT, related_name="paper_filing")
    channel = models.CharField(_("canal"), max_length=10, choices=PaperChannel)

    class Meta(filings.PaperFiling.Meta):
        verbose_name = _("dossier ouvert par l’agence")
        verbose_name_plural = _("dossiers ouverts par l’agence")

"""Four eyes: one person proposes an action, another carries it out or refuses it."""

from uuid import uuid4

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.filings.models.base import Stateful


class ProposalState(models.TextChoices):
    PROPOSED = "proposed", _("En attente d’une seconde personne")
    CONFIRMED = "confirmed", _("Confirmée")
    REFUSED = "refused", _("Refusée")
    WITHDRAWN = "withdrawn", _("Retirée")


class Proposal(Stateful):
    """An action on a case that waits for a second person.

    Subclasses declare `filing`, related name `proposals`. `payload` holds the parameters of
    `action`; it is what the second person read and never changes.
    """

    part_name = "proposal"

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    action = models.CharField(_("action"), max_length=40)
    payload = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    reasons = models.TextField(_("motifs"))
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("proposée le"), default=timezone.now, editable=False)
    state = models.CharField(
        _("état"), max_length=12, choices=ProposalState, default=ProposalState.PROPOSED
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField(_("décidée le"), null=True, blank=True)
    decision_comment = models.TextField(_("commentaire"), blank=True, default="")

    class Meta:
        abstract = True
        ordering = ["proposed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "action"],
                condition=Q(state=ProposalState.PROPOSED),
                name="%(app_label)s_%(class)s_one_at_a_time",
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_decided_fits_state",
                condition=Q(
                    state=ProposalState.PROPOSED,
                    decided_by__isnull=True,
                    decided_at__isnull=True,
                )
                | Q(
                    ~Q(state=ProposalState.PROPOSED),
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_four_eyes",
                condition=~Q(state__in=[ProposalState.CONFIRMED, ProposalState.REFUSED])
                | ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_withdrawn_by_its_author",
                condition=~Q(state=ProposalState.WITHDRAWN) | Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_refusal_is_motivated",
                condition=~Q(state=ProposalState.REFUSED) | ~Q(decision_comment=""),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_has_reasons", condition=~Q(reasons="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} · {self.get_state_display()}"

    @property
    def is_pending(self) -> bool:
        return self.state == ProposalState.PROPOSED

"""The perimeter of a letter: its medicines, and the laboratories that answer for them."""

import hashlib

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhpc.enums import ParticipantState
from dhpc.models.dossier import Dossier
from portal.audit.tracking import tracked
from portal.audit.triggers import append_only
from portal.filings.models.base import Stateful

ANSWERED = ["accepted", "contested"]


@tracked()
class CoveredProduct(models.Model):
    """A medicine that the letter covers, as the base knew it when the agency set the perimeter.

    `laboratory` is the name of who markets it, `organisation` the account of that laboratory when
    the portal has one.
    """

    filing = models.ForeignKey(Dossier, models.PROTECT, related_name="products")
    cis = models.CharField(_("code CIS"), max_length=8)
    name = models.CharField(_("dénomination"), max_length=400)
    substance = models.CharField(_("substance active"), max_length=400)
    atc = models.CharField(_("code ATC"), max_length=10, blank=True, default="")
    laboratory = models.CharField(_("exploitant"), max_length=200, blank=True, default="")
    holder = models.CharField(_("titulaire"), max_length=200, blank=True, default="")
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="+", null=True, blank=True
    )
    black_triangle = models.BooleanField(_("surveillance supplémentaire"), default=False)
    biological = models.BooleanField(_("médicament biologique"), default=False)
    marketed = models.BooleanField(_("commercialisé"), default=True)
    base_read_on = models.DateField(_("base du"), null=True, blank=True)

    class Meta:
        verbose_name = _("spécialité du périmètre")
        verbose_name_plural = _("spécialités du périmètre")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["filing", "cis"], name="dhpc_product_once"),
        ]

    def __str__(self) -> str:
        return self.name


class LeftOutProduct(models.Model):
    """A medicine of the same substance that the agency leaves out of the letter. Append-only."""

    filing = models.ForeignKey(Dossier, models.PROTECT, related_name="left_out")
    cis = models.CharField(_("code CIS"), max_length=8)
    name = models.CharField(_("dénomination"), max_length=400)
    reason = models.TextField(_("raison"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("décidé le"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("spécialité laissée hors du périmètre")
        verbose_name_plural = _("spécialités laissées hors du périmètre")
        ordering = ["name", "pk"]
        triggers = [append_only(at="decided_at")]
        constraints = [
            models.UniqueConstraint(fields=["filing", "cis"], name="dhpc_left_out_once"),
            models.CheckConstraint(name="dhpc_left_out_is_explained", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class Participant(Stateful):
    """A laboratory of the perimeter: whether it accepts it, and whom it wants as coordinator.

    `is_late` marks one that joined once the letter was being written: it answers alone.
    """

    part_name = "participant"

    filing = models.ForeignKey(Dossier, models.PROTECT, related_name="participants")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=20, choices=ParticipantState.choices, default=ParticipantState.INVITED
    )
    invited_at = models.DateTimeField(default=timezone.now, editable=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    comment = models.TextField(_("remarque"), blank=True, default="")
    wanted_coordinator = models.ForeignKey(
        "accounts.Organisation",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("coordonnateur proposé"),
    )
    is_late = models.BooleanField(_("entré après coup"), default=False)

    class Meta:
        verbose_name = _("laboratoire du dossier")
        verbose_name_plural = _("laboratoires du dossier")
        ordering = ["organisation__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "organisation"], name="dhpc_participant_once"
            ),
            models.CheckConstraint(
                name="dhpc_participant_answered_by_somebody",
                condition=~Q(state__in=ANSWERED)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
            ),
            models.CheckConstraint(
                name="dhpc_participant_contest_is_told",
                condition=~Q(state="contested") | ~Q(comment=""),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state"], name="dhpc_participant_of_firm")]

    def __str__(self) -> str:
        return str(self.organisation)


@tracked(exclude=["token_hash"])
class LaboratoryInvitation(models.Model):
    """A mailed link by which a laboratory of the perimeter without an account joins the dossier.

    `laboratory` is its name in the perimeter; `organisation` the account that took the link. One
    that is cancelled no longer works; what it bound before was undone with it.
    """

    filing = models.ForeignKey(Dossier, models.PROTECT, related_name="invitations")
    laboratory = models.CharField(_("exploitant"), max_length=200)
    email = models.EmailField(_("adresse électronique"))
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(_("envoyée le"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expire le"))
    accepted_at = models.DateTimeField(_("acceptée le"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="+", null=True, blank=True
    )
    cancelled_at = models.DateTimeField(_("annulée le"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = _("invitation d’un laboratoire")
        verbose_name_plural = _("invitations de laboratoires")
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="dhpc_invitation_accepted_by_somebody",
                condition=Q(accepted_at=None, accepted_by=None, organisation=None)
                | Q(
                    accepted_at__isnull=False,
                    accepted_by__isnull=False,
                    organisation__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="dhpc_invitation_cancelled_by_somebody",
                condition=Q(cancelled_at=None, cancelled_by=None)
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} – {self.laboratory}"

    @staticmethod
    def hash_token(token: str) -> str:
        """Return what is stored of a link's token: whoever reads the table cannot use it."""
        return hashlib.sha256(token.encode()).hexdigest()

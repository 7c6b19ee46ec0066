"""The dispatch of an agreed letter: its proof of print, what was sent, and the proofs of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhpc.enums import Audience, Channel, DispatchState
from dhpc.models.dossier import Dossier
from portal.audit.tracking import tracked
from portal.audit.triggers import append_only
from portal.filings.models.base import Stateful


@tracked()
class Dispatch(Stateful):
    """Where the dispatch stands; one per dossier, idle until the agreement.

    `round` counts the relaunches: the proofs of each are told apart.
    """

    part_name = "dispatch"

    filing = models.OneToOneField(Dossier, models.PROTECT, related_name="dispatch")
    state = models.CharField(
        max_length=20, choices=DispatchState.choices, default=DispatchState.IDLE
    )
    first_sent_at = models.DateTimeField(_("premier envoi"), null=True, blank=True)
    round = models.PositiveIntegerField(_("tour"), default=1)

    class Meta:
        verbose_name = _("diffusion")
        verbose_name_plural = _("diffusions")
        constraints = [
            models.CheckConstraint(
                name="dhpc_dispatch_sent_iff_dated",
                condition=Q(state__in=["idle", "proofing", "ready"], first_sent_at__isnull=True)
                | Q(~Q(state__in=["idle", "proofing", "ready"]), first_sent_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filing} – {self._meta.verbose_name}"


class PrintProof(models.Model):
    """A proof of print compared with the agreed letter (V28). Append-only.

    `differences` are pairs of lines: what the letter says, what the proof says.
    """

    filing = models.ForeignKey(Dossier, models.PROTECT, related_name="print_proofs")
    revision_number = models.PositiveIntegerField(_("version"))
    file_name = models.CharField(_("fichier"), max_length=255)
    file_sha256 = models.CharField(max_length=64)
    differences = models.JSONField(default=list)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("bon à tirer")
        verbose_name_plural = _("bons à tirer")
        ordering = ["uploaded_at", "pk"]
        triggers = [append_only(at="uploaded_at")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_identical(self) -> bool:
        return not self.differences


class Statement(models.Model):
    """That so many letters left to a group by a channel. Append-only."""

    filing = models.ForeignKey(Dossier, models.PROTECT, related_name="statements")
    audience = models.CharField(_("groupe"), max_length=40, choices=Audience)
    channel = models.CharField(_("canal"), max_length=10, choices=Channel)
    sent_at = models.DateTimeField(_("envoyé le"))
    sent = models.PositiveIntegerField(_("envois"))
    round = models.PositiveIntegerField(default=1)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("envoi déclaré")
        verbose_name_plural = _("envois déclarés")
        ordering = ["declared_at", "pk"]
        triggers = [append_only(at="declared_at")]
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "audience", "channel", "round"], name="dhpc_statement_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_audience_display()} – {self.get_channel_display()}"


class ProofLine(models.Model):
    """What became of what was sent to a group, signed for the laboratory. Append-only.

    Counts are recipients; what was sent again is among what was delivered or not.
    """

    filing = models.ForeignKey(Dossier, models.PROTECT, related_name="proof_lines")
    round = models.PositiveIntegerField(default=1)
    audience = models.CharField(_("groupe"), max_length=40, choices=Audience)
    targeted = models.PositiveIntegerField(_("ciblés"))
    sent = models.PositiveIntegerField(_("envoyés"))
    delivered = models.PositiveIntegerField(_("distribués"))
    undelivered = models.PositiveIntegerField(_("non distribués"), default=0)
    resent = models.PositiveIntegerField(_("renvoyés"), default=0)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(_("signé le"))

    class Meta:
        verbose_name = _("preuve de diffusion")
        verbose_name_plural = _("preuves de diffusion")
        ordering = ["round", "pk"]
        triggers = [append_only(at="signed_at")]
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "round", "audience"], name="dhpc_proofline_once"
            ),
            models.CheckConstraint(
                name="dhpc_proofline_adds_up",
                condition=Q(sent__gte=F("delivered") + F("undelivered")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_audience_display())

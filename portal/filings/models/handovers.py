"""What joins cases of different workflows: links, and handovers that give birth to a case.

Cases are named by their public reference, so that no workflow imports another.
"""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.workflow import Step


class HandoverState(models.TextChoices):
    PENDING = "pending", _("En attente")
    RECEIVED = "received", _("Reprise")
    REFUSED = "refused", _("Refusée")


class Handover(models.Model):
    """What a case passes to another workflow, which makes a draft of it or refuses it.

    `schema` names the shape of `payload` for the receiver. The row's own columns tell its only
    transition: it has no log.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    source_ref = models.CharField(_("dossier d’origine"), max_length=24)
    source_subject = models.CharField(max_length=80, db_index=True)
    target_workflow = models.CharField(_("procédure"), max_length=40)
    schema = models.CharField(max_length=40)
    payload = models.JSONField(encoder=DjangoJSONEncoder)
    state = models.CharField(
        _("état"), max_length=12, choices=HandoverState, default=HandoverState.PENDING
    )
    target_subject = models.CharField(max_length=80, blank=True, default="", db_index=True)
    target_ref = models.CharField(_("dossier créé"), max_length=24, blank=True, default="")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("transmise le"), default=timezone.now, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField(_("décidée le"), null=True, blank=True)
    refusal = models.TextField(_("motif du refus"), blank=True, default="")

    class Meta:
        verbose_name = _("transmission")
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(
                fields=["target_workflow", "created_at"],
                name="filings_handover_pending",
                condition=Q(state="pending"),
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="filings_handover_state_tells",
                condition=Q(
                    state="pending",
                    target_subject="",
                    target_ref="",
                    refusal="",
                    decided_by__isnull=True,
                    decided_at__isnull=True,
                )
                | Q(
                    ~Q(target_subject=""),
                    state="received",
                    refusal="",
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                )
                | Q(
                    ~Q(refusal=""),
                    state="refused",
                    target_subject="",
                    target_ref="",
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.source_ref} → {self.target_workflow}"

    def record_transition(self, step: Step, source: str) -> None:
        """Nothing to add: `decided_by`, `decided_at` and the state say it."""


class LinkKind(models.TextChoices):
    RELATED = "related", _("Affaire parente")
    DUPLICATE = "duplicate", _("Doublon de")
    LED_TO = "led_to", _("A donné lieu à")


INVERSE = {
    LinkKind.RELATED: _("Affaire parente"),
    LinkKind.DUPLICATE: _("A pour doublon"),
    LinkKind.LED_TO: _("Fait suite à"),
}


class FilingLink(models.Model):
    """A link from one case to another, by their public references.

    A link made by mistake is removed, not erased: the row's own columns tell who did what.
    """

    source_ref = models.CharField(_("dossier"), max_length=24)
    target_ref = models.CharField(_("dossier lié"), max_length=24, db_index=True)
    kind = models.CharField(_("lien"), max_length=12, choices=LinkKind)
    note = models.TextField(_("précision"), blank=True, default="")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("lié le"), default=timezone.now, editable=False)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    removed_at = models.DateTimeField(_("retiré le"), null=True, blank=True)

    class Meta:
        verbose_name = _("lien entre dossiers")
        verbose_name_plural = _("liens entre dossiers")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source_ref", "target_ref", "kind"],
                name="filings_link_once",
                condition=Q(removed_at=None),
            ),
            models.CheckConstraint(
                name="filings_link_removed_at_and_by",
                condition=Q(removed_at=None, removed_by=None)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="filings_link_not_to_itself", condition=~Q(source_ref=F("target_ref"))
            ),
            models.CheckConstraint(
                name="filings_link_known_kind", condition=Q(kind__in=LinkKind.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_ref} – {self.target_ref}"

    def words_from(self, reference: str) -> Any:
        """Return what the case at the other end is to the case of that reference."""
        return (
            self.get_kind_display()
            if self.source_ref == reference
            else INVERSE[LinkKind(self.kind)]
        )

    def other_than(self, reference: str) -> str:
        """Return the reference at the other end of the link."""
        return self.target_ref if self.source_ref == reference else self.source_ref

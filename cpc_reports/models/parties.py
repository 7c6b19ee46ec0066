"""Other parties of a report: bodies that sign or support it, laboratories that are asked."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cpc_reports.enums import (
    CosignatureState,
    LabChannel,
    LabItem,
    LabPurpose,
    LabState,
    SupportState,
)
from cpc_reports.models.register import Body
from cpc_reports.models.report import Report
from portal.audit.tracking import tracked
from portal.filings.models import Stateful


@tracked()
class Cosignature(Stateful):
    """A body invited to sign the report too; all confirm before it is filed.

    `sheet_version` is the version of the draft that it read.
    """

    part_name = "cosignature"

    filing = models.ForeignKey(Report, models.PROTECT, related_name="cosignatures")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    state = models.CharField(
        _("état"), max_length=10, choices=CosignatureState, default=CosignatureState.INVITED
    )
    sheet_version = models.PositiveIntegerField(default=0)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("cosignature")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["filing", "body"], name="cpc_cosignature_once"),
            models.CheckConstraint(
                name="cpc_cosignature_signed_by_somebody",
                condition=~Q(state__in=["signed", "withdrawn"])
                | Q(signed_by__isnull=False, signed_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state"], name="cpc_cosignature_of_firm")]

    def __str__(self) -> str:
        return f"{self.filing} – {self.body}"


@tracked()
class Support(Stateful):
    """A body that supports the report of another one, and what it adds to it."""

    part_name = "support"

    filing = models.ForeignKey(Report, models.PROTECT, related_name="supports")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    text = models.TextField(_("ce que vous apportez"))
    state = models.CharField(
        _("état"), max_length=10, choices=SupportState, default=SupportState.OFFERED
    )
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    offered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("appui")
        ordering = ["offered_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["filing", "body"], name="cpc_support_once"),
            models.CheckConstraint(name="cpc_support_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.filing} – {self.body}"


@tracked()
class LabRequest(Stateful):
    """What the agency asks of a laboratory, by a due date of two months at most.

    `first_read_at` is the certain date of receipt that R. 5121-76-3 asks for: the first access of
    the laboratory to the request; `received_on` is that of an acknowledged letter, which an agent
    notes. `summary` tells it the medicine and the indication, and nothing of who filed. `drafts`
    holds the drafts of the framework and of the protocol as they were sent to it, frozen.

    A holder without an account has no `organisation`: `holder` and `holder_email` say whom the
    agency wrote to, and an agent types the answer that came through `channel`.
    """

    part_name = "laboratory"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    filing = models.ForeignKey(Report, models.PROTECT, related_name="lab_requests")
    organisation = models.ForeignKey(
        "accounts.Organisation",
        models.PROTECT,
        related_name="+",
        verbose_name=_("laboratoire"),
        null=True,
        blank=True,
    )
    holder = models.CharField(_("laboratoire sans compte"), max_length=200, blank=True, default="")
    holder_email = models.EmailField(_("adresse électronique"), blank=True, default="")
    purpose = models.CharField(_("objet"), max_length=14, choices=LabPurpose)
    items = ArrayField(
        models.CharField(max_length=2, choices=LabItem.choices), default=list, blank=True
    )
    summary = models.TextField(_("médicament et indication"))
    question = models.TextField(_("précisions"), blank=True, default="")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("envoyée le"), default=timezone.now)
    due_on = models.DateField(_("réponse attendue le"))
    state = models.CharField(_("état"), max_length=10, choices=LabState, default=LabState.SENT)
    first_read_at = models.DateTimeField(_("reçue le"), null=True, blank=True)
    first_read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    received_on = models.DateField(_("reçue le, d’après l’accusé"), null=True, blank=True)
    drafts = models.JSONField(_("projets transmis"), default=dict, blank=True)
    answers = models.JSONField(_("réponses"), default=dict, blank=True)
    channel = models.CharField(
        _("réponse arrivée par"), max_length=10, choices=LabChannel, blank=True, default=""
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    answered_at = models.DateTimeField(_("répondue le"), null=True, blank=True)

    class Meta:
        verbose_name = _("demande à un laboratoire")
        verbose_name_plural = _("demandes à des laboratoires")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="cpc_labrequest_read_by_somebody",
                condition=Q(first_read_at__isnull=True, first_read_by__isnull=True)
                | Q(first_read_at__isnull=False, first_read_by__isnull=False),
            ),
            models.CheckConstraint(
                name="cpc_labrequest_asks_somebody",
                condition=Q(organisation__isnull=False) | (~Q(holder="") & ~Q(holder_email="")),
            ),
            models.CheckConstraint(
                name="cpc_labrequest_answered_fits",
                condition=~Q(state="answered")
                | Q(answered_by__isnull=False, answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="cpc_labrequest_data_names_items",
                condition=~Q(purpose="data") | Q(items__len__gt=0),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-asked_at"], name="cpc_labrequest_of_firm"),
            models.Index(fields=["due_on"], name="cpc_labrequest_due", condition=Q(state="sent")),
        ]

    def __str__(self) -> str:
        return f"{self.filing} – {self.name}"

    @property
    def name(self) -> str:
        """Whom the agency asks."""
        return self.organisation.name if self.organisation else self.holder

    @property
    def anchor(self) -> str:
        """Where the files of the answer are joined."""
        return f"laboratory.{self.uuid}"

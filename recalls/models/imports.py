"""Imports of actions that were published before the portal: the file, its report, its pieces."""

import uuid
from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.audit.tracking import tracked
from portal.documents.storage import private_storage


class ImportFormat(models.TextChoices):
    CSV = "csv", "CSV"
    JSON = "json", "JSON"


class ImportState(models.TextChoices):
    RECEIVED = "received", _("En attente de lecture")
    READING = "reading", _("Lecture en cours")
    REJECTED = "rejected", _("Fichier illisible")
    READY = "ready", _("À confirmer")
    IMPORTING = "importing", _("Import en cours")
    INCOMPLETE = "incomplete", _("Interrompu : à reprendre")
    DONE = "done", _("Terminé")


UNDER_WAY = (ImportState.RECEIVED, ImportState.READING, ImportState.IMPORTING)


class ChunkState(models.TextChoices):
    PENDING = "pending", _("En attente")
    RUNNING = "running", _("En cours")
    DONE = "done", _("Fait")
    FAILED = "failed", _("Échec")


def stored_name(instance: "ActionImport", filename: str) -> str:
    """Return where a file is kept; each one gets a name of its own."""
    return f"imports/{timezone.now():%Y/%m}/{uuid.uuid4().hex}"


@tracked(exclude=["progressed_at", "lines_read"])
class ActionImport(models.Model):
    """One file of actions, read whole before anybody confirms it.

    `prepared` is what the reading makes of `file`: one action a line, JSON, in the file's order.
    `bad_lines` counts the lines of actions that are left out. Nothing is public before the
    confirmation, and what it publishes bears the name of who confirmed.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.FileField(
        _("fichier"), storage=private_storage, upload_to=stored_name, max_length=200
    )
    prepared = models.FileField(
        _("fichier relu"),
        storage=private_storage,
        upload_to=stored_name,
        max_length=200,
        blank=True,
    )
    source_name = models.CharField(_("nom du fichier"), max_length=255)
    format = models.CharField(_("format"), max_length=4, choices=ImportFormat)
    size = models.PositiveBigIntegerField(_("taille"))
    sha256 = models.CharField(_("empreinte SHA-256"), max_length=64)
    state = models.CharField(
        _("état"), max_length=12, choices=ImportState, default=ImportState.RECEIVED
    )
    error = models.TextField(_("motif"), blank=True, default="")
    preview = models.JSONField(_("premières actions"), default=list, blank=True)
    unknown_columns = models.JSONField(_("colonnes ignorées"), default=list, blank=True)
    lines_read = models.PositiveIntegerField(_("lignes lues"), default=0)
    actions = models.PositiveIntegerField(_("actions à importer"), default=0)
    bad_actions = models.PositiveIntegerField(_("actions écartées"), default=0)
    bad_lines = models.PositiveIntegerField(_("lignes écartées"), default=0)
    attempts = models.PositiveSmallIntegerField(_("tentatives"), default=0)
    holder = models.CharField(max_length=60, blank=True, default="")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("envoyé par")
    )
    created_at = models.DateTimeField(_("envoyé le"), default=timezone.now)
    queued_at = models.DateTimeField(default=timezone.now)
    progressed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("confirmé par"),
    )
    confirmed_at = models.DateTimeField(_("confirmé le"), null=True, blank=True)
    finished_at = models.DateTimeField(_("terminé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("import d’actions")
        verbose_name_plural = _("imports d’actions")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="recalls_import_known_words",
                condition=Q(state__in=ImportState.values, format__in=ImportFormat.values),
            ),
            models.CheckConstraint(
                name="recalls_import_confirmed_by_somebody",
                condition=Q(
                    state__in=["received", "reading", "rejected", "ready"],
                    confirmed_by=None,
                    confirmed_at=None,
                )
                | Q(
                    state__in=["importing", "incomplete", "done"],
                    confirmed_by__isnull=False,
                    confirmed_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="recalls_import_rejected_has_reason",
                condition=~Q(state="rejected") | ~Q(error=""),
            ),
        ]

    def __str__(self) -> str:
        return self.source_name

    @property
    def subject(self) -> str:
        """Name of the import in the access log."""
        return f"import:{self.uuid}"

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY


class ImportProblem(models.Model):
    """What is wrong with one line, or why one action was left out when it was to be published."""

    filed = models.ForeignKey(ActionImport, models.CASCADE, related_name="problems")
    line = models.PositiveIntegerField(_("ligne"))
    reference = models.CharField(_("numéro"), max_length=24, blank=True)
    column = models.CharField(_("colonne"), max_length=80, blank=True)
    text = models.TextField(_("à corriger"))
    late = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("ligne à corriger")
        verbose_name_plural = _("lignes à corriger")
        ordering = ["late", "line", "pk"]

    def __str__(self) -> str:
        return f"{self.line} {self.text}"


class LotDecision(models.TextChoices):
    WAITING = "", _("À relire")
    ACCEPTED = "accepted", _("Confirmé")
    REFUSED = "refused", _("Écarté")


@tracked()
class LotProposal(models.Model):
    """The lots that a parser reads in a free text; they count once a person has confirmed them.

    `rest` is what it did not understand. An action with a proposal that nobody accepted is left
    out whole.
    """

    filed = models.ForeignKey(ActionImport, models.CASCADE, related_name="proposals")
    reference = models.CharField(_("numéro"), max_length=24)
    line = models.PositiveIntegerField(_("ligne"))
    product = models.CharField(_("produit"), max_length=200)
    text = models.TextField(_("texte"))
    lots = ArrayField(models.CharField(max_length=40), verbose_name=_("lots"), default=list)
    rest = models.TextField(_("non compris"), blank=True)
    decision = models.CharField(
        _("décision"), max_length=10, choices=LotDecision, blank=True, default=""
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("lots proposés")
        verbose_name_plural = _("lots proposés")
        ordering = ["line"]
        constraints = [
            models.UniqueConstraint(fields=["filed", "line"], name="recalls_lots_once_a_line"),
            models.CheckConstraint(
                name="recalls_lots_decided_by_somebody",
                condition=Q(decision="", decided_by=None, decided_at=None)
                | Q(
                    decision__in=["accepted", "refused"],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.line}"


class ChunkQuerySet(models.QuerySet):
    def stale(self, *, queued_before: datetime, silent_since: datetime) -> "ChunkQuerySet":
        """Return what no worker is at: queued and not taken up, or silent for too long."""
        return self.filter(
            Q(state=ChunkState.PENDING, queued_at__lt=queued_before)
            | Q(state=ChunkState.RUNNING, progressed_at__lt=silent_since)
        )


class ImportChunk(models.Model):
    """Some consecutive actions of an import, published by one task.

    `position` is the offset in the prepared file of the next action: it moves in the transaction
    that publishes, so nothing is lost or done twice. `queued_at` is empty until its turn comes.
    """

    filed = models.ForeignKey(ActionImport, models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField(_("tranche"))
    start = models.PositiveBigIntegerField()
    end = models.PositiveBigIntegerField()
    position = models.PositiveBigIntegerField(_("position"))
    total = models.PositiveIntegerField(_("actions"))
    created = models.PositiveIntegerField(_("publiées"), default=0)
    updated = models.PositiveIntegerField(_("mises à jour"), default=0)
    unchanged = models.PositiveIntegerField(_("déjà là"), default=0)
    refused = models.PositiveIntegerField(_("laissées de côté"), default=0)
    state = models.CharField(
        _("état"), max_length=8, choices=ChunkState, default=ChunkState.PENDING
    )
    error = models.TextField(_("motif de l’échec"), blank=True, default="")
    attempts = models.PositiveSmallIntegerField(_("tentatives"), default=0)
    holder = models.CharField(max_length=60, blank=True, default="")
    queued_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    progressed_at = models.DateTimeField(null=True, blank=True)

    objects = ChunkQuerySet.as_manager()

    class Meta:
        verbose_name = _("tranche d’un import")
        verbose_name_plural = _("tranches d’un import")
        ordering = ["filed", "number"]
        indexes = [
            models.Index(
                fields=["queued_at"],
                condition=Q(state__in=["pending", "running"]),
                name="recalls_chunk_waiting",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["filed", "number"], name="recalls_chunk_once"),
            models.CheckConstraint(
                name="recalls_chunk_within",
                condition=Q(position__gte=models.F("start"), position__lte=models.F("end")),
            ),
            models.CheckConstraint(
                name="recalls_chunk_done_at_its_end",
                condition=~Q(state="done") | Q(position=models.F("end")),
            ),
            models.CheckConstraint(
                name="recalls_chunk_failed_has_reason",
                condition=~Q(state="failed") | ~Q(error=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filed_id} {self.number}"

    @property
    def done(self) -> int:
        """Return how many of its actions have been dealt with."""
        return self.created + self.updated + self.unchanged + self.refused


class ImportedAction(models.Model):
    """What was last imported of an action: `sha256` tells whether a file says something new."""

    reference = models.CharField(_("numéro"), primary_key=True, max_length=24, db_collation="C")
    subject = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    last = models.ForeignKey(
        ActionImport, models.PROTECT, related_name="+", verbose_name=_("dernier import")
    )

    class Meta:
        verbose_name = _("action importée")
        verbose_name_plural = _("actions importées")
        ordering = ["reference"]

    def __str__(self) -> str:
        return self.reference

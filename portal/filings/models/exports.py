"""A list that an agent asked to have as a file."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.documents.storage import private_storage


class ExportFormat(models.TextChoices):
    CSV = "csv", _("CSV, pour Excel en français")
    XLSX = "xlsx", _("Excel (XLSX)")
    JSON = "json", _("JSON, pour un autre logiciel")


class ExportState(models.TextChoices):
    PENDING = "pending", _("En attente")
    RUNNING = "running", _("En préparation")
    DONE = "done", _("Prêt")
    FAILED = "failed", _("Échec")
    EXPIRED = "expired", _("Expiré")


UNDER_WAY = (ExportState.PENDING, ExportState.RUNNING)


def stored_name(instance: "Export", filename: str) -> str:
    """Return where the content is kept; each attempt gets a name of its own."""
    return f"exports/{timezone.now():%Y/%m}/{uuid.uuid4().hex}"


class ExportQuerySet(models.QuerySet):
    def stale(self, *, queued_before: datetime, silent_since: datetime) -> "ExportQuerySet":
        """Return what no worker is at: never taken up, or without progress for too long."""
        return self.filter(
            Q(state=ExportState.PENDING, queued_at__lt=queued_before)
            | Q(state=ExportState.RUNNING, progressed_at__lt=silent_since)
        )


class Export(models.Model):
    """One list of one workflow as a file, with the filters of the inbox.

    `content` says what a line is: a case ("cases"), or a row of a repeated group ("volet1.lots").
    The row stays when the file has expired. What was asked and downloaded is in the access log.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("demandé par")
    )
    workflow = models.CharField(_("démarche"), max_length=40)
    filters = models.JSONField(_("filtres"), default=dict, blank=True)
    content = models.CharField(_("contenu"), max_length=80)
    format = models.CharField(_("format"), max_length=8, choices=ExportFormat)
    state = models.CharField(
        _("état"), max_length=12, choices=ExportState, default=ExportState.PENDING
    )
    total = models.PositiveIntegerField(_("dossiers à écrire"), default=0)
    done = models.PositiveIntegerField(_("dossiers écrits"), default=0)
    attempts = models.PositiveSmallIntegerField(_("tentatives"), default=0)
    holder = models.CharField(_("tâche en charge"), max_length=60, blank=True)
    requested_at = models.DateTimeField(_("demandé le"), default=timezone.now)
    queued_at = models.DateTimeField(_("en file depuis le"), default=timezone.now)
    started_at = models.DateTimeField(_("commencé le"), null=True, blank=True)
    progressed_at = models.DateTimeField(_("avancé le"), null=True, blank=True)
    finished_at = models.DateTimeField(_("terminé le"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expire le"), null=True, blank=True)
    error = models.TextField(_("motif de l’échec"), blank=True)
    file = models.FileField(
        _("fichier"), storage=private_storage, upload_to=stored_name, max_length=200, blank=True
    )
    file_name = models.CharField(_("nom du fichier"), max_length=120, blank=True)
    sha256 = models.CharField(_("empreinte SHA-256"), max_length=64, blank=True)
    size = models.PositiveBigIntegerField(_("taille"), null=True, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-requested_at", "-pk"]
        indexes = [
            models.Index(fields=["requested_by", "-requested_at"], name="filings_export_mine"),
            models.Index(
                fields=["queued_at"],
                condition=Q(state__in=["pending", "running"]),
                name="filings_export_waiting",
            ),
            models.Index(
                fields=["expires_at"], condition=Q(state="done"), name="filings_export_expiring"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="filings_export_known_words",
                condition=Q(state__in=ExportState.values, format__in=ExportFormat.values),
            ),
            models.CheckConstraint(
                name="filings_export_running_started",
                condition=~Q(state=ExportState.RUNNING)
                | Q(started_at__isnull=False, progressed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="filings_export_finished_iff_dated",
                condition=Q(state__in=["done", "expired"], finished_at__isnull=False)
                & Q(expires_at__isnull=False, size__isnull=False)
                & ~Q(sha256="")
                & ~Q(file_name="")
                | ~Q(state__in=["done", "expired"])
                & Q(finished_at=None, expires_at=None, size=None, sha256=""),
            ),
            models.CheckConstraint(
                name="filings_export_file_iff_done",
                condition=Q(state=ExportState.DONE) & ~Q(file="")
                | ~Q(state=ExportState.DONE) & Q(file=""),
            ),
            models.CheckConstraint(
                name="filings_export_failed_has_reason",
                condition=~Q(state=ExportState.FAILED) | ~Q(error=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.workflow} {self.content} {self.format}"

    @property
    def subject(self) -> str:
        """Name of the export in the access log."""
        return f"export:{self.uuid}"

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

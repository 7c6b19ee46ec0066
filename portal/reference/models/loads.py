"""What each load did: its files, its counts, and the rows that it changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.reference.enums import ChangeKind, LoadState, Source


class Load(models.Model):
    """One attempt to load a folder of files: all of it is in the base, or nothing is."""

    source = models.CharField(_("source"), max_length=20, choices=Source)
    label = models.CharField(_("dossier lu"), max_length=200)
    state = models.CharField(_("état"), max_length=10, choices=LoadState, default=LoadState.RUNNING)
    source_date = models.DateField(
        _("date des données"),
        null=True,
        blank=True,
        help_text=_("La plus récente des dates des fichiers lus."),
    )
    started_at = models.DateTimeField(_("commencé le"), auto_now_add=True)
    finished_at = models.DateTimeField(_("fini le"), null=True, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lancé par"),
    )
    force_reason = models.CharField(
        _("motif du chargement forcé"),
        max_length=500,
        blank=True,
        help_text=_("Pourquoi un fichier qui a perdu beaucoup de lignes a été accepté."),
    )
    error = models.TextField(_("erreur"), blank=True)

    class Meta:
        verbose_name = _("chargement")
        verbose_name_plural = _("chargements")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="load_running_or_finished",
                condition=Q(state=LoadState.RUNNING, finished_at=None)
                | (~Q(state=LoadState.RUNNING) & Q(finished_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="load_error_when_not_done",
                condition=Q(state__in=[LoadState.RUNNING, LoadState.DONE], error="")
                | (Q(state__in=[LoadState.FAILED, LoadState.REFUSED]) & ~Q(error="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} – {self.started_at:%d/%m/%Y %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("reference:load", args=[self.pk])

    @property
    def duration(self):
        """Return how long the load took, None while it runs."""
        return self.finished_at - self.started_at if self.finished_at else None


class LoadFile(models.Model):
    """One file of a load and what became of its lines."""

    load = models.ForeignKey(Load, on_delete=models.PROTECT, related_name="files")
    table = models.CharField(_("table"), max_length=40)
    name = models.CharField(_("fichier"), max_length=200)
    sha256 = models.CharField(_("empreinte"), max_length=64)
    size = models.PositiveBigIntegerField(_("taille"))
    encoding = models.CharField(_("encodage"), max_length=20)
    source_date = models.DateField(_("date du fichier"), null=True, blank=True)
    skipped = models.BooleanField(
        _("inchangé"), default=False, help_text=_("Même empreinte qu’au chargement précédent.")
    )
    read = models.PositiveIntegerField(_("lignes lues"), default=0)
    inserted = models.PositiveIntegerField(_("ajoutées"), default=0)
    updated = models.PositiveIntegerField(_("modifiées"), default=0)
    restored = models.PositiveIntegerField(_("rétablies"), default=0)
    withdrawn = models.PositiveIntegerField(_("retirées"), default=0)
    unchanged = models.PositiveIntegerField(_("inchangées"), default=0)
    duplicates = models.PositiveIntegerField(_("doublons"), default=0)
    rejected = models.PositiveIntegerField(_("rejetées"), default=0)
    rejected_sample = models.JSONField(_("exemples de rejets"), default=list, blank=True)
    unreadable = models.PositiveIntegerField(
        _("valeurs illisibles"),
        default=0,
        help_text=_("Dates, prix ou nombres que le fichier écrit mal, laissés vides."),
    )

    class Meta:
        verbose_name = _("fichier chargé")
        verbose_name_plural = _("fichiers chargés")
        ordering = ["load", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["load", "table"], name="load_file_once_per_table")
        ]

    def __str__(self) -> str:
        return self.name


class LoadChange(models.Model):
    """One row that a load added, changed, withdrew or restored.

    The rows that fill an empty table are counted in `LoadFile` and not written here.
    """

    load = models.ForeignKey(Load, on_delete=models.PROTECT, related_name="changes")
    table = models.CharField(_("table"), max_length=40)
    kind = models.CharField(_("changement"), max_length=10, choices=ChangeKind)
    key = models.CharField(_("clé"), max_length=300)
    label = models.TextField(_("libellé"), blank=True)
    fields = models.JSONField(
        _("champs modifiés"),
        default=dict,
        blank=True,
        help_text=_("Nom du champ, puis valeur avant et valeur après."),
    )

    class Meta:
        verbose_name = _("changement")
        verbose_name_plural = _("changements")
        ordering = ["table", "kind", "key", "pk"]
        indexes = [models.Index(fields=["load", "table", "kind", "key"], name="load_change_browse")]

    def __str__(self) -> str:
        return f"{self.table} {self.key}"

"""A table that somebody sent, as it was understood, until it is confirmed or forgotten."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ImportMode(models.TextChoices):
    """What becomes of the rows that the draft holds already."""

    ADD = "add", _("Ajouter les nouvelles lignes")
    UPDATE = "update", _("Ajouter les nouvelles lignes et compléter celles déjà présentes")
    REPLACE = "replace", _("Remplacer toutes les lignes du brouillon")


class RowImport(models.Model):
    """The preview of an import in the group `group` of a part of the case `subject`.

    `columns` say what each column was taken for; `good` holds the lines that can be kept, with
    their answers in JSON form, `bad` the others with their cells and what is wrong. Confirmed
    once at most. A working copy, deleted after `expires_at`: the history is that of the rows.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.CharField(max_length=80)
    part = models.CharField(max_length=40)
    group = models.CharField(max_length=40)
    source_name = models.CharField(_("fichier"), max_length=255, blank=True, default="")
    columns = models.JSONField(default=list)
    good = models.JSONField(default=list)
    bad = models.JSONField(default=list)
    good_count = models.PositiveIntegerField(_("lignes lues"), default=0)
    bad_count = models.PositiveIntegerField(_("lignes à corriger"), default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("envoyé par")
    )
    created_at = models.DateTimeField(_("envoyé le"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expire le"), db_index=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    confirmed_at = models.DateTimeField(_("confirmé le"), null=True, blank=True)
    mode = models.CharField(max_length=10, choices=ImportMode.choices, blank=True, default="")
    outcome = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("import de lignes")
        verbose_name_plural = _("imports de lignes")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="filings_rowimport_confirmed_by_somebody",
                condition=Q(
                    confirmed_at__isnull=True, confirmed_by__isnull=True, mode="", outcome={}
                )
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False, mode__gt=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} – {self.group}"

"""Word documents that were read into drafts."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.audit.tracking import tracked


@tracked()
class WordImport(models.Model):
    """What one document said for one part of a case: kept as read, then applied or not.

    `found` holds the answers in the JSON form of a revision, `problems` what was not read and why,
    `counts` the answers read by section. `edition` is that of the form, `source_reference` and
    `source_revision` the signed version that the document was made from, if any.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.CharField(_("dossier"), max_length=80, db_index=True)
    part = models.CharField(_("document"), max_length=40)
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    name = models.CharField(_("nom du fichier"), max_length=200)
    size = models.PositiveBigIntegerField(_("taille"))
    sha256 = models.CharField(_("empreinte SHA-256"), max_length=64)
    edition = models.PositiveIntegerField(_("édition du formulaire"), null=True, blank=True)
    source_reference = models.CharField(_("numéro de dossier lu"), max_length=24, blank=True)
    source_revision = models.PositiveIntegerField(_("version lue"), null=True, blank=True)
    found = models.JSONField(_("réponses lues"))
    problems = models.JSONField(_("ce qui n’a pas été lu"), default=list)
    counts = models.JSONField(_("réponses par rubrique"), default=dict)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("déposé par")
    )
    uploaded_at = models.DateTimeField(_("déposé le"), default=timezone.now)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("repris par"),
    )
    applied_at = models.DateTimeField(_("repris le"), null=True, blank=True)

    class Meta:
        verbose_name = _("import Word")
        verbose_name_plural = _("imports Word")
        ordering = ["uploaded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="filings_wordimport_applied_at_and_by",
                condition=Q(applied_at=None, applied_by=None)
                | Q(applied_at__isnull=False, applied_by__isnull=False),
            ),
            models.CheckConstraint(
                name="filings_wordimport_source_whole",
                condition=Q(source_reference="", source_revision=None)
                | (~Q(source_reference="") & Q(source_revision__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_applied(self) -> bool:
        return self.applied_at is not None

    @property
    def answers_read(self) -> int:
        """How many answers were read, over all sections."""
        counts: dict[str, Any] = self.counts
        return sum(counts.values())

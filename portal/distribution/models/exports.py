"""The full exports: made once after each publication, served as files."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from portal.distribution.enums import ExportFormat


class Export(models.Model):
    """All lines of the versions in force up to `cursor`, compressed, in private storage.

    `sha256` and `size` are those of the compressed file.
    """

    format = models.CharField(_("format"), max_length=12, choices=ExportFormat)
    cursor = models.BigIntegerField(_("position"))
    name = models.CharField(_("fichier"), max_length=120)
    sha256 = models.CharField(_("empreinte"), max_length=64)
    size = models.PositiveBigIntegerField(_("taille"))
    lines = models.PositiveIntegerField(_("lignes"))
    made_at = models.DateTimeField(_("fait le"), db_default=Now())

    class Meta:
        verbose_name = _("export complet")
        verbose_name_plural = _("exports complets")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["format", "cursor"], name="export_once"),
            models.CheckConstraint(
                name="export_format_known", condition=Q(format__in=ExportFormat.values)
            ),
        ]

    def __str__(self) -> str:
        return self.name

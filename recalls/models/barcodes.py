"""Codes sought in the letters that firms attach: a row for each file, done by a worker."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from recalls.enums import SearchFailure
from recalls.models.action import Action


class BarcodeSearch(models.Model):
    """The search for bar codes in one attached PDF, and what it found.

    It waits until `finished_at`; then `failure` says why nothing could be read, if so. `codes` are
    mappings of text, payload (as a scanner would send it), format and page, each code once.
    """

    filing = models.ForeignKey(Action, models.PROTECT, related_name="barcode_searches")
    file = models.OneToOneField(
        "documents.File", models.PROTECT, related_name="+", verbose_name=_("fichier")
    )
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    asked_at = models.DateTimeField(_("demandée le"), default=timezone.now)
    started_at = models.DateTimeField(_("commencée le"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finie le"), null=True, blank=True)
    failure = models.CharField(
        _("échec"), max_length=20, choices=SearchFailure, blank=True, default=""
    )
    pages = models.PositiveIntegerField(_("pages"), default=0)
    pages_read = models.PositiveIntegerField(_("pages lues"), default=0)
    codes = models.JSONField(_("codes"), default=list, blank=True)

    class Meta:
        verbose_name = _("recherche de codes dans un avis")
        verbose_name_plural = _("recherches de codes dans les avis")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="recalls_search_failed_is_finished",
                condition=Q(failure="") | Q(finished_at__isnull=False),
            )
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                name="recalls_search_waiting",
                condition=Q(finished_at=None),
            )
        ]

    def __str__(self) -> str:
        return str(self.file)

    @property
    def is_waiting(self) -> bool:
        """Tell whether a worker has still to read the file."""
        return self.finished_at is None

    @property
    def is_partial(self) -> bool:
        """Tell whether pages were left out, for want of time or because they are too many."""
        return not self.failure and self.pages_read < self.pages

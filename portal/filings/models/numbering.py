"""Counters of case numbers, one per kind and year."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Counter(models.Model):
    """The last number given for a kind and a year; `services.numbering` alone writes it."""

    kind = models.CharField(_("série"), max_length=12)
    year = models.PositiveSmallIntegerField(_("année"))
    value = models.PositiveIntegerField(_("dernier numéro"))

    class Meta:
        verbose_name = _("compteur")
        constraints = [
            models.UniqueConstraint(fields=["kind", "year"], name="filings_counter_once")
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.kind}: {self.value}"

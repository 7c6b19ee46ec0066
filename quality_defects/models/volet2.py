"""Volet 2 and its repeated rows."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.audit.tracking import tracked
from portal.filings.models import Stateful
from quality_defects.enums import Volet2State
from quality_defects.models.case import Case


@tracked()
class Volet2(Stateful):
    """First elements of investigation and corrective actions, due within 30 days."""

    part_name = "volet2"

    filing = models.OneToOneField(Case, models.PROTECT, related_name="volet2")
    state = models.CharField(
        max_length=30, choices=Volet2State.choices, default=Volet2State.NOT_DUE
    )

    class Meta:
        verbose_name = _("volet 2")
        verbose_name_plural = _("volets 2")

    def __str__(self) -> str:
        return f"{self.filing} – {self._meta.verbose_name}"

"""The dispatch of an agreed letter: its proof of print, what was sent, and the proofs of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from dhpc.enums import DispatchState
from dhpc.models.dossier import Dossier
from portal.audit.tracking import tracked
from portal.filings.models.base import Stateful


@tracked()
class Dispatch(Stateful):
    """Where the dispatch stands; one per dossier, idle until the agreement."""

    part_name = "dispatch"

    filing = models.OneToOneField(Dossier, models.PROTECT, related_name="dispatch")
    state = models.CharField(
        max_length=20, choices=DispatchState.choices, default=DispatchState.IDLE
    )

    class Meta:
        verbose_name = _("diffusion")
        verbose_name_plural = _("diffusions")

    def __str__(self) -> str:
        return f"{self.filing} – {self._meta.verbose_name}"

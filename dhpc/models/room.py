"""The room of the laboratories of a dossier: the agency reads nothing of it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhpc.models.dossier import Dossier
from portal.audit.triggers import append_only


class RoomMessage(models.Model):
    """What one laboratory writes to the others. Append-only."""

    filing = models.ForeignKey(Dossier, models.PROTECT, related_name="room")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    body = models.TextField(_("message"))
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("message entre laboratoires")
        verbose_name_plural = _("messages entre laboratoires")
        ordering = ["created_at", "pk"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.organisation} – {self.created_at:%d/%m/%Y}"


class Incident(models.Model):
    """What a laboratory other than the coordinator signals to the agency. Append-only."""

    filing = models.ForeignKey(Dossier, models.PROTECT, related_name="incidents")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField(_("incident"))
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("incident signalé")
        verbose_name_plural = _("incidents signalés")
        ordering = ["created_at", "pk"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return self.text

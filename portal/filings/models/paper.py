"""Filings that reached the agency outside the portal, and were typed in by an agent."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.audit.triggers import append_only
from portal.core.moments import without_weekday


class PaperFiling(models.Model):
    """How a filing reached the agency outside the portal, and who typed it in. Append-only.

    Subclasses declare `filing`, one to one with related name `paper_filing`, and `channel`.
    """

    filing: Any
    channel: Any

    received_at = models.DateTimeField(gettext_lazy("reçu le"))
    sender = models.CharField(gettext_lazy("expéditeur"), max_length=200)
    typed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["created_at", "pk"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.filing} – {self.get_channel_display()}"  # type: ignore[attr-defined]

    def words(self) -> str:
        """Return how, when and from whom it came."""
        return _("%(channel)s du %(day)s, %(sender)s") % {
            "channel": self.get_channel_display(),  # type: ignore[attr-defined]
            "day": without_weekday(localtime(self.received_at)),
            "sender": self.sender,
        }

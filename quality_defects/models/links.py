"""What makes cases resemble each other, and filings that did not come through the portal."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.audit.triggers import append_only
from quality_defects.enums import KeyKind, PaperChannel
from quality_defects.models.case import Case


class CaseKey(models.Model):
    """One thing that signed versions of a case name, normalised so that cases can be compared.

    For the agency's eyes only: firms are not told of each other's cases.
    """

    filing = models.ForeignKey(Case, models.PROTECT, related_name="keys")
    kind = models.CharField(max_length=10, choices=KeyKind)
    value = models.CharField(max_length=400)

    class Meta:
        verbose_name = _("clé de rapprochement")
        verbose_name_plural = _("clés de rapprochement")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["filing", "kind", "value"], name="qd_case_key_once")
        ]
        indexes = [models.Index(fields=["kind", "value", "filing"], name="qd_case_key_lookup")]

    def __str__(self) -> str:
        return f"{self.filing} – {self.kind} {self.value}"


class PaperFiling(models.Model):
    """How a filing reached the agency outside the portal, and who typed it in. Append-only."""

    filing = models.OneToOneField(Case, models.PROTECT, related_name="paper_filing")
    channel = models.CharField(_("canal"), max_length=10, choices=PaperChannel)
    received_at = models.DateTimeField(_("reçu le"))
    sender = models.CharField(_("expéditeur"), max_length=200)
    typed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("déclaration saisie par l’agence")
        verbose_name_plural = _("déclarations saisies par l’agence")
        ordering = ["created_at", "pk"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.filing} – {self.get_channel_display()}"

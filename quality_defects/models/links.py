"""What makes cases resemble each other, and filings that did not come through the portal."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.filings import models as filings
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


class PaperFiling(filings.PaperFiling):
    """A declaration that the agency typed in."""

    filing = models.OneToOneField(Case, models.PROTECT, related_name="paper_filing")
    channel = models.CharField(_("canal"), max_length=10, choices=PaperChannel)

    class Meta(filings.PaperFiling.Meta):
        verbose_name = _("déclaration saisie par l’agence")
        verbose_name_plural = _("déclarations saisies par l’agence")

"""Drafts that nobody goes on with."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.audit.triggers import append_only


class DraftWarning(models.Model):
    """The people of a draft were told that it would be abandoned. Append-only.

    Whatever happens in the draft afterwards makes the warning void.
    """

    subject = models.CharField(_("dossier"), max_length=80)
    at = models.DateTimeField(_("annoncé le"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("annonce d’abandon d’un brouillon")
        verbose_name_plural = _("annonces d’abandon de brouillons")
        ordering = ["at", "pk"]
        triggers = [append_only(at="at")]
        indexes = [models.Index(fields=["subject", "at"], name="filings_draftwarning_of")]

    def __str__(self) -> str:
        return f"{self.subject} · {self.at:%Y-%m-%d}"

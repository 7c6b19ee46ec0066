"""Sections of a draft shared with a site or a subcontractor."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SharedPart(TextChoices):
    VOLET1 = "volet1", _("Volet 1")
    VOLET2 = "volet2", _("Volet 2")


class ShareState(TextChoices):
    OPEN = "open", _("Ouvert")
    ENDED = "ended", _("Terminé à la transmission")
    REVOKED = "revoked", _("Retiré")

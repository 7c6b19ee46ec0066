"""Requests of a Volet 1 that the agency sends to a firm."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RequestSource(TextChoices):
    """How the agency learned of the defect."""

    HEALTH_PROFESSIONAL = "hcp", _("Signalement d’un professionnel de santé")
    FOREIGN_ALERT = "foreign_alert", _("Alerte d’une autorité étrangère")
    LABORATORY = "laboratory", _("Laboratoire de contrôle")
    OTHER = "other", _("Autre source")


class SheetRequestState(TextChoices):
    ASKED = "asked", _("Fiche attendue")
    ANSWERED = "answered", _("Fiche reçue")
    DECLINED = "declined", _("Déclinée par l’organisation")
    WITHDRAWN = "withdrawn", _("Retirée par l’agence")

"""Code lists of what is sent to those who follow the publications."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Rhythm(TextChoices):
    """When a subscriber is told."""

    IMMEDIATE = "immediate", _("À chaque publication")
    DAILY = "daily", _("Une fois par jour")


class SubscriptionState(TextChoices):
    """Where a subscription stands: it begins when its address confirms it."""

    PENDING = "pending", _("À confirmer")
    ACTIVE = "active", _("En cours")
    ENDED = "ended", _("Terminé")


class AnnouncementState(TextChoices):
    """Whether those who asked were told of a version."""

    WAITING = "waiting", _("En attente")
    DONE = "done", _("Fait")
    FAILED = "failed", _("En échec")


class EndpointState(TextChoices):
    """Whether a receiver is called."""

    ACTIVE = "active", _("Actif")
    PAUSED = "paused", _("En pause")
    DISABLED = "disabled", _("Désactivé")


class DisabledReason(TextChoices):
    """Why a receiver is no longer called."""

    GONE = "gone", _("Le destinataire a répondu 410")
    FAILING = "failing", _("Échecs pendant trop longtemps")
    REFUSED = "refused", _("Adresse non autorisée")


class DeliveryState(TextChoices):
    """What became of a call."""

    QUEUED = "queued", _("En attente")
    IN_FLIGHT = "in_flight", _("En cours")
    DELIVERED = "delivered", _("Remis")
    FAILED = "failed", _("En échec")
    CANCELLED = "cancelled", _("Annulé")


class ReplyState(TextChoices):
    """Where a holder of products stands with a publication."""

    ACKNOWLEDGED = "acknowledged", _("Lue, à vérifier")
    TO_REVIEW = "to_review", _("À revoir : nouvelle version")
    NOT_CONCERNED = "not_concerned", _("Non concernée")
    IN_PROGRESS = "in_progress", _("Concernée, en cours")
    COMPLETED = "completed", _("Terminée")


class ExportFormat(TextChoices):
    """How a full export is written."""

    NDJSON = "ndjson", _("NDJSON")
    CSV = "csv", _("CSV")
    APS = "aps", _("CSV pour les logiciels de stock")
    RAPPELCONSO = "rappelconso", _("CSV aux champs de RappelConso")

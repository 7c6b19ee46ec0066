"""Closed lists of the outbox."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    """How a message leaves."""

    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")


class MessageState(TextChoices):
    """Where an outgoing message stands."""

    QUEUED = "queued", _("En attente")
    IN_FLIGHT = "in_flight", _("Envoi en cours")
    RETRY = "retry", _("Nouvel essai prévu")
    SENT = "sent", _("Envoyé")
    FAILED = "failed", _("Échec")
    CANCELLED = "cancelled", _("Annulé")


WAITING = (MessageState.QUEUED, MessageState.RETRY)
"""States from which a worker may claim a message."""


class Category(TextChoices):
    """What a message is about, as its recipient chooses or not to receive it."""

    ACCOUNT = "account", _("Compte et sécurité")
    RECEIPT = "receipt", _("Récépissés et décisions")
    REQUEST = "request", _("Demandes de l’agence")
    DEADLINE = "deadline", _("Échéances et rappels")
    THREAD = "thread", _("Messages échangés sur un dossier")
    PROGRESS = "progress", _("Avancement des dossiers")
    TEAM = "team", _("Brouillons et vie de l’équipe")
    INBOX = "inbox", _("Dossiers reçus par l’agence")
    PUBLICATION = "publication", _("Publications suivies")


CATEGORY_HINTS = {
    Category.ACCOUNT: _("Confirmation d’adresse, mot de passe, alertes de sécurité."),
    Category.RECEIPT: _("Preuve d’un dépôt, décision rendue, publication."),
    Category.REQUEST: _("Questions posées sur un dossier et compléments attendus."),
    Category.DEADLINE: _("Rappels avant et après une date limite."),
    Category.THREAD: _("Nouveau message dans le fil d’un dossier."),
    Category.PROGRESS: _("Prise en charge, changement d’état, clôture."),
    Category.TEAM: _("Brouillon non transmis, invitation d’un collègue, mandat."),
    Category.INBOX: _("Dépôt, nouvelle version ou réponse à traiter."),
    Category.PUBLICATION: _("Abonnements confirmés ; chaque message dit comment l’arrêter."),
}
"""What each category holds, in one sentence."""

AGENT_CATEGORIES = frozenset({Category.INBOX})
"""Categories that only people of the agency receive."""

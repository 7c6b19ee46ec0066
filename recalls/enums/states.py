"""States of a safety action and of the version of its notice in preparation."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal.publication.enums import VersionKind


class ActionState(TextChoices):
    """Where a safety action stands."""

    DRAFT = "draft", _("Brouillon")
    RECEIVED = "received", _("Reçue")
    PUBLISHED = "published", _("Publiée")
    CLOSED = "closed", _("Clôturée")
    REJECTED = "rejected", _("Rejetée")
    WITHDRAWN = "withdrawn", _("Retirée avant publication")
    RETRACTED = "retracted", _("Publication retirée")
    ABANDONED = "abandoned", _("Abandonnée avant envoi")


class NoticeState(TextChoices):
    """Where the version in preparation stands; published ones are frozen elsewhere."""

    DRAFT = "draft", _("Brouillon")
    TO_SIGN = "to_sign", _("À signer")
    SUBMITTED = "submitted", _("Transmise")
    IN_REVIEW = "in_review", _("En examen")
    CHANGES_REQUESTED = "changes_requested", _("Modifications demandées")
    AMENDING = "amending", _("Nouvelle version en préparation")
    AMENDMENT_TO_SIGN = "amendment_to_sign", _("Nouvelle version à signer")
    CORRECTING = "correcting", _("Correction en préparation")
    VALIDATED = "validated", _("Validée")
    SCHEDULED = "scheduled", _("Programmée")
    PUBLISHED = "published", _("Publiée")
    ENDED = "ended", _("Sans suite")


class ClockKind(TextChoices):
    """What a clock of this workflow waits for."""

    COMMENTS = "comments", _("Commentaires de l’agence sur le projet d’avis")
    REVIEW_DEBT = "review_debt", _("Examen après publication urgente")


CHOSEN_KINDS = (
    VersionKind.UPDATE_CONTENT,
    VersionKind.SCOPE_EXTENDED,
    VersionKind.SCOPE_REDUCED,
    VersionKind.LOTS_RELEASED,
    VersionKind.TRANSLATION_ADDED,
)
"""The kinds that a person chooses; the others follow from what is done."""


class ClosureReason(TextChoices):
    """Why an action ends without a final report."""

    REPORT = "report", _("Rapport final reçu")
    NO_STOCK = "no_stock", _("Aucun produit concerné en France")
    SUPERSEDED = "superseded", _("Remplacée par une autre action")
    OTHER = "other", _("Autre motif")


class Lane(TextChoices):
    """How fast an action goes."""

    STANDARD = "standard", _("Normale")
    URGENT = "urgent", _("Urgente")

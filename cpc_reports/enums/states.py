"""States of a report, of its sheet and of its tracks; dossier § 4.2 gives the French codes."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReportState(TextChoices):
    """Where a report stands; complements, laboratories and opinions have rows of their own."""

    DRAFT = "draft", _("Brouillon")
    FILED = "filed", _("Déposé")
    ADMISSIBILITY = "admissibility", _("En recevabilité")
    INADMISSIBLE = "inadmissible", _("Non recevable")
    ADMISSIBLE = "admissible", _("Recevable")
    ASSESSMENT = "assessment", _("En instruction")
    CONCLUDED = "concluded", _("Évaluation conclue")
    DRAFTING = "drafting", _("Projet de cadre en rédaction")
    DECISION = "decision", _("Décision proposée")
    ESTABLISHED = "established", _("Cadre établi")
    NOT_ESTABLISHED = "not_established", _("Cadre non établi")
    REROUTED = "rerouted", _("Réorienté")
    WITHDRAWN = "withdrawn", _("Retiré par le signalant")
    CLOSED = "closed", _("Clos sans suite")
    MERGED = "merged", _("Joint à un autre signalement")
    ARCHIVED = "archived", _("Archivé")
    ABANDONED = "abandoned", _("Abandonné avant dépôt")


class SheetState(TextChoices):
    """Where the version of the sheet in preparation stands."""

    DRAFT = "draft", _("Brouillon")
    TO_COSIGN = "to_cosign", _("À cosigner")
    TO_SIGN = "to_sign", _("À signer")
    FILED = "filed", _("Déposée")
    COMPLETING = "completing", _("Complément demandé")
    COMPLETION_TO_SIGN = "completion_to_sign", _("Complétée, à signer")


class CosignatureState(TextChoices):
    """What a body invited to sign too has said."""

    INVITED = "invited", _("Cosignature attendue")
    SIGNED = "signed", _("Cosignée")
    DECLINED = "declined", _("Déclinée")
    WITHDRAWN = "withdrawn", _("Retirée après dépôt")


class SupportState(TextChoices):
    """A body that supports a report of another one rather than file its own."""

    OFFERED = "offered", _("Appui proposé")
    ACCEPTED = "accepted", _("Appui enregistré")
    REFUSED = "refused", _("Appui non retenu")


class LabState(TextChoices):
    """What a laboratory was asked (R. 5121-76-3, -4) and whether it answered."""

    SENT = "sent", _("Réponse attendue")
    ANSWERED = "answered", _("Répondue")
    SILENT = "silent", _("Sans réponse à l’échéance")
    WITHDRAWN = "withdrawn", _("Retirée")


class FrameworkState(TextChoices):
    """Where a framework stands; its indications end one by one."""

    DRAFT = "draft", _("Projet")
    IN_FORCE = "in_force", _("En vigueur")
    SUSPENDED = "suspended", _("Suspendu")
    WITHDRAWN = "withdrawn", _("Retiré")
    ENDED = "ended", _("Terminé")
    DROPPED = "dropped", _("Projet abandonné")


class Intention(TextChoices):
    """What the agency tells the holder before it does it, but in an emergency (R. 5121-76-9)."""

    MODIFY = "modify", _("Modifier le cadre")
    SUSPEND = "suspend", _("Suspendre le cadre")
    WITHDRAW = "withdraw", _("Retirer le cadre")


class MeasureState(TextChoices):
    """A laboratory's measure to make a framework known (R. 5121-76-11)."""

    RECEIVED = "received", _("Avis attendu")
    APPROVED = "approved", _("Avis favorable")
    REFUSED = "refused", _("Avis défavorable")
    DEEMED = "deemed", _("Avis réputé rendu")


class BodyRequestState(TextChoices):
    """What became of a body's request to be added to the register."""

    PENDING = "pending", _("En attente")
    ACCEPTED = "accepted", _("Ajouté au registre")
    REFUSED = "refused", _("Refusée")


class MandateState(TextChoices):
    """Where a letter of mandate stands (dossier § 3.7)."""

    PENDING = "pending", _("À vérifier par l’agence")
    ACCEPTED = "accepted", _("Vérifiée")
    REFUSED = "refused", _("Refusée")
    WITHDRAWN = "withdrawn", _("Retirée")


class MandateProof(TextChoices):
    """What proves that whoever signs may bind the body: any one of them (dossier § 3.7)."""

    REGISTER = "register", _("responsable nommé au registre")
    DELEGATION = "delegation", _("délégation d’un administrateur de l’organisation")
    LETTER = "letter", _("lettre de mandat vérifiée par l’agence")


class TipState(TextChoices):
    """What became of the information that somebody sent to an entitled body (dossier § 3.9)."""

    PENDING = "pending", _("Adresse à confirmer")
    SENT = "sent", _("Transmise")
    TAKEN_UP = "taken_up", _("Reprise dans un signalement")
    DECLINED = "declined", _("Déclinée")


class DialogueState(TextChoices):
    """Where the questions that follow a first answer stand."""

    OPEN = "open", _("Échange ouvert")
    WAITING = "waiting", _("Précision attendue")
    SILENT = "silent", _("Précision non reçue à l’échéance")
    CLOSED = "closed", _("Échange clos")


class DialogueSide(TextChoices):
    """Who speaks in an exchange."""

    AGENCY = "agency", _("Agence")
    PARTY = "party", _("Réponse")

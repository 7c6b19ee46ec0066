"""States of a dossier, of its parts and of its tracks; dossier § 5.2 gives the French codes."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DossierState(TextChoices):
    """Where a dossier stands; the letter, the dispatch and the publication have their own."""

    DRAFT = "draft", _("Brouillon")
    OPENED = "opened", _("Ouvert")
    QUALIFIED = "qualified", _("Qualifié")
    COORDINATION = "coordination", _("Coordination des laboratoires")
    WRITING = "writing", _("Préparation de la lettre")
    AGREED = "agreed", _("Accord délivré")
    SCHEDULED = "scheduled", _("Diffusion programmée")
    DISPATCHED = "dispatched", _("Diffusée")
    CLOSED = "closed", _("Clos")
    NO_ACTION = "no_action", _("Sans suite")
    CANCELLED = "cancelled", _("Annulé")
    SUPERSEDED = "superseded", _("Remplacé")
    ABANDONED = "abandoned", _("Abandonné avant envoi")


class RequestState(TextChoices):
    """Where the request that opens a dossier stands."""

    DRAFT = "draft", _("Brouillon")
    TO_SIGN = "to_sign", _("À signer")
    SENT = "sent", _("Transmise")


class LetterState(TextChoices):
    """Where the version of the letter in preparation stands (ST05 to ST12)."""

    WAITING = "waiting", _("En attente des indications")
    DRAFT = "draft", _("En rédaction")
    TO_SIGN = "to_sign", _("À signer")
    SUBMITTED = "submitted", _("Déposée")
    INCOMPLETE = "incomplete", _("Incomplète")
    INCOMPLETE_TO_SIGN = "incomplete_to_sign", _("Complétée, à signer")
    IN_REVIEW = "in_review", _("En évaluation")
    CHANGES_REQUESTED = "changes_requested", _("Corrections demandées")
    CHANGES_TO_SIGN = "changes_to_sign", _("Corrigée, à signer")
    PROPOSED = "proposed", _("Accord proposé")
    AGREED = "agreed", _("Accord délivré")
    ENDED = "ended", _("Sans suite")


class ParticipantState(TextChoices):
    """What a laboratory answered to the perimeter that the agency proposes (ST03)."""

    INVITED = "invited", _("Réponse attendue")
    ACCEPTED = "accepted", _("Périmètre accepté")
    CONTESTED = "contested", _("Périmètre contesté")
    SILENT = "silent", _("Sans réponse")
    REMOVED = "removed", _("Hors périmètre")


class DispatchState(TextChoices):
    """Where the dispatch of the agreed letter stands (ST13 to ST18)."""

    IDLE = "idle", _("Non programmée")
    PROOFING = "proofing", _("Bon à tirer attendu")
    READY = "ready", _("Prête à partir")
    PROOFS_DUE = "proofs_due", _("Preuves attendues")
    CONTROL = "control", _("Preuves en contrôle")
    RELAUNCH = "relaunch", _("Relance demandée")
    COVERED = "covered", _("Couverture acceptée")


class ClockKind(TextChoices):
    """What a clock of this workflow waits for."""

    QUALIFICATION = "qualification", _("Qualification par l’agence")
    PERIMETER = "perimeter", _("Réponse des laboratoires sur le périmètre")
    DRAFT = "draft", _("Remise du projet de lettre")
    REVIEW = "review", _("Évaluation par l’agence")
    CORRECTIONS = "corrections", _("Remise de la version corrigée")
    PROOFS = "proofs", _("Preuves de diffusion")
    CONTROL = "control", _("Contrôle des preuves par l’agence")


class CommentState(TextChoices):
    """Where a comment stands; one that is prepared is the agency's own until it is sent."""

    PREPARED = "prepared", _("Préparé, non envoyé")
    OPEN = "open", _("Réponse attendue")
    ANSWERED = "answered", _("Répondu")
    CLOSED = "closed", _("Clos")
    WITHDRAWN = "withdrawn", _("Retiré avant envoi")


class Party(TextChoices):
    """Who a comment comes from."""

    AGENCY = "agency", _("ANSM")
    CONSULTED = "consulted", _("Organisme consulté")


class AnswerKind(TextChoices):
    """What the laboratory does with a comment (ST10)."""

    ACCEPTED = "accepted", _("Accepté")
    ARGUED = "argued", _("Argumenté")


class GroupDecision(TextChoices):
    """What becomes of a group that the laboratory proposes (§ 7.2)."""

    APPROVED = "approved", _("Approuvé")
    MODIFIED = "modified", _("Approuvé avec une modification")
    REFUSED = "refused", _("Refusé")


class RemarkState(TextChoices):
    """What the agency does with a remark of a consulted organisation (ST09, V27)."""

    WAITING = "waiting", _("À traiter")
    RETAINED = "retained", _("Retenue")
    SET_ASIDE = "set_aside", _("Non retenue")

"""States of the case and of its tracks."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CaseState(TextChoices):
    DRAFT = "draft", _("Brouillon")
    RECEIVED = "received", _("Reçu")
    IN_TRIAGE = "in_triage", _("En triage")
    IN_EVALUATION = "in_evaluation", _("En évaluation")
    DECIDED = "decided", _("Décision prise")
    FOLLOW_UP = "follow_up", _("En suivi")
    CLOSURE_PROPOSED = "closure_proposed", _("Clôture proposée")
    CLOSED = "closed", _("Clos")
    NO_ACTION = "no_action", _("Sans suite")
    MERGED = "merged", _("Réuni avec un autre dossier")
    WITHDRAWN = "withdrawn", _("Déclaration retirée")
    ABANDONED = "abandoned", _("Abandonné avant envoi")


class Volet1State(TextChoices):
    DRAFT = "draft", _("Brouillon")
    TO_SIGN = "to_sign", _("À signer")
    SENT_UNSIGNED = "sent_unsigned", _("Transmis sans signature, à signer")
    SUBMITTED = "submitted", _("Transmis")
    COMPLETION_REQUESTED = "completion_requested", _("Complément demandé")
    AMENDING = "amending", _("Nouvelle version en préparation")
    AMENDMENT_TO_SIGN = "amendment_to_sign", _("Nouvelle version à signer")


class Volet2State(TextChoices):
    NOT_DUE = "not_due", _("Pas encore attendu")
    EXPECTED = "expected", _("Attendu")
    DRAFT = "draft", _("Brouillon")
    TO_SIGN = "to_sign", _("À signer")
    SUBMITTED_PROVISIONAL = "submitted_provisional", _("Transmis, provisoire")
    COMPLETION_REQUESTED = "completion_requested", _("Complément demandé")
    AMENDING = "amending", _("Nouvelle version en préparation")
    AMENDMENT_TO_SIGN = "amendment_to_sign", _("Nouvelle version à signer")
    SUBMITTED_FINAL = "submitted_final", _("Transmis, définitif")
    EVALUATED = "evaluated", _("Évalué")


class PhoneAlertState(TextChoices):
    OPEN = "open", _("Appel à passer")
    CALLED = "called", _("Appel déclaré par le déclarant")
    CONFIRMED = "confirmed", _("Appel confirmé par l’agence")
    ENDED = "ended", _("Appel sans objet")


class CallSide(TextChoices):
    FIRM = "firm", _("Déclarant")
    AGENCY = "agency", _("Agence")


class ClockKind(TextChoices):
    """What a clock of this workflow waits for."""

    VOLET1_FINAL = "volet1_final", _("Volet 1 définitif")
    VOLET2 = "volet2", _("Volet 2")
    VOLET2_FINAL = "volet2_final", _("Volet 2 définitif")
    CAPA = "capa", _("Action corrective ou préventive")
    SHEET_REQUEST = "sheet_request", _("Fiche demandée par l’agence")
    FLASH_SIGNATURE = "flash_signature", _("Signature de la déclaration flash")
    RECALL_ALERT = "recall_alert", _("Rappel : diffusion de l’alerte")
    RECALL_POINT = "recall_point", _("Rappel : premier point d’efficacité")
    RECALL_REPORT = "recall_report", _("Rappel : bilan")


class EscalationStep(TextChoices):
    """Whom the portal tells, in this order, of a recall proposed without a call."""

    FIRM = "firm", _("Déclarant relancé")
    DUTY_OFFICER = "duty_officer", _("Astreinte prévenue")
    HEAD = "head", _("Chef de pôle prévenu")


class AlarmKind(TextChoices):
    """What the agency is told of a case that waits on its own side."""

    UNASSIGNED_P0 = "unassigned_p0", _("P0 sans responsable")
    UNASSIGNED_P1 = "unassigned_p1", _("P1 sans responsable")
    UNASSIGNED_P2 = "unassigned_p2", _("P2 sans responsable")
    INACTIVE = "inactive", _("Sans activité : évaluateur prévenu")
    INACTIVE_LONG = "inactive_long", _("Sans activité : chef de pôle prévenu")

"""States of the case and of its tracks."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CaseState(TextChoices):
    DRAFT = "draft", _("Brouillon")
    RECEIVED = "received", _("Reçu")
    IN_EVALUATION = "in_evaluation", _("En évaluation")
    ABANDONED = "abandoned", _("Abandonné avant envoi")


class Volet1State(TextChoices):
    DRAFT = "draft", _("Brouillon")
    TO_SIGN = "to_sign", _("À signer")
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


class CallSide(TextChoices):
    FIRM = "firm", _("Déclarant")
    AGENCY = "agency", _("Agence")

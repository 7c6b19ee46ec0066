"""What the agency decides and how it weighs it: triage grid, risk sheet, decisions, outcomes."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Priority(TextChoices):
    """How fast the agency acts; P0 is the most urgent."""

    P0 = "P0", _("P0 – immédiate")
    P1 = "P1", _("P1 – dans la journée")
    P2 = "P2", _("P2 – dans la semaine")
    P3 = "P3", _("P3 – courante")


class Severity(TextChoices):
    """Rows of the triage grid."""

    S4 = "S4", _("S4 – pronostic vital")
    S3 = "S3", _("S3 – maladie ou erreur de traitement")
    S2 = "S2", _("S2 – gêne ou perte d’efficacité limitée")
    S1 = "S1", _("S1 – sans risque")


class Reach(TextChoices):
    """Columns of the triage grid."""

    E1 = "E1", _("E1 – unité isolée, détectable")
    E2 = "E2", _("E2 – sporadique")
    E3 = "E3", _("E3 – partie de lot ou défaut non détectable")
    E4 = "E4", _("E4 – lot entier ou plusieurs lots")


class Likelihood(TextChoices):
    """How probable it is that the defect reaches patients."""

    CERTAIN = "certain", _("Certaine ou déjà constatée")
    HIGH = "high", _("Élevée")
    MODERATE = "moderate", _("Modérée")
    LOW = "low", _("Faible")


class Detectability(TextChoices):
    """Whether the defect is seen before use."""

    NONE = "none", _("Non détectable avant usage")
    PROFESSIONAL = "professional", _("Par un professionnel de santé")
    PATIENT = "patient", _("Par le patient")


class EuropeanClass(TextChoices):
    """Class of the defect in the European procedure."""

    CLASS_1 = "I", _("Classe I – potentiellement mortel ou grave")
    CLASS_2 = "II", _("Classe II – maladie ou erreur de traitement")
    CLASS_3 = "III", _("Classe III – pas de risque significatif")
    NONE = "NC", _("Non classé")


class WithdrawalState(TextChoices):
    """Where a request to withdraw a filing stands."""

    REQUESTED = "requested", _("Retrait demandé")
    ACCEPTED = "accepted", _("Retrait accepté")
    REFUSED = "refused", _("Retrait refusé")


class OutcomeKind(TextChoices):
    """How a case ended, or why it began again."""

    NO_ACTION = "no_action", _("Classement sans suite")
    DUPLICATE = "duplicate", _("Doublon")
    WITHDRAWN = "withdrawn", _("Déclaration retirée")
    CLOSED = "closed", _("Clôture")
    REOPENED = "reopened", _("Réouverture")


class ReopeningReason(TextChoices):
    """Why a case begins again."""

    NEW_LOT = "new_lot", _("Nouveau lot concerné")
    RECURRENCE = "recurrence", _("Récidive du même défaut")
    INEFFECTIVE = "ineffective", _("Action corrective inefficace")
    CONTESTED = "contested", _("Contestation fondée du déclarant")


class PaperChannel(TextChoices):
    """How a filing reached the agency outside the portal."""

    POST = "post", _("Courrier postal")
    EMAIL = "email", _("Courrier électronique")
    FAX = "fax", _("Télécopie")
    HAND = "hand", _("Remise en main propre")
    PHONE = "phone", _("Téléphone")


class KeyKind(TextChoices):
    """What related cases have in common."""

    LOT = "lot", _("Lot")
    ACTIVE_LOT = "active_lot", _("Lot de substance active")
    PRODUCT = "product", _("Médicament")
    SUBSTANCE = "substance", _("Substance")
    CATEGORY = "category", _("Catégorie")
    SITE = "site", _("Site")

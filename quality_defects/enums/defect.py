"""What is wrong, and how far it reaches (section 1.5 of the form)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Suspicion(TextChoices):
    """D02: is the product suspected to be falsified?"""

    YES = "yes", _("Oui")
    NO = "no", _("Non")
    UNDER_STUDY = "under_study", _("À l’étude")


class Deviation(TextChoices):
    """D03: deviation from what."""

    AUTHORISATION = "authorisation", _("Non-conformité aux spécifications du dossier d’AMM")
    GMP = "gmp", _("Écart aux bonnes pratiques de fabrication (BPF)")


class Category(TextChoices):
    """D04: category of the defect."""

    MIX_UP = "DQ01", _("DQ01 – Interversion ou mélange")
    ROGUE = "DQ02", _("DQ02 – Unité intruse")
    MICROBIAL = "DQ03", _("DQ03 – Contamination microbiologique")
    CHEMICAL = "DQ04", _("DQ04 – Contamination chimique ou croisée")
    PARTICLE = "DQ05", _("DQ05 – Particule ou corps étranger")
    SPECIFICATION = "DQ06", _("DQ06 – Résultat hors spécification")
    STABILITY = "DQ07", _("DQ07 – Stabilité")
    LABELLING = "DQ08", _("DQ08 – Étiquetage ou impression")
    LEAFLET = "DQ09", _("DQ09 – Notice ou article imprimé")
    CLOSURE = "DQ10", _("DQ10 – Conditionnement ou fermeture")
    PHYSICAL = "DQ11", _("DQ11 – Aspect de l’unité")
    DEVICE = "DQ12", _("DQ12 – Dispositif d’administration")
    STORAGE = "DQ13", _("DQ13 – Conservation ou transport")
    COMPLIANCE = "DQ14", _("DQ14 – Non-conformité à l’AMM ou aux BPF")
    FALSIFICATION = "DQ15", _("DQ15 – Falsification ou dispositifs de sécurité")
    DISTRIBUTION = "DQ16", _("DQ16 – Distribution irrégulière")
    EFFECT = "DQ17", _("DQ17 – Inefficacité ou effet inattendu lié à la qualité")
    OTHER = "DQ99", _("DQ99 – Autre")


class Origin(TextChoices):
    """D05: who or what detected the defect."""

    PATIENT = "OR01", _("Patient ou aidant")
    PHARMACY = "OR02", _("Officine")
    HOSPITAL = "OR03", _("Pharmacie à usage intérieur ou établissement de santé")
    PROFESSIONAL = "OR04", _("Médecin, infirmier, chirurgien-dentiste ou sage-femme")
    WHOLESALER = "OR05", _("Grossiste-répartiteur ou dépositaire")
    STABILITY = "OR06", _("Programme de stabilité")
    CONTROL = "OR07", _("Contrôle qualité interne")
    DEVIATION = "OR08", _("Déviation ou audit interne")
    SAMPLES = "OR09", _("Échantillothèque")
    SUPPLIER = "OR10", _("Fournisseur, sous-traitant ou fabricant de substance active")
    INSPECTION = "OR11", _("Inspection de l’ANSM ou étrangère")
    OFFICIAL_LABORATORY = "OR12", _("Laboratoire officiel de contrôle")
    FOREIGN_AUTHORITY = "OR13", _("Autorité étrangère ou alerte rapide")
    SUBSIDIARY = "OR14", _("Filiale ou autre pays")
    SAFETY_FEATURES = "OR15", _("Alerte du système de vérification (EMVS)")
    PHARMACOVIGILANCE = "OR16", _("Pharmacovigilance")
    PRODUCT_REVIEW = "OR17", _("Revue annuelle du produit")
    LAW_ENFORCEMENT = "OR18", _("Douanes, police ou internet")
    PRESS = "OR19", _("Presse, littérature ou lanceur d’alerte")
    AGENCY = "OR20", _("Signalement transmis par l’ANSM")
    OTHER = "OR99", _("Autre")


class Confirmation(TextChoices):
    """D10: is the defect confirmed?"""

    CONFIRMED = "confirmed", _("Confirmé")
    SUSPECTED = "suspected", _("Suspecté")
    REFUTED = "refuted", _("Infirmé")
    UNDETERMINED = "undetermined", _("Indéterminable")


class Extent(TextChoices):
    """D11: how far the defect reaches."""

    ONE_UNIT = "one_unit", _("Une seule unité")
    SPORADIC = "sporadic", _("Quelques unités éparses")
    PART_OF_LOT = "part_of_lot", _("Une partie du lot")
    WHOLE_LOT = "whole_lot", _("Le lot entier")
    SEVERAL_LOTS = "several_lots", _("Plusieurs lots")
    RANGE = "range", _("Toute la gamme")
    UNKNOWN = "unknown", _("Inconnue à ce stade")


class Criticality(TextChoices):
    """R04: criticality proposed by the firm."""

    CRITICAL = "critical", _("Critique")
    MAJOR = "major", _("Majeure")
    MINOR = "minor", _("Mineure")

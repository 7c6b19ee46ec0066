"""States and closed lists of the workflow, with the codes of the agency's vocabularies.

Codes are stable; labels are for people and translated. The French terms of the dossiers are
paired with these names in docs/glossary.md.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

VOLET1_DOCUMENT = "quality_defects.volet1"
RECEIPT_DOCUMENT = "quality_defects.receipt"


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
    OVERDUE = "overdue", _("En retard")


class PhoneAlertState(TextChoices):
    OPEN = "open", _("Appel à passer")
    CALLED = "called", _("Appel déclaré par le déclarant")
    CONFIRMED = "confirmed", _("Appel confirmé par l’agence")


class Trigger(TextChoices):
    """H06: what started the filing."""

    SPONTANEOUS = "spontaneous", _("Déclaration spontanée")
    AGENCY = "agency", _("À la suite d’un signalement transmis par l’ANSM")


class Capacity(TextChoices):
    """H07: in which capacity the firm files."""

    EXPLOITANT = "exploitant", _("Exploitant")
    MANUFACTURER = "manufacturer", _("Fabricant")
    IMPORTER = "importer", _("Importateur")
    HOLDER = "holder", _("Titulaire de l’autorisation")
    PARALLEL_DISTRIBUTOR = "parallel_distributor", _("Distributeur parallèle")
    PARALLEL_IMPORTER = "parallel_importer", _("Importateur parallèle")
    DEPOSITARY = "depositary", _("Dépositaire")
    WHOLESALER = "wholesaler", _("Grossiste-répartiteur")
    SPONSOR = "sponsor", _("Promoteur")


class ProductStatus(TextChoices):
    """P07: under which status the product is on the market."""

    AUTHORISED = "authorised", _("Autorisation de mise sur le marché")
    PARALLEL_IMPORT = "parallel_import", _("Autorisation d’importation parallèle")
    EARLY_ACCESS = "early_access", _("Accès précoce (AAP)")
    COMPASSIONATE_ACCESS = "compassionate_access", _("Accès compassionnel (AAC)")
    CLINICAL_TRIAL = "clinical_trial", _("Essai clinique")
    HOSPITAL_PREPARATION = "hospital_preparation", _("Préparation hospitalière")
    SHORTAGE_IMPORT = "shortage_import", _("Importation en raison d’une pénurie")
    EXPORT_ONLY = "export_only", _("Fabriqué en France, non commercialisé en France")


class Channel(TextChoices):
    """L07: distribution channels."""

    WHOLESALE = "GR", _("Grossistes-répartiteurs")
    PHARMACY = "OFF", _("Officines")
    HOSPITAL = "HOP", _("Établissements de santé")
    SAMPLES = "ECH", _("Échantillons médicaux")
    TRIAL = "EC", _("Essai clinique")
    HUMANITARIAN = "HUM", _("Aide humanitaire")
    EXPORT = "EXP", _("Exportation")
    NONE = "NON", _("Non distribué")


class LotStatus(TextChoices):
    """L13: is the batch concerned?"""

    AFFECTED = "affected", _("Concerné")
    SUSPECTED = "suspected", _("Suspect")
    EXCLUDED = "excluded", _("Écarté")


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


class MeasureTaken(TextChoices):
    """M01: measures already taken."""

    HOLD_EXPLOITANT = "hold_exploitant", _("Blocage du stock chez l’exploitant ou le dépositaire")
    HOLD_WHOLESALERS = "hold_wholesalers", _("Blocage chez les grossistes-répartiteurs")
    QUARANTINE = "quarantine", _("Mise en quarantaine")
    STOP_DISTRIBUTION = "stop_distribution", _("Arrêt de distribution")
    STOP_MANUFACTURE = "stop_manufacture", _("Arrêt de fabrication")
    NONE = "none", _("Aucune")


class Measure(TextChoices):
    """M02: measures proposed, with the codes of the vocabulary of measures."""

    NONE = "MES01", _("Aucune")
    SURVEILLANCE = "MES02", _("Surveillance renforcée")
    HOLD_EXPLOITANT = "MES03", _("Blocage du stock de l’exploitant")
    HOLD_DEPOSITARY = "MES04", _("Blocage chez le dépositaire")
    QUARANTINE_WHOLESALERS = "MES05", _("Mise en quarantaine chez les grossistes")
    QUARANTINE_PHARMACIES = "MES06", _("Mise en quarantaine dans les officines et les PUI")
    STOP_DISTRIBUTION = "MES07", _("Arrêt de distribution")
    STOP_MANUFACTURE = "MES08", _("Arrêt de fabrication")
    WITHDRAWAL = "MES09", _("Retrait")
    RECALL = "MES10", _("Rappel de lot")
    LETTER = "MES11", _("Lettre aux professionnels de santé")
    PATIENTS = "MES12", _("Information des patients")
    CAUTION = "MES13", _("Mise en garde sans rappel")
    REPLACEMENT = "MES14", _("Remplacement ou échange")
    SORTING = "MES15", _("Tri ou nouvelle inspection")
    REPACKAGING = "MES16", _("Reconditionnement")
    DESTRUCTION = "MES17", _("Destruction")
    SHORTER_EXPIRY = "MES18", _("Raccourcissement de la péremption")


class RecallLevel(TextChoices):
    """M03: down to whom the recall reaches."""

    EXPLOITANT = "N1", _("N1 – Exploitant et dépositaire")
    WHOLESALER = "N2", _("N2 – Grossistes-répartiteurs")
    PHARMACY = "N3", _("N3 – Officines, PUI et autres dispensateurs")
    WARD = "N4", _("N4 – Services de soins et professionnels")
    PATIENT = "N5", _("N5 – Patients")


class CallSide(TextChoices):
    FIRM = "firm", _("Déclarant")
    AGENCY = "agency", _("Agence")

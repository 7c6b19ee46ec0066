"""Closed lists of Volet 2: investigations, causes, recall, corrective and preventive actions."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Investigation(TextChoices):
    """V03: what was investigated."""

    MANUFACTURING_RECORD = "IN01", _("Dossier de lot : fabrication")
    PACKAGING_RECORD = "IN02", _("Dossier de lot : conditionnement")
    CONTROL_RECORD = "IN03", _("Revue du contrôle qualité")
    RETAINED_SAMPLES = "IN04", _("Examen de l’échantillothèque")
    RETURNED_UNIT = "IN05", _("Examen de l’unité retournée")
    RETEST = "IN06", _("Nouvelle analyse")
    STABILITY = "IN07", _("Stabilité")
    DEVIATIONS = "IN08", _("Revue des déviations et des résultats hors spécification")
    COMPLAINTS = "IN09", _("Réclamations antérieures")
    EQUIPMENT = "IN10", _("Équipements, maintenance et qualification")
    ENVIRONMENT = "IN11", _("Environnement, eau et air")
    LINE_CLEARANCE = "IN12", _("Nettoyage et vide de ligne")
    TRAINING = "IN13", _("Formation et entretiens")
    SUPPLIER = "IN14", _("Fournisseur")
    TRANSPORT = "IN15", _("Transport et température")
    REPRODUCTION = "IN16", _("Essai de reproduction")
    EXPERTISE = "IN17", _("Analyse externe ou expertise")
    TRACEABILITY = "IN18", _("Traçabilité et distribution")
    ARTWORK = "IN19", _("Revue des articles imprimés")
    DATA = "IN20", _("Données informatiques et piste d’audit")


class InvestigationResult(TextChoices):
    """V03: what the investigation showed."""

    COMPLIANT = "compliant", _("Conforme")
    NOT_COMPLIANT = "not_compliant", _("Non conforme")
    NOT_DONE = "not_done", _("Non réalisé")


class Review(TextChoices):
    """V04: where the review of one record stands."""

    DONE = "done", _("Fait")
    NOT_APPLICABLE = "not_applicable", _("Non applicable")
    TO_DO = "to_do", _("À faire")


class Cause(TextChoices):
    """V05 and V06: category of a cause."""

    PROCESS = "RC01", _("Procédé ou conception")
    EQUIPMENT = "RC02", _("Équipement")
    MATERIAL = "RC03", _("Matière première, substance active ou excipient")
    PACKAGING = "RC04", _("Article de conditionnement")
    METHOD = "RC05", _("Méthode analytique ou laboratoire")
    ENVIRONMENT = "RC06", _("Environnement, locaux ou utilités")
    PROCEDURE = "RC07", _("Procédure absente ou inadaptée")
    NOT_FOLLOWED = "RC08", _("Non-respect d’une procédure")
    HUMAN_ERROR = "RC09", _("Erreur humaine")
    STAFF = "RC10", _("Formation ou effectif")
    SUPPLIER = "RC11", _("Fournisseur, sous-traitant ou accord qualité")
    CHANGE_CONTROL = "RC12", _("Maîtrise des changements")
    VALIDATION = "RC13", _("Validation ou qualification")
    CLEANING = "RC14", _("Nettoyage ou vide de ligne")
    COMPUTER = "RC15", _("Système informatisé ou intégrité des données")
    TRANSPORT = "RC16", _("Transport, stockage ou distribution")
    USE = "RC17", _("Usage ou manipulation hors du site")
    MALICE = "RC18", _("Acte malveillant ou vol")
    ARTWORK = "RC19", _("Article imprimé ou réglementaire")
    QUALITY_CULTURE = "RC20", _("Management ou culture de la qualité")
    NOT_IDENTIFIED = "RC98", _("Cause non identifiée")
    OTHER = "RC99", _("Autre")


class Proof(TextChoices):
    """V05 and V06: how well a cause is established."""

    PROVEN = "proven", _("Avérée")
    PROBABLE = "probable", _("Probable")
    POSSIBLE = "possible", _("Possible")
    NOT_IDENTIFIED = "not_identified", _("Non identifiée")


class ImpactScope(TextChoices):
    """V07: on what the impact was assessed."""

    LOT = "lot", _("Lot")
    PRODUCT = "product", _("Médicament")
    SITE = "site", _("Site")
    COUNTRY = "country", _("Pays")


class ImpactDecision(TextChoices):
    """V07: what was decided."""

    AFFECTED = "affected", _("Concerné")
    UNDER_STUDY = "under_study", _("À l’étude")
    EXCLUDED = "excluded", _("Écarté")


class CapaType(TextChoices):
    """V08: type of an action."""

    CORRECTION = "CA0", _("Correction immédiate")
    CORRECTIVE = "CA1", _("Corrective")
    PREVENTIVE = "CA2", _("Préventive")
    EFFECTIVENESS = "CA3", _("Vérification d’efficacité")


class CapaNature(TextChoices):
    """V08: what an action changes."""

    PROCEDURE = "procedure", _("Procédure")
    TRAINING = "training", _("Formation")
    EQUIPMENT = "equipment", _("Équipement")
    PROCESS = "process", _("Procédé")
    CONTROL = "control", _("Contrôle ou spécification")
    SUPPLIER = "supplier", _("Fournisseur")
    ARTWORK = "artwork", _("Article imprimé")
    COMPUTER = "computer", _("Informatique")
    ORGANISATION = "organisation", _("Organisation")
    VARIATION = "variation", _("Modification de l’AMM")


class CapaProgress(TextChoices):
    """V08: how far the firm says that an action is, when it signs."""

    PLANNED = "planned", _("Prévue")
    IN_PROGRESS = "in_progress", _("En cours")
    DONE = "done", _("Réalisée")


class Change(TextChoices):
    """V09: which change is needed."""

    VARIATION_IA = "variation_ia", _("Modification de l’AMM de type IA")
    VARIATION_IB = "variation_ib", _("Modification de l’AMM de type IB")
    VARIATION_II = "variation_ii", _("Modification de l’AMM de type II")
    ESTABLISHMENT = "establishment", _("Modification d’une autorisation d’établissement")
    CHANGE_CONTROL = "change_control", _("Maîtrise des changements interne")


class FinalClass(TextChoices):
    """V10: European class proposed in the end."""

    CLASS_1 = "I", _("Classe I – risque vital ou grave")
    CLASS_2 = "II", _("Classe II – maladie ou erreur de traitement possible")
    CLASS_3 = "III", _("Classe III – sans risque significatif")
    NONE = "NC", _("Non classé")


class RecallProgress(TextChoices):
    """V12: what became of the recall."""

    NONE = "none", _("Aucun rappel proposé ni décidé")
    NOT_DONE = "not_done", _("Rappel proposé ou décidé, mais non mené")
    UNDER_WAY = "under_way", _("Rappel en cours")
    COMPLETE = "complete", _("Rappel terminé")


class Attachment(TextChoices):
    """V14: nature of an attached file."""

    PHOTO = "photo", _("Photo")
    ANALYSIS = "analysis", _("Bulletin d’analyse")
    BATCH_RECORD = "batch_record", _("Dossier de lot (extrait)")
    REPORT = "report", _("Rapport d’investigation")
    RISK = "risk", _("Analyse de risque")
    DISTRIBUTION = "distribution", _("Liste de distribution")
    MESSAGE = "message", _("Projet de message")
    LETTER = "letter", _("Lettre aux professionnels de santé")
    AUTHORITY = "authority", _("Courrier d’une autorité étrangère")
    RAPID_ALERT = "rapid_alert", _("Alerte rapide")
    CAPA_PROOF = "capa_proof", _("Preuve de CAPA")
    RECALL_BALANCE = "recall_balance", _("Bilan de rappel")
    SCANNED_FORM = "scanned_form", _("Fiche numérisée")
    OTHER = "other", _("Autre")


class Verdict(TextChoices):
    """What the agency thinks of one block of Volet 2."""

    SUFFICIENT = "sufficient", _("Suffisant")
    INSUFFICIENT = "insufficient", _("Insuffisant")

"""Closed vocabularies of the letter and of its communication plan (dossier § 2, § 3)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PointKind(TextChoices):
    """What one bullet of the summary is."""

    FACT = "fact", _("Un fait")
    ACTION = "action", _("Une conduite à tenir")


class KeyAction(TextChoices):
    """What a professional must do, as a code for software."""

    DO_NOT_PRESCRIBE = "do_not_prescribe", _("Ne pas prescrire")
    STOP = "stop", _("Arrêter le traitement")
    MONITOR = "monitor", _("Surveiller")
    ADJUST_DOSE = "adjust_dose", _("Adapter la dose")
    INFORM_PATIENT = "inform_patient", _("Informer le patient")
    RETURN_BATCH = "return_batch", _("Retourner un lot")
    OTHER = "other", _("Autre conduite à tenir")


class LetterFile(TextChoices):
    """What an annex of the letter is."""

    SPC_REDLINE = "spc_redline", _("Information produit, modifications apparentes")
    DATA = "data", _("Données scientifiques")
    BIBLIOGRAPHY = "bibliography", _("Bibliographie")
    LOGO = "logo", _("Logo du laboratoire (une seule entreprise)")
    OTHER = "other", _("Autre annexe")


class Channel(TextChoices):
    """How a group of recipients is reached; none replaces an individual dispatch."""

    EMAIL = "email", _("Courriel")
    POST = "post", _("Courrier postal")
    MSSANTE = "mssante", _("Messagerie sécurisée de santé (MSSanté)")


class Relay(TextChoices):
    """Who passes the letter on besides its dispatch."""

    ANSM_SITE = "ansm_site", _("Site de l’ANSM")
    BDPM = "bdpm", _("Base de données publique des médicaments")
    ORDERS = "orders", _("Ordres professionnels")
    SOCIETIES = "societies", _("Sociétés savantes et CNP")
    ASSOCIATIONS = "associations", _("Associations de patients")
    SOFTWARE = "software", _("Éditeurs de logiciels et bases de médicaments")
    DP = "dp", _("DP-Alertes (pharmacies)")
    DGS = "dgs", _("DGS-Urgent")


class MilestoneCode(TextChoices):
    """Steps of the timetable (§ 3.3)."""

    PRAC_AGREED = "PRAC_AGREED", _("Texte et plan anglais convenus par le PRAC")
    CHMP_AGREED = "CHMP_CMDH_AGREED", _("Accord du CHMP ou du CMDh")
    REQUESTED = "REQ_ANSM", _("Demande de l’ANSM")
    DRAFT_DUE = "DRAFT_DUE", _("Remise du projet de lettre")
    TRANSLATION_SUBMITTED = "TRANSL_SUBMITTED", _("Traduction soumise")
    CONSULTATION_OPEN = "CONSULT_OPEN", _("Consultation ouverte")
    CONSULTATION_CLOSE = "CONSULT_CLOSE", _("Consultation close")
    AGREED = "ANSM_OK", _("Accord de l’ANSM")
    PROOF_OK = "BAT_OK", _("Bon à tirer")
    D0_EMAIL = "D0_EMAIL", _("Envoi des courriels (J0)")
    D0_POST = "D0_POST_DEPOSIT", _("Dépôt postal (J0)")
    WEB = "ANSM_WEB", _("Publication par l’ANSM")
    PROOFS_DUE = "PROOF_DUE", _("Preuves de diffusion")
    IMPACT_DUE = "IMPACT_DUE", _("Bilan d’impact")


class MilestoneSource(TextChoices):
    """Whose calendar a step belongs to."""

    EU = "EU", _("Calendrier européen")
    ANSM = "ANSM", _("ANSM")
    LAB = "lab", _("Laboratoire")


class MilestoneOwner(TextChoices):
    """Who must take a step."""

    EMA = "ema", _("EMA")
    ANSM = "ansm", _("ANSM")
    COORDINATOR = "coordinator", _("Laboratoire coordonnateur")
    MAILER = "mailer", _("Prestataire de routage")
    CONSULTED = "consulted", _("Organismes consultés")


class Control(TextChoices):
    """Automatic controls of a letter (§ 2.4)."""

    V1 = "V1", _("Rubriques présentes et remplies")
    V2 = "V2", _("Deux pages au plus")
    V3 = "V3", _("Formule d’accord")
    V4 = "V4", _("Mention de l’EMA")
    V5 = "V5", _("Cartouche")
    V6 = "V6", _("Voies de déclaration")
    V7 = "V7", _("Triangle noir")
    V8 = "V8", _("Nom de marque et numéro de lot (médicament biologique)")
    V9 = "V9", _("Liste des spécialités")
    V10 = "V10", _("Objet : DCI et nom")
    V11 = "V11", _("Longueur de l’objet")
    V12 = "V12", _("Logo de laboratoire")
    V13 = "V13", _("Ligne des destinataires")
    V14 = "V14", _("Date de la lettre")
    V15 = "V15", _("Résumé : actions et concision")
    V16 = "V16", _("Abréviations définies")
    V17 = "V17", _("Vocabulaire promotionnel")
    V18 = "V18", _("Comparaison sans référence")
    V19 = "V19", _("Concordance des versions anglaise et française")
    V20 = "V20", _("Conduites à tenir ajoutées ou perdues")
    V21 = "V21", _("Fréquence sans dénominateur")
    V22 = "V22", _("Lettre précédente citée")
    V23 = "V23", _("Ni marque de révision, ni texte à compléter")
    V24 = "V24", _("Version publique sans nom de personne")
    V25 = "V25", _("PDF accessible")
    V26 = "V26", _("Lisibilité")
    V27 = "V27", _("Réponses de la consultation traitées")
    V28 = "V28", _("Bon à tirer identique")

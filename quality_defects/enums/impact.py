"""Risk for patients and suspected falsification (sections 1.6 and 1.8 of the form)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Harm(TextChoices):
    """R03: the worst that the defect may do to a patient."""

    LIFE = "life", _("Pronostic vital engagé")
    ILLNESS = "illness", _("Maladie ou erreur de traitement")
    DISCOMFORT = "discomfort", _("Gêne ou perte d’efficacité limitée")
    NONE = "none", _("Sans risque identifié")


class HarmLikelihood(TextChoices):
    """R03: how likely the harm is."""

    FREQUENT = "frequent", _("Probable")
    POSSIBLE = "possible", _("Possible")
    RARE = "rare", _("Peu probable")
    EXCLUDED = "excluded", _("Exclue")


class Population(TextChoices):
    """R03: patients who are more at risk."""

    CHILDREN = "children", _("Enfants")
    PREGNANCY = "pregnancy", _("Femmes enceintes ou allaitantes")
    ELDERLY = "elderly", _("Personnes âgées")
    IMMUNOCOMPROMISED = "immunocompromised", _("Personnes immunodéprimées")
    OTHER = "other", _("Autre population fragile")
    NONE = "none", _("Aucune en particulier")


class RiskMethod(TextChoices):
    """R06: how the risk was analysed."""

    FMEA = "fmea", _("AMDEC")
    FIVE_WHYS = "five_whys", _("Cinq pourquoi")
    ISHIKAWA = "ishikawa", _("Ishikawa")
    HHE = "hhe", _("Évaluation médicale du risque (HHE)")
    MATRIX = "matrix", _("Matrice de criticité")
    OTHER = "other", _("Autre")


class PackHolder(TextChoices):
    """Who holds the suspect pack."""

    FIRM = "firm", _("L’entreprise")
    PHARMACY = "pharmacy", _("Une pharmacie")
    HOSPITAL = "hospital", _("Un établissement de santé")
    WHOLESALER = "wholesaler", _("Un grossiste")
    PATIENT = "patient", _("Un patient")
    AUTHORITY = "authority", _("Une autorité")
    OTHER = "other", _("Autre")


class AlertedBody(TextChoices):
    """Who else was told of the suspicion."""

    POLICE = "police", _("Police ou gendarmerie")
    CUSTOMS = "customs", _("Douanes")
    OCLAESP = "oclaesp", _("OCLAESP")
    MVO = "mvo", _("Organisme national de vérification (France MVO)")
    NONE = "none", _("Aucun")

"""Closed vocabularies of the request that opens a dossier (dossier § 1, § 5)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Route(TextChoices):
    """Where the decision to send a letter comes from."""

    EUROPEAN = "european", _("Parcours européen : texte et plan convenus avec l’EMA")
    NATIONAL = "national", _("Parcours national : à la demande de l’ANSM")
    OWN = "own", _("Initiative du laboratoire, soumise à l’accord de l’ANSM")


class Authority(TextChoices):
    """Under whose authority the letter is sent; it drives the opening sentence."""

    ANSM = "ansm", _("ANSM")
    EMA = "ema", _("EMA")
    BOTH = "both", _("EMA et ANSM")


class Origin(TextChoices):
    """Where the science comes from: follow-up or reassessment, national or European."""

    FOLLOW_UP_NATIONAL = "follow_up_national", _("Suivi national de pharmacovigilance")
    FOLLOW_UP_EUROPEAN = "follow_up_european", _("Suivi européen de pharmacovigilance")
    REVIEW_NATIONAL = "review_national", _("Réévaluation nationale du bénéfice/risque")
    REVIEW_EUROPEAN = "review_european", _("Réévaluation européenne du bénéfice/risque")


class Motive(TextChoices):
    """The reasons that the agency's page lists, new or not."""

    RISKS = "risks", _("Rappel des risques")
    CONDITIONS = "conditions", _("Rappel des conditions d’utilisation")
    EFFICACY = "efficacy", _("Nouvelles données d’efficacité")
    CONTRAINDICATION = "contraindication", _("Nouvelle contre-indication")
    WARNINGS = "warnings", _("Nouvelles mises en garde ou précautions d’emploi")
    INTERACTIONS = "interactions", _("Mise à jour des interactions")
    ADVERSE_EFFECTS = "adverse_effects", _("Mise à jour des effets indésirables")


class Lane(TextChoices):
    """How fast a dossier goes."""

    STANDARD = "standard", _("Normale")
    EXPEDITED = "expedited", _("Accélérée")
    URGENT = "urgent", _("Urgente (moins de 48 heures)")


class UrgencyCriterion(TextChoices):
    """Why a communication is urgent."""

    SERIOUSNESS = "seriousness", _("Gravité du risque")
    POPULATION = "population", _("Taille de la population exposée")
    ROLE = "role", _("Place de la lettre parmi les autres mesures")
    GAP = "gap", _("Insuffisance des communications précédentes")
    PUBLIC = "public", _("Sensibilité du public")


class Decision(TextChoices):
    """What the agency makes of a request (ST02)."""

    DHPC = "dhpc", _("Lettre aux professionnels de santé (DHPC)")
    SHORTAGE = "msc", _("Communication de pénurie (MSC)")
    RISK_MINIMISATION = "marr", _("Mesure additionnelle de réduction du risque (MARR)")
    NONE = "none", _("Pas de lettre")


class Population(TextChoices):
    """Patients to whom the safety concern matters most."""

    PREGNANCY = "pregnancy", _("Grossesse et procréation")
    BREASTFEEDING = "breastfeeding", _("Allaitement")
    CHILDREN = "children", _("Enfants et adolescents")
    ELDERLY = "elderly", _("Sujets âgés")
    RENAL = "renal", _("Insuffisance rénale")
    HEPATIC = "hepatic", _("Insuffisance hépatique")


class RequestFile(TextChoices):
    """What a file joined to the request is."""

    EN_LETTER = "en_letter", _("Lettre convenue en anglais")
    EN_PLAN = "en_plan", _("Plan de communication convenu en anglais")
    ORIGIN = "origin", _("Document d’origine (PRAC, CMDh, CHMP, signal)")
    OTHER = "other", _("Autre document")


class PaperChannel(TextChoices):
    """How a request reached the agency, or why it opened the dossier by itself."""

    AGENCY = "agency", _("Décision de l’agence")
    EMAIL = "email", _("Courriel")
    POST = "post", _("Courrier")
    HANDOVER = "handover", _("Transmission d’une autre procédure")
    OTHER = "other", _("Autre")

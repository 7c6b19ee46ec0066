"""Closed lists of the sheet: who files, about what, with which evidence (dossier § 2 and 3)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BodyClass(TextChoices):
    """What a body of the register is; R. 5121-76-2 gives the first five the right to file."""

    INCA = "inca", _("Institut national du cancer (INCa)")
    CRMR = "crmr", _("Centre de référence maladies rares (CRMR)")
    CCMR = "ccmr", _("Centre de compétence maladies rares (CCMR)")
    CNP = "cnp", _("Conseil national professionnel (CNP)")
    ASSO = "asso", _("Association de patients agréée")
    NETWORK = "network", _("Filière de santé maladies rares")
    OMEDIT = "omedit", _("OMéDIT")


ELIGIBLE = frozenset(
    {BodyClass.INCA, BodyClass.CRMR, BodyClass.CCMR, BodyClass.CNP, BodyClass.ASSO}
)
"""The classes whose report opens the procedure (R. 5121-76-2, 1° to 4°)."""

CENTRES = frozenset({BodyClass.CRMR, BodyClass.CCMR})
TOLD_BY_OMEDIT = ELIGIBLE - {BodyClass.ASSO}
"""The bodies of R. 5121-76-2, 1° to 3°: an OMéDIT transmits to these, not to associations."""


class EligibleClass(TextChoices):
    """The classes between which whoever files chooses."""

    INCA = BodyClass.INCA.value, BodyClass.INCA.label
    CRMR = BodyClass.CRMR.value, BodyClass.CRMR.label
    CCMR = BodyClass.CCMR.value, BodyClass.CCMR.label
    CNP = BodyClass.CNP.value, BodyClass.CNP.label
    ASSO = BodyClass.ASSO.value, BodyClass.ASSO.label


class Domain(TextChoices):
    """Fields of competence, by chapter of the international classification of diseases (CIM-10)."""

    INFECTIONS = "infections", _("Maladies infectieuses et parasitaires")
    TUMOURS = "tumours", _("Tumeurs")
    BLOOD = "blood", _("Sang, hématopoïèse, immunité")
    ENDOCRINE = "endocrine", _("Endocrinologie, nutrition, métabolisme")
    MENTAL = "mental", _("Psychiatrie et troubles du comportement")
    NERVOUS = "nervous", _("Système nerveux")
    EYE = "eye", _("Œil et annexes")
    EAR = "ear", _("Oreille")
    CIRCULATORY = "circulatory", _("Appareil circulatoire")
    RESPIRATORY = "respiratory", _("Appareil respiratoire")
    DIGESTIVE = "digestive", _("Appareil digestif, foie")
    SKIN = "skin", _("Peau et tissu sous-cutané")
    MUSCULOSKELETAL = "musculoskeletal", _("Appareil locomoteur, tissu conjonctif")
    GENITOURINARY = "genitourinary", _("Appareil génito-urinaire, rein")
    PREGNANCY = "pregnancy", _("Grossesse, accouchement")
    PERINATAL = "perinatal", _("Période périnatale")
    CONGENITAL = "congenital", _("Malformations et anomalies chromosomiques")
    INJURY = "injury", _("Lésions, intoxications")
    OTHER = "other", _("Autre champ")


class ReportOrigin(TextChoices):
    """How the procedure begins (R. 5121-76-1 and -2)."""

    FILER = "filer", _("Signalement d’un organisme habilité")
    OWN = "own", _("Initiative de l’ANSM")
    MINISTER = "minister", _("Demande d’un ministre")


class FilerOrigin(TextChoices):
    """Where the body has the practice from."""

    OWN = "own", _("Initiative propre")
    OMEDIT = "omedit", _("Information d’un OMéDIT")
    PRACTITIONER = "practitioner", _("Relais d’un praticien")


class TipSender(TextChoices):
    """Who tells an entitled body of a practice, without the right to file (dossier § 3.9)."""

    OMEDIT = "omedit", _("OMéDIT")
    PRACTITIONER = "practitioner", _("Médecin, pharmacien ou autre professionnel de santé")
    ESTABLISHMENT = "hospital", _("Établissement de santé")
    SOCIETY = "society", _("Société savante")


class Gap(TextChoices):
    """In what the practice departs from the marketing authorisation."""

    INDICATION = "indication", _("Indication")
    POPULATION = "population", _("Population")
    POSOLOGY = "posology", _("Posologie")
    ROUTE = "route", _("Voie d’administration")
    DURATION = "duration", _("Durée")
    COMBINATION = "combination", _("Association")


class Authorisation(TextChoices):
    """Whether the medicine has a marketing authorisation that covers France."""

    YES = "yes", _("Oui, en France ou dans l’Union")
    NO = "no", _("Non, aucune AMM")


class Nature(TextChoices):
    """What makes the disease call for a framework."""

    SEVERE = "severe", _("Grave")
    RARE = "rare", _("Rare (moins d’une personne sur 2 000)")
    DISABLING = "disabling", _("Invalidante")


class Access(TextChoices):
    """Other ways to the medicine or to another one."""

    AAC = "aac", _("Accès compassionnel (AAC)")
    AAP = "aap", _("Accès précoce (AAP)")
    CPC = "cpc", _("Cadre de prescription compassionnelle en cours")
    TRIAL = "trial", _("Essai clinique ouvert")
    PREPARATION = "preparation", _("Préparation")
    NONE = "none", _("Aucun")


class Setting(TextChoices):
    """Where the medicine would be prescribed and dispensed."""

    COMMUNITY = "community", _("Ville")
    HOSPITAL = "hospital", _("Hôpital")
    SPECIALIST = "specialist", _("Réservé à certains spécialistes")
    EXPERT = "expert", _("Centre expert")


class EvidenceTag(TextChoices):
    """What a reference is about."""

    EFFICACY = "efficacy", _("Efficacité")
    SAFETY = "safety", _("Sécurité")
    BOTH = "both", _("Efficacité et sécurité")


class EvidenceKind(TextChoices):
    """What kind of study a reference reports."""

    META = "meta", _("Méta-analyse ou revue systématique")
    RCT = "rct", _("Essai contrôlé randomisé")
    COMPARATIVE = "comparative", _("Étude comparative non randomisée")
    COHORT = "cohort", _("Cohorte")
    SERIES = "series", _("Série de cas")
    CASE = "case", _("Cas isolé")
    REGISTRY = "registry", _("Registre")
    EXPERTS = "experts", _("Avis d’experts")


class EvidenceLevel(TextChoices):
    """Levels of evidence of the HAS or GRADE, as the body claims or the evaluator finds them."""

    A = "a", _("HAS : A – preuve établie")
    B = "b", _("HAS : B – présomption")
    C = "c", _("HAS : C – faible niveau de preuve")
    EXPERTS = "experts", _("HAS : accord d’experts")
    GRADE_HIGH = "g_high", _("GRADE : élevé")
    GRADE_MODERATE = "g_moderate", _("GRADE : modéré")
    GRADE_LOW = "g_low", _("GRADE : faible")
    GRADE_VERY_LOW = "g_very_low", _("GRADE : très faible")


class Sex(TextChoices):
    """For whom an indication is."""

    BOTH = "both", _("Femmes et hommes")
    FEMALE = "female", _("Femmes")
    MALE = "male", _("Hommes")


class Sponsor(TextChoices):
    """Whether a trial in the indication is run for commercial purposes (L. 5121-12-1, I, 1°)."""

    COMMERCIAL = "commercial", _("Promoteur commercial")
    ACADEMIC = "academic", _("Promoteur académique")
    NONE = "none", _("Aucun essai connu")


class Sharing(TextChoices):
    """With whom the agency may share the report, contacts left out."""

    HOLDER = "holder", _("Le titulaire de l’AMM")
    INCA = "inca", _("L’INCa")
    CENTRES = "centres", _("Les centres de référence et de compétence")


class YesNo(TextChoices):
    YES = "yes", _("Oui")
    NO = "no", _("Non")


class SheetFile(TextChoices):
    """What an annex is."""

    PUBLICATION = "publication", _("Publication")
    PROTOCOL = "protocol", _("Protocole")
    SUPPORT = "support", _("Lettre d’appui")
    SMPC = "smpc", _("RCP étranger")
    MANDATE = "mandate", _("Habilitation à engager l’organisme")
    ORIGIN = "origin", _("Signalement reçu par courriel ou courrier")
    OTHER = "other", _("Autre pièce")


LABORATORY_FILES = (
    SheetFile.PUBLICATION,
    SheetFile.PROTOCOL,
    SheetFile.SMPC,
    SheetFile.OTHER,
)
"""What a laboratory may join to its answer (R. 5121-76-3 and -4)."""


class PaperChannel(TextChoices):
    """How a report that the agency types in reached it."""

    EMAIL = "email", _("Courriel")
    POST = "post", _("Courrier")
    OWN = "own", _("Initiative de l’ANSM")
    MINISTER = "minister", _("Demande d’un ministre")


OWN_CHANNELS = (PaperChannel.OWN, PaperChannel.MINISTER)
"""Without a body that files: the agency begins (R. 5121-76-1)."""

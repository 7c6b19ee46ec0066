"""Closed lists of what the agency decides, and the kinds of its documents and clocks."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

SHEET_DOCUMENT = "cpc_reports.sheet"
RECEIPT_DOCUMENT = "cpc_reports.receipt"
DECISION_DOCUMENT = "cpc_reports.decision"
PUBLIC_DECISION_DOCUMENT = "cpc_reports.public_decision"
PUBLIC_DOCUMENT = "cpc_reports.public"
PUBLICATION = "cpc"


class Competence(TextChoices):
    """Whether the report is within the body's own field of action (R. 5121-76-2)."""

    WITHIN = "within", _("Conforme")
    DOUBT = "doubt", _("À apprécier")
    OUTSIDE = "outside", _("Hors champ")


class Inadmissibility(TextChoices):
    """Why a report is not admissible (T6)."""

    NOT_ENTITLED = "not_entitled", _("Signalant non habilité")
    OUTSIDE = "outside", _("Hors du champ d’intervention de l’organisme")
    NO_AUTHORISATION = "no_authorisation", _("Médicament sans AMM")
    SAME_AUTHORISED = "same_authorised", _("Même spécialité déjà autorisée dans l’indication")
    EMPTY = "empty", _("Dossier sans les éléments attendus")
    DUPLICATE = "duplicate", _("Doublon d’un autre signalement")


class Route(TextChoices):
    """The door that a request which is no report goes to (dossier § 3.9)."""

    AAC = "aac", _("Accès compassionnel (AAC), dans e-Saturne")
    AAP = "aap", _("Accès précoce (AAP), auprès de la HAS")
    AMM = "amm", _("Demande ou extension d’AMM par le laboratoire")
    TRIAL = "trial", _("Essai clinique")
    NOTICE = "notice", _("Information de l’ANSM par l’exploitant (L. 5121-14-3)")
    GIO = "gio", _("Guichet innovation et orientation (GIO)")
    BODY = "body", _("Organisme habilité du champ concerné")
    SUPPORT = "support", _("Appui à un signalement déjà déposé")


class Conclusion(TextChoices):
    """What the evaluation concludes (T10)."""

    FAVOURABLE = "favourable", _("Rapport bénéfice/risque présumé favorable")
    UNFAVOURABLE = "unfavourable", _("Conditions non remplies")
    REROUTE = "reroute", _("Autre voie d’accès")


class LabPurpose(TextChoices):
    """Why a laboratory is asked something."""

    DATA = "data", _("Données (art. R. 5121-76-3)")
    PROTOCOL = "protocol", _("Propositions de protocole d’utilisation (art. R. 5121-76-4, II)")
    OBSERVATIONS = "observations", _("Observations sur les projets (art. R. 5121-76-4, III)")


class LabChannel(TextChoices):
    """How an answer of a laboratory that an agent types came."""

    EMAIL = "email", _("Courriel")
    POST = "post", _("Courrier")


class LabItem(TextChoices):
    """What the agency may ask of a laboratory (R. 5121-76-3, 1° to 7°)."""

    EFFICACY = "1", _("1° Données d’efficacité et de sécurité dans l’indication")
    RESEARCH = "2", _("2° Recherches en cours et prévues, lieux en France")
    PATIENTS = "3", _("3° Estimation du nombre de patients en France")
    FOREIGN = "4", _("4° Autorisation étrangère, RCP et dernier PSUR")
    REFUSALS = "5", _("5° Refus et retraits à l’étranger")
    OPINIONS = "6", _("6° Avis scientifiques de l’EMA ou d’autres autorités")
    INTENTIONS = "7", _("7° Intention de recherche ou d’extension d’AMM")


class EndCause(TextChoices):
    """Why a framework stops applying in an indication (R. 5121-76-9)."""

    AMM = "amm", _("AMM obtenue dans l’indication")
    AAP = "aap", _("Accès précoce obtenu dans l’indication")
    TERM = "term", _("Fin de la durée de validité")
    WITHDRAWN = "withdrawn", _("Retrait du cadre")
    OTHER = "other", _("Autre cause")


class ClockKind(TextChoices):
    """What is waited for."""

    ADMISSIBILITY = "admissibility", _("Examen de la recevabilité")
    ASSESSMENT = "assessment", _("Évaluation du signalement")
    LABORATORY = "laboratory", _("Réponse du laboratoire")
    DIALOGUE = "dialogue", _("Réponse à une précision demandée")
    MEASURE = "measure", _("Avis sur une mesure de diffusion")
    RENEWAL = "renewal", _("Fin de validité du cadre")

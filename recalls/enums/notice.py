"""Closed vocabularies of a field safety notice.

They follow the European template of field safety notices and the working group of the agency on
recalls of devices; codes are stable and public.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal.publication.enums import Scope as ScopeKind


class SubmitterStatus(TextChoices):
    """In which quality an organisation files."""

    MANUFACTURER = "manufacturer", _("Fabricant")
    REPRESENTATIVE = "representative", _("Mandataire")
    IMPORTER = "importer", _("Importateur")
    DISTRIBUTOR = "distributor", _("Distributeur")
    EXPLOITANT = "exploitant", _("Exploitant d’un médicament")


class ActionType(TextChoices):
    """The types of safety information that the agency publishes."""

    RECALL = "recall", _("Rappel de produit")
    QUALITY_DEFECT = "quality_defect", _("Défaut qualité")
    USER_INFORMATION = "user_information", _("Information aux utilisateurs")
    SAFETY_ACTION = "safety_action", _("Action de sécurité")


class ProductKind(TextChoices):
    """What a product line is."""

    DEVICE = "device", _("Dispositif médical")
    IVD = "ivd", _("Dispositif médical de diagnostic in vitro")
    MEDICINE = "medicine", _("Médicament")


class RiskClass(TextChoices):
    """Class of a device (Regulation (EU) 2017/745) or of an IVD (2017/746)."""

    I = "I", _("Classe I")  # noqa: E741  the name that the regulation gives
    IS = "Is", _("Classe I stérile")
    IM = "Im", _("Classe I avec fonction de mesurage")
    IR = "Ir", _("Classe I réutilisable")
    IIA = "IIa", _("Classe IIa")
    IIB = "IIb", _("Classe IIb")
    III = "III", _("Classe III")
    AIMD = "AIMD", _("Dispositif implantable actif")
    IVD_A = "A", _("DMDIV classe A")
    IVD_B = "B", _("DMDIV classe B")
    IVD_C = "C", _("DMDIV classe C")
    IVD_D = "D", _("DMDIV classe D")
    IVD_OLD = "old", _("DMDIV d’ancienne classification")


class Reach(TextChoices):
    """Whether all units of a product line are concerned, or those of the lines below."""

    ALL = "all", _("Toutes les unités")
    LISTED = "listed", _("Certains lots, numéros de série ou périodes, listés ensuite")


class RowScope(TextChoices):
    """What one line of the list designates: the kinds of scope but the whole product."""

    LOT = ScopeKind.LOT.value, _("Un lot")
    SERIAL = ScopeKind.SERIAL.value, _("Un numéro de série")
    SERIAL_RANGE = ScopeKind.SERIAL_RANGE.value, _("Une plage de numéros de série")
    EXPIRY = ScopeKind.EXPIRY.value, _("Une période de péremption")
    MANUFACTURE = ScopeKind.MANUFACTURE.value, _("Une période de fabrication")
    SOFTWARE = ScopeKind.SOFTWARE.value, _("Une version de logiciel")


class RecipientType(TextChoices):
    """Final actors of the supply chain, as the lead paragraph names them."""

    MANUFACTURER = "fabricant", _("Fabricants")
    REPRESENTATIVE = "mandataire", _("Mandataires")
    IMPORTER = "importateur", _("Importateurs")
    DISTRIBUTOR = "distributeur", _("Distributeurs")
    DEPOSITARY = "depositaire", _("Dépositaires")
    WHOLESALER = "grossiste_repartiteur", _("Grossistes-répartiteurs")
    PURCHASING_GROUP = "centrale_achat", _("Centrales d’achat et groupements")
    HOSPITAL_PHARMACY = "pui", _("Pharmacies à usage intérieur")
    PHARMACY = "officine", _("Pharmacies d’officine")
    HOSPITAL = "etablissement_sante", _("Établissements de santé (services utilisateurs)")
    CARE_HOME = "ehpad_esms", _("EHPAD et établissements médico-sociaux")
    LABORATORY = "laboratoire_biologie", _("Laboratoires de biologie médicale")
    PRACTICE = "cabinet_liberal", _("Cabinets libéraux")
    HOME_CARE = "psad", _("Prestataires de santé à domicile")
    AMBULANCE = "transport_sanitaire", _("Transports sanitaires")
    PATIENT = "particulier", _("Patients et particuliers")


class UserAction(TextChoices):
    """3.1 of the European template: what users must do."""

    IDENTIFY = "identify", _("Identifier les produits")
    QUARANTINE = "quarantine", _("Mettre en quarantaine")
    STOP_USE = "stop_use", _("Cesser l’utilisation")
    RETURN = "return", _("Retourner")
    DESTROY = "destroy", _("Détruire")
    INSPECT = "inspect", _("Inspecter")
    MODIFY_ON_SITE = "modify_on_site", _("Faire modifier sur site")
    SOFTWARE_UPDATE = "software_update", _("Mettre le logiciel à jour")
    IFU_CHANGE = "ifu_change", _("Prendre en compte la nouvelle notice")
    PATIENT_FOLLOWUP = "patient_followup", _("Suivre les patients")
    RESULTS_REVIEW = "results_review", _("Revoir des résultats rendus")
    RETEST = "retest", _("Refaire des examens")
    INFORM_PATIENTS = "inform_patients", _("Informer les patients")
    PASS_ON = "pass_on", _("Transmettre l’information")
    REPLY_FORM = "reply_form", _("Renvoyer le formulaire de réponse")
    NONE = "none", _("Aucune action")
    OTHER = "other", _("Autre")


class ManufacturerAction(TextChoices):
    """3.5 of the European template: what the manufacturer does."""

    REMOVAL = "removal", _("Retrait des produits")
    ON_SITE = "on_site", _("Modification ou inspection sur site")
    SOFTWARE = "software", _("Mise à jour du logiciel")
    IFU = "ifu", _("Modification de la notice ou de l’étiquetage")
    OTHER = "other", _("Autre")
    NONE = "none", _("Aucune")


class DeadlineKind(TextChoices):
    """By when users act (3.2)."""

    DATE = "date", _("Avant une date")
    IMMEDIATE = "immediate", _("Sans délai")
    NONE = "none", _("Pas d’échéance")


class BlockDispensing(TextChoices):
    """Whether software should stop a sale; a change of leaflet must never block a stock."""

    YES = "yes", _("Oui")
    NO = "no", _("Non")
    MANUFACTURER_ADVICE = "manufacturer_advice", _("Selon l’avis du fabricant")


class AppliesTo(TextChoices):
    """What the required actions bear on."""

    STOCK = "stock", _("Produits en stock")
    IN_USE = "in_use", _("Produits en service")
    IMPLANTED = "implanted", _("Produits implantés")
    RESULTS = "results", _("Résultats déjà rendus")


class NoticeType(TextChoices):
    """4.1 of the European template."""

    NEW = "new", _("Nouvel avis")
    UPDATE = "update", _("Mise à jour d’un avis")


class NoticeStatus(TextChoices):
    """Status of the letter itself, in the report to the authorities."""

    DRAFT = "draft", _("Projet, en attente des commentaires de l’agence")
    FINAL = "final", _("Version finale")


class FollowUpExpected(TextChoices):
    """4.4 of the European template."""

    YES = "yes", _("Oui")
    NO = "no", _("Non")
    NOT_PLANNED = "not_planned", _("Pas prévu à ce stade")


class ReplyChannel(TextChoices):
    """Where users send their reply (3.4)."""

    EMAIL = "email", _("Courriel")
    PORTAL = "portal", _("Site internet")
    POST = "post", _("Courrier")
    FAX = "fax", _("Télécopie")
    PHONE = "phone", _("Téléphone")


class Attachment(TextChoices):
    """What a joined file is."""

    FSN = "fsn", _("Avis de sécurité (lettre)")
    FSN_TRANSLATION = "fsn_translation", _("Traduction de l’avis")
    ANNEX = "annex_list", _("Liste des produits concernés")
    REPLY_FORM = "reply_form", _("Formulaire de réponse du client")
    DISTRIBUTOR_FORM = "distributor_form", _("Formulaire de réponse du distributeur")
    PATIENT_LETTER = "patient_letter", _("Lettre destinée aux patients")
    IFU = "ifu", _("Notice d’utilisation")
    REPORT = "fsca_report", _("Rapport d’action corrective (FSCA)")
    OTHER = "other", _("Autre document")


SEARCHED_ATTACHMENTS = frozenset({Attachment.FSN, Attachment.FSN_TRANSLATION, Attachment.ANNEX})
"""Files that may show the codes of the products."""

PUBLIC_ATTACHMENTS = frozenset(
    {
        Attachment.FSN,
        Attachment.FSN_TRANSLATION,
        Attachment.ANNEX,
        Attachment.REPLY_FORM,
        Attachment.DISTRIBUTOR_FORM,
        Attachment.PATIENT_LETTER,
        Attachment.IFU,
    }
)
"""What is published with an action; the rest stays between the firm and the agency."""


class RecallLevel(TextChoices):
    """Down to whom a batch recall of a medicine reaches (quality defects, M03)."""

    EXPLOITANT = "N1", _("N1 – Exploitant et dépositaire")
    WHOLESALER = "N2", _("N2 – Grossistes-répartiteurs")
    PHARMACY = "N3", _("N3 – Officines, PUI et autres dispensateurs")
    WARD = "N4", _("N4 – Services de soins et professionnels")
    PATIENT = "N5", _("N5 – Patients")


class DefectClass(TextChoices):
    """Class of the defect of a medicine in the European procedure (quality defects, R05)."""

    CLASS_1 = "I", _("Classe I – potentiellement mortel ou grave")
    CLASS_2 = "II", _("Classe II – maladie ou erreur de traitement")
    CLASS_3 = "III", _("Classe III – pas de risque significatif")
    NONE = "NC", _("Non classé")


class Language(TextChoices):
    """The languages in which a notice may be filed."""

    FRENCH = "fr", _("Français")
    ENGLISH = "en", _("Anglais")


class YesNo(TextChoices):
    """A question that has only two answers."""

    YES = "yes", _("Oui")
    NO = "no", _("Non")


class SearchFailure(TextChoices):
    """Why no code could be sought in an attached file."""

    UNREADABLE = "unreadable", _("Ce PDF ne peut pas être ouvert")
    INTERRUPTED = "interrupted", _("La lecture n’a pas pu aller à son terme")
    ERROR = "error", _("Une erreur est survenue pendant la lecture")


class PaperChannel(TextChoices):
    """How a notice reached the agency outside the portal."""

    EMAIL = "email", _("Courriel")
    POST = "post", _("Courrier")
    HANDOVER = "handover", _("Transmission d’une autre procédure")
    OTHER = "other", _("Autre")

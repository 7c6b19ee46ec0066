"""Closed vocabularies of people and organisations."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrganisationKind(TextChoices):
    """What an organisation is, in the eyes of the agency."""

    LABORATORY = "laboratory", _("Laboratoire exploitant")
    MANUFACTURER = "manufacturer", _("Fabricant")
    REPRESENTATIVE = "representative", _("Mandataire d’un fabricant de dispositifs")
    IMPORTER = "importer", _("Importateur de dispositifs")
    DISTRIBUTOR = "distributor", _("Distributeur ou dépositaire")
    WHOLESALER = "wholesaler", _("Grossiste-répartiteur")
    PHARMACY = "pharmacy", _("Pharmacie d’officine")
    HOSPITAL = "hospital", _("Établissement de santé")
    ASSOCIATION = "association", _("Association agréée de patients")
    LEARNED_SOCIETY = "learned_society", _("Société savante")
    HEALTH_BODY = "health_body", _("Organisme de santé")
    MAILER = "mailer", _("Prestataire ou consultant")
    AGENCY = "agency", _("Agence")


class OrganisationRole(TextChoices):
    """What a member may do for the organisation."""

    ADMINISTRATOR = "administrator", _("Administrateur")
    DRAFTER = "drafter", _("Rédacteur")
    SIGNATORY = "signatory", _("Signataire")
    READER = "reader", _("Lecteur")


class SignatoryCapacity(TextChoices):
    """In which quality a signatory signs; the last is that of devices (MDR and IVDR, art. 15)."""

    RESPONSIBLE_PHARMACIST = "responsible_pharmacist", _("Pharmacien responsable")
    QUALIFIED_PERSON = "qualified_person", _("Personne qualifiée")
    REGULATORY_COMPLIANCE = (
        "regulatory_compliance",
        _("Personne chargée de veiller au respect de la réglementation (PRRC)"),
    )


class MandateScope(TextChoices):
    """What a mandate lets the agent organisation do in the name of its principal."""

    DRAFT = "draft", _("Préparer les déclarations")
    ANSWER = "answer", _("Répondre aux questions de l’agence")


class AgencyRoleName(TextChoices):
    """What an agent may do on a workflow, or on all of them."""

    EVALUATOR = "evaluator", _("Évaluateur")
    VALIDATOR = "validator", _("Décisionnaire")
    DUTY_OFFICER = "duty_officer", _("Astreinte")
    PUBLISHER = "publisher", _("Chargé de publication")
    READER = "reader", _("Lecteur")
    ADMINISTRATOR = "administrator", _("Administrateur")

"""Who declares, about which product and which batches (sections 1.1 to 1.4 of the form)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


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

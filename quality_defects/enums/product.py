"""The product, its batches and its sites (sections 1.2 to 1.4 of the form)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class YesNo(TextChoices):
    """An answer that the firm always knows."""

    YES = "yes", _("Oui")
    NO = "no", _("Non")


class Procedure(TextChoices):
    """P10: how the product was authorised."""

    NATIONAL = "national", _("Nationale")
    MUTUAL = "mutual", _("Reconnaissance mutuelle")
    DECENTRALISED = "decentralised", _("Décentralisée")
    CENTRALISED = "centralised", _("Centralisée")
    PARALLEL_IMPORT = "parallel_import", _("Autorisation d’importation parallèle")
    HOMEOPATHIC = "homeopathic", _("Enregistrement homéopathique")
    HERBAL = "herbal", _("Enregistrement de médicament à base de plantes")
    NONE = "none", _("Sans objet")


class ProductFlag(TextChoices):
    """P14: what makes the product more delicate."""

    DEVICE = "device", _("Associé à un dispositif")
    COLD_CHAIN = "cold_chain", _("Chaîne du froid")
    NARCOTIC = "narcotic", _("Stupéfiant ou assimilé")
    PLASMA = "plasma", _("Médicament dérivé du sang")
    STERILE = "sterile", _("Stérile")
    NONE = "none", _("Aucune de ces particularités")


class SiteRole(TextChoices):
    """E03 to E07: what a site does for the product."""

    PRODUCTION = "production", _("Production")
    PRIMARY_PACKAGING = "primary_packaging", _("Conditionnement primaire")
    SECONDARY_PACKAGING = "secondary_packaging", _("Conditionnement secondaire")
    RELEASE = "release", _("Libération des lots")
    SAMPLES = "samples", _("Échantillothèque")
    SUBSTANCE = "substance", _("Fabrication de la substance active")
    CONTROL = "control", _("Contrôle")
    DEPOSITARY = "depositary", _("Dépositaire")


class Unit(TextChoices):
    """L04: in which units a batch is counted."""

    BOX = "box", _("Boîte")
    BOTTLE = "bottle", _("Flacon")
    AMPOULE = "ampoule", _("Ampoule")
    SYRINGE = "syringe", _("Seringue")
    PEN = "pen", _("Stylo")
    BAG = "bag", _("Poche")
    TABLET = "tablet", _("Comprimé")
    CAPSULE = "capsule", _("Gélule")
    SACHET = "sachet", _("Sachet")
    UCD = "ucd", _("UCD")
    KILOGRAM = "kg", _("Kilogramme")
    LITRE = "l", _("Litre")


class Overseas(TextChoices):
    """L09: French territories overseas, by ISO 3166 code."""

    GUADELOUPE = "GP", _("Guadeloupe")
    MARTINIQUE = "MQ", _("Martinique")
    GUYANE = "GF", _("Guyane")
    REUNION = "RE", _("La Réunion")
    MAYOTTE = "YT", _("Mayotte")
    SAINT_PIERRE = "PM", _("Saint-Pierre-et-Miquelon")
    SAINT_MARTIN = "MF", _("Saint-Martin")
    SAINT_BARTHELEMY = "BL", _("Saint-Barthélemy")
    WALLIS = "WF", _("Wallis-et-Futuna")
    POLYNESIA = "PF", _("Polynésie française")
    CALEDONIA = "NC", _("Nouvelle-Calédonie")
    NONE = "none", _("Aucun")

"""Code lists of what is published."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class VersionKind(TextChoices):
    """Why a version was published."""

    INITIAL = "initial", _("Première publication")
    UPDATE_CONTENT = "update_content", _("Mise à jour")
    SCOPE_EXTENDED = "scope_extended", _("Périmètre étendu")
    SCOPE_REDUCED = "scope_reduced", _("Périmètre réduit")
    LOTS_RELEASED = "lots_released", _("Lots levés")
    TRANSLATION_ADDED = "translation_added", _("Traduction ajoutée")
    CORRECTION = "correction", _("Correction")
    CLOSURE = "closure", _("Clôture")
    RETRACTION = "retraction", _("Retrait de la publication")


class Lifecycle(TextChoices):
    """Where a published thing stands; retracted ones stay as a tombstone."""

    OPEN = "open", _("En cours")
    CLOSED = "closed", _("Close")
    RETRACTED = "retracted", _("Retirée")


class IdentifierKind(TextChoices):
    """What an identifier is, as its maker declares it."""

    UDI_DI = "udi_di", "UDI-DI"
    GTIN = "gtin", "GTIN"
    EAN13 = "ean13", "EAN 13"
    ACL13 = "acl13", "ACL 13"
    ACL7 = "acl7", "ACL 7"
    CIP13 = "cip13", "CIP 13"
    CIP7 = "cip7", "CIP 7"
    UCD13 = "ucd13", "UCD 13"
    HIBC_DI = "hibc_di", "HIBC"
    ICCBBA_DI = "iccbba_di", "ISBT 128"
    PPN = "ppn", "PPN"
    MANUFACTURER_REF = "manufacturer_ref", _("Référence du fabricant")
    EUDAMED_ID = "eudamed_id", _("Identifiant EUDAMED")
    BASIC_UDI_DI = "basic_udi_di", _("IUD-ID de base")


class Scope(TextChoices):
    """Which units of an identifier are concerned."""

    ALL = "all", _("Tous")
    LOT = "lot", _("Lot")
    SERIAL = "serial", _("Numéro de série")
    SERIAL_RANGE = "serial_range", _("Plage de numéros de série")
    EXPIRY = "expiry", _("Péremption")
    MANUFACTURE = "manufacture", _("Fabrication")
    SOFTWARE = "software", _("Version logicielle")


class ItemStatus(TextChoices):
    """What stands today for an item that some version named."""

    AFFECTED = "affected", _("Concerné")
    CLOSED = "closed", _("Concerné, action close")
    RELEASED = "released", _("Levé")
    RETRACTED = "retracted", _("Publication retirée")

"""Code lists of what is published."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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
    CLOSED = "closed", _("Clôturée")
    RETRACTED = "retracted", _("Retirée")


class Scope(TextChoices):
    """Which units of an identifier are concerned."""

    ALL = "all", _("Tous")
    LOT = "lot", pgettext_lazy("device", "Lot")
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


class Verdict(TextChoices):
    """What the published actions say of a unit, the gravest first. None of them says « safe »."""

    CONCERNED_EXACT = "concerned_exact", _("Concerné")
    CONCERNED_ALL = "concerned_all", _("Concerné (toutes les unités)")
    TO_VERIFY = "to_verify", _("À vérifier")
    CONCERNED_CLOSED = "concerned_closed", _("Concerné par une action close")
    RELEASED = "released", _("Levé")
    UNKNOWN_ID = "unknown_id", _("Code absent des publications")
    NOT_LISTED = "not_listed", _("Non listé")

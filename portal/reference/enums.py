"""Closed lists of the reference data."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Source(TextChoices):
    """Where rows come from: each source has its reader."""

    BDPM = "bdpm", _("Base de données publique des médicaments")
    OPEN_DATA = "open_data", _("Données ouvertes de l’ANSM")
    EMDN = "emdn", _("Nomenclature européenne des dispositifs médicaux (EMDN)")


MEDICINE_SOURCES = (Source.BDPM, Source.OPEN_DATA)


class LoadState(TextChoices):
    RUNNING = "running", _("En cours")
    DONE = "done", _("Terminé")
    FAILED = "failed", _("Échoué")
    REFUSED = "refused", _("Refusé")


class ChangeKind(TextChoices):
    ADDED = "added", _("Ajouté")
    CHANGED = "changed", _("Modifié")
    WITHDRAWN = "withdrawn", _("Retiré")
    RESTORED = "restored", _("Rétabli")


class SubstanceNature(TextChoices):
    ACTIVE = "SA", _("Substance active")
    MOIETY = "FT", _("Fraction thérapeutique")


class GenericKind(IntegerChoices):
    ORIGINATOR = 0, _("Princeps")
    GENERIC = 1, _("Générique")
    COMPLEMENTARY = 2, _("Générique par complémentarité posologique")
    SUBSTITUTABLE = 4, _("Générique substituable")


class AvailabilityKind(IntegerChoices):
    SHORTAGE = 1, _("Rupture de stock")
    TENSION = 2, _("Tension d’approvisionnement")
    STOPPED = 3, _("Arrêt de commercialisation")
    RESUMED = 4, _("Remise à disposition")


class MitmAction(TextChoices):
    """What an agent decides on the list of medicines of major therapeutic interest."""

    ADD = "add", _("Inscrire sur la liste")
    REMOVE = "remove", _("Retirer de la liste")
    FOLLOW = "follow", _("Suivre de nouveau le fichier")

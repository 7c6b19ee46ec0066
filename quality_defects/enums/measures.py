"""What was done and what is proposed (section 1.7 of the form)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MeasureTaken(TextChoices):
    """M01: measures already taken."""

    HOLD_EXPLOITANT = "hold_exploitant", _("Blocage du stock chez l’exploitant ou le dépositaire")
    HOLD_WHOLESALERS = "hold_wholesalers", _("Blocage chez les grossistes-répartiteurs")
    QUARANTINE = "quarantine", _("Mise en quarantaine")
    STOP_DISTRIBUTION = "stop_distribution", _("Arrêt de distribution")
    STOP_MANUFACTURE = "stop_manufacture", _("Arrêt de fabrication")
    NONE = "none", _("Aucune")


class Measure(TextChoices):
    """M02: measures proposed, with the codes of the vocabulary of measures."""

    NONE = "MES01", _("Aucune")
    SURVEILLANCE = "MES02", _("Surveillance renforcée")
    HOLD_EXPLOITANT = "MES03", _("Blocage du stock de l’exploitant")
    HOLD_DEPOSITARY = "MES04", _("Blocage chez le dépositaire")
    QUARANTINE_WHOLESALERS = "MES05", _("Mise en quarantaine chez les grossistes")
    QUARANTINE_PHARMACIES = "MES06", _("Mise en quarantaine dans les officines et les PUI")
    STOP_DISTRIBUTION = "MES07", _("Arrêt de distribution")
    STOP_MANUFACTURE = "MES08", _("Arrêt de fabrication")
    WITHDRAWAL = "MES09", _("Retrait")
    RECALL = "MES10", _("Rappel de lot")
    LETTER = "MES11", _("Lettre aux professionnels de santé")
    PATIENTS = "MES12", _("Information des patients")
    CAUTION = "MES13", _("Mise en garde sans rappel")
    REPLACEMENT = "MES14", _("Remplacement ou échange")
    SORTING = "MES15", _("Tri ou nouvelle inspection")
    REPACKAGING = "MES16", _("Reconditionnement")
    DESTRUCTION = "MES17", _("Destruction")
    SHORTER_EXPIRY = "MES18", _("Raccourcissement de la péremption")


class RecallLevel(TextChoices):
    """M03: down to whom the recall reaches."""

    EXPLOITANT = "N1", _("N1 – Exploitant et dépositaire")
    WHOLESALER = "N2", _("N2 – Grossistes-répartiteurs")
    PHARMACY = "N3", _("N3 – Officines, PUI et autres dispensateurs")
    WARD = "N4", _("N4 – Services de soins et professionnels")
    PATIENT = "N5", _("N5 – Patients")

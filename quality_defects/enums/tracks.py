"""States of the tracks that follow the volets: measures, corrective and preventive actions."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from quality_defects.enums.measures import Measure


class AgencyMeasure(TextChoices):
    """Measures of the agency, with the codes that follow those that a firm may propose."""

    SUSPENSION = "MES19", _("Suspension de l’AMM ou de l’établissement")
    RAPID_ALERT = "MES20", _("Alerte rapide européenne")
    SUPPLY = "MES21", _("Contingentement ou importation")
    INSPECTION = "MES22", _("Inspection")
    SAMPLING = "MES23", _("Prélèvement et analyse par le laboratoire de contrôle")


MEASURE_CODES = [
    *(choice for choice in Measure.choices if choice[0] != Measure.NONE),
    *(choice for choice in AgencyMeasure.choices if choice[0] not in Measure.values),
]


DECISION_CODES = [(Measure.NONE.value, Measure.NONE.label), *MEASURE_CODES]
"""What a decision may take: nothing, or measures of either side."""


class Side(TextChoices):
    """Who must carry a measure out."""

    FIRM = "firm", _("Déclarant")
    AGENCY = "agency", _("Agence")


class MeasureState(TextChoices):
    PROPOSED = "proposed", _("Proposée")
    DECIDED = "decided", _("Décidée")
    IN_PROGRESS = "in_progress", _("En cours")
    DONE = "done", _("Réalisée, à vérifier")
    VERIFIED = "verified", _("Vérifiée")
    CANCELLED = "cancelled", _("Annulée")


class CapaState(TextChoices):
    PLANNED = "planned", _("Prévue")
    IN_PROGRESS = "in_progress", _("En cours")
    DONE = "done", _("Réalisée, efficacité à vérifier")
    VERIFIED_EFFECTIVE = "verified_effective", _("Vérifiée efficace")
    INEFFECTIVE = "ineffective", _("Inefficace")
    CANCELLED = "cancelled", _("Annulée")

"""The fields of Volet 2: what was found within 30 days and what is done about it.

The official text of Volet 2 was not available: the codes V01 to V14 are stable, the names are to
be matched with the agency's own form. A provisional version asks little; the final one asks for
everything.
"""

from django.utils.translation import gettext_lazy as _

from portal.core.fields import Section, Specification
from quality_defects.fields.volet2_investigation import (
    CONTRIBUTING_CAUSES,
    INVESTIGATIONS,
    RECORD_REVIEW,
    RECORDS,
    ROOT_CAUSE,
    TIMELINE,
)
from quality_defects.fields.volet2_outcome import (
    ACTIONS,
    CAPAS,
    CHANGES,
    CONCLUSION,
    IMPACTS,
    OPEN_POINTS,
    OTHER_IMPACT,
    RECALL_BALANCE,
    RISK,
)
from quality_defects.fields.volet2_update import COMPARED, UPDATE, VOLET2_LOTS, VOLET2_PRODUCTS

__all__ = [
    "BLOCKS",
    "CAPAS",
    "COMPARED",
    "CONTRIBUTING_CAUSES",
    "IMPACTS",
    "INVESTIGATIONS",
    "RECORDS",
    "TIMELINE",
    "VOLET2",
    "VOLET2_LOTS",
    "VOLET2_PRODUCTS",
]

VOLET2 = Specification(
    name="volet2",
    title=_("Volet 2"),
    version=1,
    sections=(
        UPDATE,
        Section(name="timeline", title=_("Chronologie"), rows=(TIMELINE,)),
        Section(name="investigations", title=_("Investigations menées"), rows=(INVESTIGATIONS,)),
        RECORD_REVIEW,
        ROOT_CAUSE,
        OTHER_IMPACT,
        ACTIONS,
        CHANGES,
        RISK,
        CONCLUSION,
        RECALL_BALANCE,
        OPEN_POINTS,
        Section(
            name="attachments",
            title=_("Pièces jointes"),
            intro=_("Rapport d’investigation, bulletins d’analyse, bilan de rappel. Facultatif."),
            files="volet2.attachments",
        ),
    ),
)

BLOCKS = {
    "V01": ("update", _("Mise à jour du volet 1")),
    "V02": ("timeline", _("Chronologie")),
    "V03": ("investigations", _("Investigations menées")),
    "V04": ("records", _("Revue des enregistrements")),
    "V05": ("cause", _("Cause racine")),
    "V06": ("cause", _("Causes contributives")),
    "V07": ("impact", _("Étendue")),
    "V08": ("capa", _("Actions correctives et préventives")),
    "V09": ("changes", _("Modifications nécessaires")),
    "V10": ("risk", _("Risque actualisé")),
    "V11": ("conclusion", _("Conclusion du pharmacien responsable")),
    "V12": ("recall", _("Bilan du rappel")),
    "V13": ("open_points", _("Points restants")),
    "V14": ("attachments", _("Pièces jointes")),
}
"""What the agency judges: each block with its section and its name."""

"""The fields of Volet 1.

Codes (H04, D01 …) are those of the field tables of the agency's form (fiche enquête de
signalement d'un défaut de qualité). Form, summary, checks, PDF, DOCX, difference and JSON are all
derived from this package.
"""

from django.utils.translation import gettext_lazy as _

from portal.core.fields import Section, Specification
from quality_defects.fields.declaration import DECLARATION, PEOPLE
from quality_defects.fields.defect import DEFECT, OOS_RESULTS
from quality_defects.fields.falsification import FALSIFICATION, SUSPECT_PACKS
from quality_defects.fields.impact import IMPACT
from quality_defects.fields.lots import LOTS
from quality_defects.fields.measures import AUTHORITIES, MEASURES
from quality_defects.fields.products import PRODUCTS
from quality_defects.fields.sites import SITES, SITES_SECTION

__all__ = [
    "AUTHORITIES",
    "LOTS",
    "OOS_RESULTS",
    "PRODUCTS",
    "SITES",
    "SUSPECT_PACKS",
    "VOLET1",
]

VOLET1 = Specification(
    name="volet1",
    title=_("Volet 1"),
    version=2,
    sections=(
        DECLARATION,
        Section(
            name="products",
            title=_("Médicaments"),
            intro=_("Un dossier peut concerner plusieurs médicaments."),
            rows=(PRODUCTS,),
        ),
        Section(
            name="lots",
            title=_("Lots"),
            intro=_("Chaque lot concerné, suspect ou écarté."),
            rows=(LOTS,),
        ),
        DEFECT,
        FALSIFICATION,
        IMPACT,
        MEASURES,
        SITES_SECTION,
        PEOPLE,
        Section(
            name="attachments",
            title=_("Pièces jointes"),
            intro=_(
                "Photos, bulletins d’analyse, évaluation médicale du risque, projets de message, "
                "de lettre aux professionnels ou d’information des patients. Facultatif."
            ),
            files="volet1.attachments",
        ),
    ),
)

"""The fields of Volet 1, as the provisional version needs them.

Codes (H04, D01 …) are those of the field tables of the agency's form (fiche enquête de
signalement d'un défaut de qualité). Form, summary, checks, PDF, DOCX, difference and JSON are all
derived from this file.
"""

from django.utils.translation import gettext_lazy as _

from portal.core.fields import Section, Specification
from quality_defects.fields.declaration import DECLARATION, PEOPLE
from quality_defects.fields.defect import DEFECT, IMPACT
from quality_defects.fields.measures import MEASURES
from quality_defects.fields.rows import LOTS, PRODUCTS

__all__ = ["LOTS", "PRODUCTS", "VOLET1"]

VOLET1 = Specification(
    name="volet1",
    title=_("Volet 1"),
    version=1,
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
        IMPACT,
        MEASURES,
        PEOPLE,
        Section(
            name="attachments",
            title=_("Pièces jointes"),
            intro=_("Photos, bulletins d’analyse, projet de message. Facultatif."),
            files="volet1.attachments",
        ),
    ),
)

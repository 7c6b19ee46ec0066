"""The sheet of a report: twelve sections, few of whose answers block the filing.

The agency's own sheet of help was not found: headings follow R. 5121-76-2 and what the agency asks
later (76-3, 76-5, 76-6). Codes are those of the dossier, § 2.2. Where an answer is not known,
"not available" is one, with its reason.
"""

from django.utils.translation import gettext_lazy as _

from cpc_reports.fields.grounds import BALANCE, CLOSING, GUIDELINES, PROOF, RESEARCH
from cpc_reports.fields.subject import DISEASE, FILER, INDICATION, MEDICINE
from cpc_reports.fields.use import CONDITIONS, EXTENT, NEED
from portal.core.fields import Specification

SHEET = Specification(
    name="sheet",
    title=_("Fiche de signalement"),
    version=3,
    sections=(
        FILER,
        MEDICINE,
        INDICATION,
        DISEASE,
        NEED,
        CONDITIONS,
        EXTENT,
        PROOF,
        BALANCE,
        RESEARCH,
        GUIDELINES,
        CLOSING,
    ),
)

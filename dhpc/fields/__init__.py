"""The two drafted parts of a dossier: the request, and the letter with its plan.

Form, summary, checks, PDF, DOCX, difference and export derive from this package. Codes S1 to S10
are the lines of the agency's page; "2.1 § n" the sections of the European template.
"""

from django.utils.translation import gettext_lazy as _

from dhpc.fields.letter import (
    ANNEXES,
    BACKGROUND,
    CLOSING,
    CONTACTS,
    CONTROLS,
    HEADING,
    JUSTIFICATIONS,
    KEY_POINTS,
    LETTER_FILES,
    REPORTING,
    SIGNATURES,
    SOURCE,
    SOURCE_POINTS,
    SUMMARY,
)
from dhpc.fields.plan import (
    AUDIENCE,
    MILESTONES,
    PLAN,
    PROOF_FILES,
    RECIPIENTS,
    TIMETABLE,
)
from dhpc.fields.request import MEDICINES, REQUEST, REQUEST_FILES
from portal.core.fields import Specification

__all__ = [
    "CONTACTS",
    "JUSTIFICATIONS",
    "KEY_POINTS",
    "LETTER",
    "LETTER_FILES",
    "MEDICINES",
    "MILESTONES",
    "PROOF_FILES",
    "RECIPIENTS",
    "REQUEST",
    "REQUEST_FILES",
    "SIGNATURES",
    "SOURCE_POINTS",
]

LETTER = Specification(
    name="letter",
    title=_("Lettre, destinataires et plan"),
    version=1,
    sections=(
        HEADING,
        SUMMARY,
        BACKGROUND,
        REPORTING,
        CLOSING,
        SOURCE,
        ANNEXES,
        AUDIENCE,
        PLAN,
        TIMETABLE,
        CONTROLS,
    ),
)

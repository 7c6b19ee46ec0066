"""The sheet of a report: form, summary, checks, PDF, DOCX, difference and export derive from it."""

from cpc_reports.fields.grounds import SHEET_FILES
from cpc_reports.fields.rows import (
    ALTERNATIVES,
    COSIGNERS,
    EVIDENCE,
    FOREIGN,
    INDICATIONS,
    INTERESTS,
    MEDICINES,
    MONITORING,
    RECOMMENDATIONS,
)
from cpc_reports.fields.sheet import SHEET

__all__ = [
    "ALTERNATIVES",
    "COSIGNERS",
    "EVIDENCE",
    "FOREIGN",
    "INDICATIONS",
    "INTERESTS",
    "MEDICINES",
    "MONITORING",
    "RECOMMENDATIONS",
    "SHEET",
    "SHEET_FILES",
]

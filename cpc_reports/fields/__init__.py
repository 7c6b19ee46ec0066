"""The sheet of a report: form, summary, checks, PDF, DOCX, difference and export derive from it."""

from cpc_reports.fields.rows import (
    ALTERNATIVES,
    COSIGNERS,
    EVIDENCE,
    FOREIGN,
    INDICATIONS,
    MEDICINES,
    MONITORING,
    RECOMMENDATIONS,
)
from cpc_reports.fields.sheet import SHEET, SHEET_FILES

__all__ = [
    "ALTERNATIVES",
    "COSIGNERS",
    "EVIDENCE",
    "FOREIGN",
    "INDICATIONS",
    "MEDICINES",
    "MONITORING",
    "RECOMMENDATIONS",
    "SHEET",
    "SHEET_FILES",
]

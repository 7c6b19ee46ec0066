"""States and closed lists of the workflow, with the codes of the agency's vocabularies.

Codes are stable; labels are for people and translated. The French terms of the dossiers are
paired with these names in docs/glossary.md.
"""

from quality_defects.enums.declaration import (
    Capacity,
    Channel,
    LotStatus,
    ProductStatus,
    Trigger,
)
from quality_defects.enums.defect import (
    Category,
    Confirmation,
    Criticality,
    Deviation,
    Extent,
    Origin,
    Suspicion,
)
from quality_defects.enums.measures import (
    Measure,
    MeasureTaken,
    RecallLevel,
)
from quality_defects.enums.states import (
    AlarmKind,
    CallSide,
    CaseState,
    ClockKind,
    EscalationStep,
    PhoneAlertState,
    Volet1State,
    Volet2State,
)

AGENCY_NUMBER = "01 55 87 30 00"
"""Where a proposal of batch recall is told, day and night."""

VOLET1_DOCUMENT = "quality_defects.volet1"
RECEIPT_DOCUMENT = "quality_defects.receipt"

__all__ = [
    "AGENCY_NUMBER",
    "RECEIPT_DOCUMENT",
    "VOLET1_DOCUMENT",
    "AlarmKind",
    "CallSide",
    "Capacity",
    "CaseState",
    "Category",
    "Channel",
    "ClockKind",
    "Confirmation",
    "Criticality",
    "Deviation",
    "EscalationStep",
    "Extent",
    "LotStatus",
    "Measure",
    "MeasureTaken",
    "Origin",
    "PhoneAlertState",
    "ProductStatus",
    "RecallLevel",
    "Suspicion",
    "Trigger",
    "Volet1State",
    "Volet2State",
]

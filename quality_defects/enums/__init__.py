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
    CallSide,
    CaseState,
    PhoneAlertState,
    Volet1State,
    Volet2State,
)
from quality_defects.enums.tracks import (
    MEASURE_CODES,
    AgencyMeasure,
    CapaState,
    MeasureState,
    Side,
)
from quality_defects.enums.volet2 import (
    Attachment,
    CapaNature,
    CapaProgress,
    CapaType,
    Cause,
    Change,
    FinalClass,
    ImpactDecision,
    ImpactScope,
    Investigation,
    InvestigationResult,
    Proof,
    RecallProgress,
    Review,
    Verdict,
)

VOLET1_DOCUMENT = "quality_defects.volet1"
RECEIPT_DOCUMENT = "quality_defects.receipt"
VOLET2_DOCUMENT = "quality_defects.volet2"
VOLET2_RECEIPT_DOCUMENT = "quality_defects.volet2_receipt"

__all__ = [
    "MEASURE_CODES",
    "RECEIPT_DOCUMENT",
    "VOLET1_DOCUMENT",
    "VOLET2_DOCUMENT",
    "VOLET2_RECEIPT_DOCUMENT",
    "AgencyMeasure",
    "Attachment",
    "CallSide",
    "CapaNature",
    "CapaProgress",
    "CapaState",
    "CapaType",
    "Capacity",
    "CaseState",
    "Category",
    "Cause",
    "Change",
    "Channel",
    "Confirmation",
    "Criticality",
    "Deviation",
    "Extent",
    "FinalClass",
    "ImpactDecision",
    "ImpactScope",
    "Investigation",
    "InvestigationResult",
    "LotStatus",
    "Measure",
    "MeasureState",
    "MeasureTaken",
    "Origin",
    "PhoneAlertState",
    "ProductStatus",
    "Proof",
    "RecallLevel",
    "RecallProgress",
    "Review",
    "Side",
    "Suspicion",
    "Trigger",
    "Verdict",
    "Volet1State",
    "Volet2State",
]

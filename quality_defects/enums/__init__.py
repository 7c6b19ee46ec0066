"""States and closed lists of the workflow, with the codes of the agency's vocabularies.

Codes are stable; labels are for people and translated. The French terms of the dossiers are
paired with these names in docs/glossary.md.
"""

from quality_defects.enums.agency import (
    Detectability,
    EuropeanClass,
    KeyKind,
    Likelihood,
    OutcomeKind,
    PaperChannel,
    Priority,
    Reach,
    ReopeningReason,
    Severity,
    WithdrawalState,
)
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
from quality_defects.enums.impact import (
    AlertedBody,
    Harm,
    HarmLikelihood,
    PackHolder,
    Population,
    RiskMethod,
)
from quality_defects.enums.measures import (
    Measure,
    MeasureTaken,
    RecallLevel,
)
from quality_defects.enums.product import (
    Overseas,
    Procedure,
    ProductFlag,
    SiteRole,
    Unit,
    YesNo,
)
from quality_defects.enums.shares import (
    SharedPart,
    ShareState,
)
from quality_defects.enums.sheet_requests import (
    RequestSource,
    SheetRequestState,
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
from quality_defects.enums.subcategories import (
    SUBCATEGORIES,
    Subcategory,
)
from quality_defects.enums.tracks import (
    DECISION_CODES,
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

AGENCY_NUMBER = "01 55 87 30 00"
VOLET1_DOCUMENT = "quality_defects.volet1"
RECEIPT_DOCUMENT = "quality_defects.receipt"
SHORTAGE_DOCUMENT = "quality_defects.shortage"
RAPID_ALERT_DOCUMENT = "quality_defects.rapid_alert"
DECISION_DOCUMENT = "quality_defects.decision"
CLOSING_DOCUMENT = "quality_defects.closing"
VOLET2_DOCUMENT = "quality_defects.volet2"
VOLET2_RECEIPT_DOCUMENT = "quality_defects.volet2_receipt"

__all__ = [
    "AGENCY_NUMBER",
    "CLOSING_DOCUMENT",
    "DECISION_CODES",
    "DECISION_DOCUMENT",
    "MEASURE_CODES",
    "RAPID_ALERT_DOCUMENT",
    "RECEIPT_DOCUMENT",
    "SHORTAGE_DOCUMENT",
    "SUBCATEGORIES",
    "VOLET1_DOCUMENT",
    "VOLET2_DOCUMENT",
    "VOLET2_RECEIPT_DOCUMENT",
    "AgencyMeasure",
    "AlarmKind",
    "AlertedBody",
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
    "ClockKind",
    "Confirmation",
    "Criticality",
    "Detectability",
    "Deviation",
    "EscalationStep",
    "EuropeanClass",
    "Extent",
    "FinalClass",
    "Harm",
    "HarmLikelihood",
    "ImpactDecision",
    "ImpactScope",
    "Investigation",
    "InvestigationResult",
    "KeyKind",
    "Likelihood",
    "LotStatus",
    "Measure",
    "MeasureState",
    "MeasureTaken",
    "Origin",
    "OutcomeKind",
    "Overseas",
    "PackHolder",
    "PaperChannel",
    "PhoneAlertState",
    "Population",
    "Priority",
    "Procedure",
    "ProductFlag",
    "ProductStatus",
    "Proof",
    "Reach",
    "RecallLevel",
    "RecallProgress",
    "ReopeningReason",
    "RequestSource",
    "Review",
    "RiskMethod",
    "Severity",
    "ShareState",
    "SharedPart",
    "SheetRequestState",
    "Side",
    "SiteRole",
    "Subcategory",
    "Suspicion",
    "Trigger",
    "Unit",
    "Verdict",
    "Volet1State",
    "Volet2State",
    "WithdrawalState",
    "YesNo",
]

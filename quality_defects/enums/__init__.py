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
from quality_defects.enums.impact import (
    AlertedBody,
    EuropeanClass,
    Harm,
    Likelihood,
    PackHolder,
    Population,
    RiskMethod,
)
from quality_defects.enums.measures import (
    Measure,
    MeasureTaken,
    RecallLevel,
)
from quality_defects.enums.product import Overseas, Procedure, ProductFlag, SiteRole, Unit, YesNo
from quality_defects.enums.states import (
    CallSide,
    CaseState,
    PhoneAlertState,
    Volet1State,
    Volet2State,
)
from quality_defects.enums.subcategories import SUBCATEGORIES, Subcategory

VOLET1_DOCUMENT = "quality_defects.volet1"
RECEIPT_DOCUMENT = "quality_defects.receipt"
SHORTAGE_DOCUMENT = "quality_defects.shortage"
RAPID_ALERT_DOCUMENT = "quality_defects.rapid_alert"

__all__ = [
    "RAPID_ALERT_DOCUMENT",
    "RECEIPT_DOCUMENT",
    "SHORTAGE_DOCUMENT",
    "SUBCATEGORIES",
    "VOLET1_DOCUMENT",
    "AlertedBody",
    "CallSide",
    "Capacity",
    "CaseState",
    "Category",
    "Channel",
    "Confirmation",
    "Criticality",
    "Deviation",
    "EuropeanClass",
    "Extent",
    "Harm",
    "Likelihood",
    "LotStatus",
    "Measure",
    "MeasureTaken",
    "Origin",
    "Overseas",
    "PackHolder",
    "PhoneAlertState",
    "Population",
    "Procedure",
    "ProductFlag",
    "ProductStatus",
    "RecallLevel",
    "RiskMethod",
    "SiteRole",
    "Subcategory",
    "Suspicion",
    "Trigger",
    "Unit",
    "Volet1State",
    "Volet2State",
    "YesNo",
]

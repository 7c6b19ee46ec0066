"""Tables of the workflow: the case, its volets, their rows, and what is kept as evidence."""

from quality_defects.models.alarms import (
    CaseAlarm,
)
from quality_defects.models.capa import (
    OPEN_CAPA,
    Capa,
    CapaChange,
)
from quality_defects.models.case import (
    Case,
)
from quality_defects.models.casework import (
    CaseRevision,
    CaseTransition,
    Clock,
    ClockExtension,
    ClockStop,
    Consultation,
    FieldRequest,
    Message,
    MessageRead,
    Proposal,
    Reminder,
    VersionRead,
)
from quality_defects.models.decision import (
    Decision,
    Outcome,
    WithdrawalRequest,
)
from quality_defects.models.flash import (
    FlashMandate,
)
from quality_defects.models.links import (
    CaseKey,
    PaperFiling,
)
from quality_defects.models.measures import (
    OVER_MEASURE,
    CaseMeasure,
)
from quality_defects.models.phone import (
    PhoneAlert,
    PhoneCall,
    current,
)
from quality_defects.models.shares import (
    SectionShare,
)
from quality_defects.models.sheet_requests import (
    SOURCE_ANCHOR,
    SheetRequest,
)
from quality_defects.models.triage import (
    PriorityChoice,
    RiskSheet,
    Triage,
)
from quality_defects.models.volet1 import (
    Authority,
    Lot,
    OosResult,
    Product,
    Site,
    SuspectPack,
    Volet1,
)
from quality_defects.models.volet2 import (
    BlockJudgement,
    CapaRow,
    ContributingCause,
    Impact,
    Investigation,
    TimelineFact,
    Volet2,
    Volet2Lot,
    Volet2Product,
)

__all__ = [
    "OPEN_CAPA",
    "OVER_MEASURE",
    "SOURCE_ANCHOR",
    "Authority",
    "BlockJudgement",
    "Capa",
    "CapaChange",
    "CapaRow",
    "Case",
    "CaseAlarm",
    "CaseKey",
    "CaseMeasure",
    "CaseRevision",
    "CaseTransition",
    "Clock",
    "ClockExtension",
    "ClockStop",
    "Consultation",
    "ContributingCause",
    "Decision",
    "FieldRequest",
    "FlashMandate",
    "Impact",
    "Investigation",
    "Lot",
    "Message",
    "MessageRead",
    "OosResult",
    "Outcome",
    "PaperFiling",
    "PhoneAlert",
    "PhoneCall",
    "PriorityChoice",
    "Product",
    "Proposal",
    "Reminder",
    "RiskSheet",
    "SectionShare",
    "SheetRequest",
    "Site",
    "SuspectPack",
    "TimelineFact",
    "Triage",
    "VersionRead",
    "Volet1",
    "Volet2",
    "Volet2Lot",
    "Volet2Product",
    "WithdrawalRequest",
    "current",
]

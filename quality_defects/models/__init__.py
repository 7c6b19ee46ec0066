"""Tables of the workflow: the case, its volets, their rows, and what is kept as evidence."""

from quality_defects.models.alarms import (
    CaseAlarm,
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
)
from quality_defects.models.decision import (
    Decision,
    MeasureFollowUp,
    Outcome,
    WithdrawalRequest,
)
from quality_defects.models.links import (
    CaseKey,
    PaperFiling,
)
from quality_defects.models.phone import (
    PhoneAlert,
    PhoneCall,
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
    Volet2,
)

__all__ = [
    "Authority",
    "Case",
    "CaseAlarm",
    "CaseKey",
    "CaseRevision",
    "CaseTransition",
    "Clock",
    "ClockExtension",
    "ClockStop",
    "Consultation",
    "Decision",
    "FieldRequest",
    "Lot",
    "MeasureFollowUp",
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
    "Site",
    "SuspectPack",
    "Triage",
    "Volet1",
    "Volet2",
    "WithdrawalRequest",
]

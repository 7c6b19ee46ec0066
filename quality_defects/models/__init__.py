"""Tables of the workflow: the case, its volets, their rows, and what is kept as evidence."""

from quality_defects.models.case import Case
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
from quality_defects.models.phone import PhoneAlert, PhoneCall
from quality_defects.models.volet1 import (
    Authority,
    Lot,
    OosResult,
    Product,
    Site,
    SuspectPack,
    Volet1,
)
from quality_defects.models.volet2 import Volet2

__all__ = [
    "Authority",
    "Case",
    "CaseRevision",
    "CaseTransition",
    "Clock",
    "ClockExtension",
    "ClockStop",
    "Consultation",
    "FieldRequest",
    "Lot",
    "Message",
    "MessageRead",
    "OosResult",
    "PhoneAlert",
    "PhoneCall",
    "Product",
    "Proposal",
    "Reminder",
    "Site",
    "SuspectPack",
    "Volet1",
    "Volet2",
]

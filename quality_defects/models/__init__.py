"""Tables of the workflow: the case, its volets, their rows, and what is kept as evidence."""

from quality_defects.models.capa import OPEN_CAPA, Capa, CapaChange
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
from quality_defects.models.measures import CaseMeasure
from quality_defects.models.phone import PhoneAlert, PhoneCall
from quality_defects.models.volet1 import Lot, Product, Volet1
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
    "BlockJudgement",
    "Capa",
    "CapaChange",
    "CapaRow",
    "Case",
    "CaseMeasure",
    "CaseRevision",
    "CaseTransition",
    "Clock",
    "ClockExtension",
    "ClockStop",
    "Consultation",
    "ContributingCause",
    "FieldRequest",
    "Impact",
    "Investigation",
    "Lot",
    "Message",
    "MessageRead",
    "PhoneAlert",
    "PhoneCall",
    "Product",
    "Proposal",
    "Reminder",
    "TimelineFact",
    "Volet1",
    "Volet2",
    "Volet2Lot",
    "Volet2Product",
]

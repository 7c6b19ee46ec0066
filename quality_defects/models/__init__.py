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
    VersionRead,
)
from quality_defects.models.phone import PhoneAlert, PhoneCall
from quality_defects.models.volet1 import Lot, Product, Volet1
from quality_defects.models.volet2 import Volet2

__all__ = [
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
    "PhoneAlert",
    "PhoneCall",
    "Product",
    "Proposal",
    "Reminder",
    "VersionRead",
    "Volet1",
    "Volet2",
]

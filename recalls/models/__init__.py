"""Tables of the workflow: the action, its notice with its lines, and what is kept as evidence."""

from recalls.models.action import Action, FinalReport, PaperFiling
from recalls.models.barcodes import BarcodeSearch
from recalls.models.casework import (
    ActionRevision,
    ActionTransition,
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
from recalls.models.notice import Notice, Product, Scope

__all__ = [
    "Action",
    "ActionRevision",
    "ActionTransition",
    "BarcodeSearch",
    "Clock",
    "ClockExtension",
    "ClockStop",
    "Consultation",
    "FieldRequest",
    "FinalReport",
    "Message",
    "MessageRead",
    "Notice",
    "PaperFiling",
    "Product",
    "Proposal",
    "Reminder",
    "Scope",
    "VersionRead",
]

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
from recalls.models.imports import (
    ActionImport,
    ChunkState,
    ImportChunk,
    ImportedAction,
    ImportFormat,
    ImportProblem,
    ImportState,
    LotProposal,
)
from recalls.models.notice import Notice, Product, Scope
from recalls.models.study import StudyLine

__all__ = [
    "Action",
    "ActionImport",
    "ActionRevision",
    "ActionTransition",
    "BarcodeSearch",
    "ChunkState",
    "Clock",
    "ClockExtension",
    "ClockStop",
    "Consultation",
    "FieldRequest",
    "FinalReport",
    "ImportChunk",
    "ImportFormat",
    "ImportProblem",
    "ImportState",
    "ImportedAction",
    "LotProposal",
    "Message",
    "MessageRead",
    "Notice",
    "PaperFiling",
    "Product",
    "Proposal",
    "Reminder",
    "Scope",
    "StudyLine",
    "VersionRead",
]

"""Abstract models of filings, and the few concrete tables that no workflow owns."""

from portal.filings.models.base import (
    Filing,
    Part,
    PartRow,
    Revision,
    Stateful,
    TransitionLog,
)
from portal.filings.models.clocks import Clock, ClockExtension, ClockStop, Reminder
from portal.filings.models.consultations import Consultation
from portal.filings.models.exports import Export, ExportFormat, ExportState
from portal.filings.models.handovers import FilingLink, Handover
from portal.filings.models.idle import DraftWarning
from portal.filings.models.imports import RowImport
from portal.filings.models.numbering import Counter
from portal.filings.models.paper import PaperFiling
from portal.filings.models.parameters import ParameterCheck
from portal.filings.models.proposals import Proposal
from portal.filings.models.readings import VersionRead
from portal.filings.models.requests import FieldRequest
from portal.filings.models.thread import Message, MessageRead
from portal.filings.models.word import WordImport

__all__ = [
    "Clock",
    "ClockExtension",
    "ClockStop",
    "Consultation",
    "Counter",
    "DraftWarning",
    "Export",
    "ExportFormat",
    "ExportState",
    "FieldRequest",
    "Filing",
    "FilingLink",
    "Handover",
    "Message",
    "MessageRead",
    "PaperFiling",
    "ParameterCheck",
    "Part",
    "PartRow",
    "Proposal",
    "Reminder",
    "Revision",
    "RowImport",
    "Stateful",
    "TransitionLog",
    "VersionRead",
    "WordImport",
]

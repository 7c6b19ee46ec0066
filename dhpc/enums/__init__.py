"""Closed vocabularies of the workflow: stable English or official codes, labels in French."""

from dhpc.enums.audience import Audience
from dhpc.enums.letter import (
    Channel,
    Control,
    KeyAction,
    LetterFile,
    MilestoneCode,
    MilestoneOwner,
    MilestoneSource,
    PointKind,
    Relay,
)
from dhpc.enums.request import (
    Authority,
    Decision,
    Lane,
    Motive,
    Origin,
    PaperChannel,
    Population,
    RequestFile,
    Route,
    UrgencyCriterion,
)
from dhpc.enums.states import (
    AnswerKind,
    ClockKind,
    CommentState,
    DispatchState,
    DossierState,
    GroupDecision,
    LetterState,
    ParticipantState,
    Party,
    RemarkState,
    RequestState,
)

PUBLICATION = "letter"
"""Key of the letters among what is published."""

RECEIPT_DOCUMENT = "dhpc.receipt"
REQUEST_DOCUMENT = "dhpc.request"
LETTER_DOCUMENT = "dhpc.letter"
LETTER_RECEIPT = "dhpc.letter_receipt"
PREVIEW_DOCUMENT = "dhpc.preview"
AGREED_DOCUMENT = "dhpc.agreed_letter"
PUBLIC_DOCUMENT = "dhpc.public_letter"

__all__ = [
    "AGREED_DOCUMENT",
    "LETTER_DOCUMENT",
    "LETTER_RECEIPT",
    "PREVIEW_DOCUMENT",
    "PUBLICATION",
    "PUBLIC_DOCUMENT",
    "RECEIPT_DOCUMENT",
    "REQUEST_DOCUMENT",
    "AnswerKind",
    "Audience",
    "Authority",
    "Channel",
    "ClockKind",
    "CommentState",
    "Control",
    "Decision",
    "DispatchState",
    "DossierState",
    "GroupDecision",
    "KeyAction",
    "Lane",
    "LetterFile",
    "LetterState",
    "MilestoneCode",
    "MilestoneOwner",
    "MilestoneSource",
    "Motive",
    "Origin",
    "PaperChannel",
    "ParticipantState",
    "Party",
    "PointKind",
    "Population",
    "Relay",
    "RemarkState",
    "RequestFile",
    "RequestState",
    "Route",
    "UrgencyCriterion",
]

"""Closed vocabularies of the workflow: codes in English or as published, labels in French."""

from portal.publication.enums import Lifecycle, VersionKind
from portal.publication.enums import Scope as ScopeKind
from portal.reference.identifiers import IdentifierType
from recalls.enums.notice import (
    PUBLIC_ATTACHMENTS,
    SEARCHED_ATTACHMENTS,
    ActionType,
    AppliesTo,
    Attachment,
    BlockDispensing,
    DeadlineKind,
    FollowUpExpected,
    Language,
    ManufacturerAction,
    NoticeStatus,
    NoticeType,
    PaperChannel,
    ProductKind,
    Reach,
    RecallLevel,
    RecipientType,
    ReplyChannel,
    RiskClass,
    RowScope,
    SearchFailure,
    SubmitterStatus,
    UserAction,
    YesNo,
)
from recalls.enums.states import (
    CHOSEN_KINDS,
    ActionState,
    ClockKind,
    ClosureReason,
    Lane,
    NoticeState,
)

RECEIPT_DOCUMENT = "recalls.receipt"
NOTICE_DOCUMENT = "recalls.notice"
SHEET_DOCUMENT = "recalls.sheet"

__all__ = [
    "CHOSEN_KINDS",
    "NOTICE_DOCUMENT",
    "PUBLIC_ATTACHMENTS",
    "RECEIPT_DOCUMENT",
    "SEARCHED_ATTACHMENTS",
    "SHEET_DOCUMENT",
    "ActionState",
    "ActionType",
    "AppliesTo",
    "Attachment",
    "BlockDispensing",
    "ClockKind",
    "ClosureReason",
    "DeadlineKind",
    "FollowUpExpected",
    "IdentifierType",
    "Lane",
    "Language",
    "Lifecycle",
    "ManufacturerAction",
    "NoticeState",
    "NoticeStatus",
    "NoticeType",
    "PaperChannel",
    "ProductKind",
    "Reach",
    "RecallLevel",
    "RecipientType",
    "ReplyChannel",
    "RiskClass",
    "RowScope",
    "ScopeKind",
    "SearchFailure",
    "SubmitterStatus",
    "UserAction",
    "VersionKind",
    "YesNo",
]

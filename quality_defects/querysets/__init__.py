"""Lists of cases: who sees which, what resembles what, what waits for whom."""

from quality_defects.querysets.cases import CaseQuerySet
from quality_defects.querysets.flash import FlashMandateQuerySet, is_responsible
from quality_defects.querysets.shares import SectionShareQuerySet
from quality_defects.querysets.sheet_requests import SheetRequestQuerySet
from quality_defects.querysets.tracks import TrackQuerySet
from quality_defects.querysets.waiting import inactive, unassigned, watched_by_duty_officers

__all__ = [
    "CaseQuerySet",
    "FlashMandateQuerySet",
    "SectionShareQuerySet",
    "SheetRequestQuerySet",
    "TrackQuerySet",
    "inactive",
    "is_responsible",
    "unassigned",
    "watched_by_duty_officers",
]

"""What narrows the agency's list of reports, and what its search finds them by."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cpc_reports import rules
from cpc_reports.enums import ReportOrigin, ReportState
from cpc_reports.models import Appraisal, Report, ReportTransition, SheetMedicine
from portal.filings.registry import InboxFilter

FILTERS = (
    InboxFilter.of("priorite", _("Priorité"), [("True", _("Prioritaire"))], "is_urgent"),
    InboxFilter.of("origine", _("Origine"), ReportOrigin.choices, "origin"),
)


def found_by(text: str) -> Q:
    """Return the condition that a medicine of the report has this CIS code or substance."""
    named = Q(cis=text) | Q(substance__icontains=text) | Q(name__icontains=text)
    return Q(Exists(SheetMedicine.objects.filter(named, part__filing=OuterRef("pk"))))


def waits_for(user: Any) -> Q:
    """Return the condition that the next step of a report is a decision of `user`.

    To decide what an evaluator proposed, to publish what the portal could not by itself: each by
    somebody whom the rules let do it.
    """
    condition = Q(pk__in=[])
    if rules.is_validator(user, None):
        condition |= _to_decide(user)
    if rules.is_validator(user, None) or rules.is_publisher(user, None):
        condition |= Q(pk__in=Report.objects.due_for_publication(timezone.now()).values("pk"))
    return condition


def _to_decide(user: Any) -> Q:
    took_part = (
        Q(concluded_by=user) | Q(proposed_by=user) | Q(assigned_to=user) | Q(sheet__typed_by=user)
    )
    acts = ReportTransition.objects.filter(rules.evaluating(user), filing=OuterRef("pk"))
    appraisals = Appraisal.objects.filter(rules.appraising(user), filing=OuterRef("pk"))
    proposed = Q(state=ReportState.DECISION)
    return proposed & ~took_part & ~Q(Exists(acts)) & ~Q(Exists(appraisals))

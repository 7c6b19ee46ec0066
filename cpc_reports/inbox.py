"""What narrows the agency's list of reports, and what its search finds them by."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cpc_reports.enums import ReportOrigin
from cpc_reports.models import SheetMedicine
from portal.filings.registry import InboxFilter

FILTERS = (
    InboxFilter.of("priorite", _("Priorité"), [("True", _("Prioritaire"))], "is_urgent"),
    InboxFilter.of("origine", _("Origine"), ReportOrigin.choices, "origin"),
)


def found_by(text: str) -> Q:
    """Return the condition that a medicine of the report has this CIS code or substance."""
    named = Q(cis=text) | Q(substance__icontains=text) | Q(name__icontains=text)
    return Q(Exists(SheetMedicine.objects.filter(named, part__filing=OuterRef("pk"))))

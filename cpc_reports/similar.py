"""Reports about the same medicine and disease, to be joined rather than filed again."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Upper

from cpc_reports.enums import ReportState
from cpc_reports.models import Report, Sheet, SheetMedicine

OPEN = (
    ReportState.FILED,
    ReportState.ADMISSIBILITY,
    ReportState.ADMISSIBLE,
    ReportState.ASSESSMENT,
    ReportState.CONCLUDED,
    ReportState.DRAFTING,
    ReportState.DECISION,
)


def open_reports(sheet: Sheet) -> QuerySet[Report]:
    """Return the reports under way on a substance of `sheet` and its disease, oldest first.

    The disease is the same when its ORPHA or CIM-10 code is; without a code, when its field is.
    """
    substances = {row.substance.upper() for row in sheet.medicines.all() if row.substance}
    same = Q(pk__in=[])
    if sheet.orpha:
        same |= Q(sheet__orpha=sheet.orpha)
    if sheet.icd10:
        same |= Q(sheet__icd10__iexact=sheet.icd10)
    if sheet.disease_domain and not (sheet.orpha or sheet.icd10):
        same |= Q(sheet__disease_domain=sheet.disease_domain)
    medicines = SheetMedicine.objects.annotate(upper=Upper("substance")).filter(
        part=OuterRef("sheet"), upper__in=substances
    )
    return (
        Report.objects.filter(same, Exists(medicines), state__in=OPEN)
        .exclude(pk=sheet.filing_id)
        .order_by("received_at", "pk")
    )

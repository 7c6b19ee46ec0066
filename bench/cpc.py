"""Reports towards a framework: the legal pre-test, and similar reports among 5,000.

The medicines of the sheets are those of the base; PORTAL_BDPM_DIR names a folder of the real one.
"""

import copy
import uuid

from django.db import connection, transaction

import bench
from bench.reference import base_folder
from cpc_reports import precedents, similar
from cpc_reports.models import Report, Sheet, SheetMedicine
from portal.reference.loaders.loading import load
from portal.reference.models import Component
from tests.factories import cpc as factory

REPORTS = 5_000
CALLS = 100
BATCH = 500


def measure() -> list[bench.Result]:
    """Return the time of the pre-test of a sheet, and of the search of similar reports."""
    with base_folder() as folder:
        load(folder)
    desk = factory.filed()
    substances = list(
        Component.objects.live()
        .values_list("substance", flat=True)
        .order_by("substance")
        .distinct()
    )
    _fill(desk, substances)
    sheet = Sheet.objects.get(pk=desk.sheet.pk)
    medicine = sheet.medicines.get()
    # The commonest disease code and a substance that every tenth report is about.
    medicine.substance = substances[0]
    # A code of the base, whose components are compared with all the others.
    medicine.cis = Component.objects.live().order_by("medicine_id").first().medicine_id
    medicine.save()
    assert similar.open_reports(sheet).count() > REPORTS / len(substances[:10]) / 2
    return [
        bench.percentile(
            "legal pre-test of a sheet",
            lambda _n: precedents.pretest(Sheet.objects.get(pk=sheet.pk).values()),
            goal_ms=200,
            calls=CALLS,
        ),
        bench.percentile(
            f"similar reports among {REPORTS:,}",
            lambda _n: list(similar.open_reports(sheet)[:20]),
            goal_ms=100,
            calls=CALLS,
        ),
    ]


def _fill(desk: factory.Desk, substances: list[str]) -> None:
    """Copy the filed report until there are 5,000: ten substances, as many diseases as it takes."""
    report, sheet, medicine = desk.again(), desk.sheet, desk.sheet.medicines.get()
    with transaction.atomic():
        for start in range(0, REPORTS, BATCH):
            numbers = range(start, start + BATCH)
            reports = Report.objects.bulk_create(
                _copy(report, uuid=uuid.uuid4(), reference=f"2020-CPC-{n:05d}") for n in numbers
            )
            sheets = Sheet.objects.bulk_create(_copy(sheet, filing=one) for one in reports)
            SheetMedicine.objects.bulk_create(
                _copy(medicine, part=one, substance=substances[n % 10])
                for n, one in zip(numbers, sheets, strict=True)
            )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _copy(row, **changes):
    made = copy.copy(row)
    made.pk = None
    made._state = copy.copy(row._state)
    made._state.adding = True
    for name, value in changes.items():
        setattr(made, name, value)
    return made

"""What the agency is told of a case that waits on its own side."""

from datetime import datetime

from django.db import transaction

from portal.filings.services.casework import lock_filing
from quality_defects.enums import AlarmKind
from quality_defects.messages import alarms as messages
from quality_defects.models import Case, CaseAlarm


def raise_alarm(case: Case, kind: AlarmKind, since: datetime) -> bool:
    """Tell once, by row, that nothing happened since `since`; False when it was told before.

    Under the lock of the case: of two sweeps at once, one tells. A case taken meanwhile is not
    told as unassigned.
    """
    with transaction.atomic():
        locked = lock_filing(case)
        if kind.value.startswith("unassigned") and locked.assigned_to_id:
            return False
        _alarm, created = CaseAlarm.objects.get_or_create(filing=locked, kind=kind, since=since)
        if created:
            messages.TELLERS[kind](locked)
    return created

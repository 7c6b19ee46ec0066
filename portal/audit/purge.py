"""Removing accesses whose time is over."""

from datetime import date, timedelta

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from portal.audit.models import DigestEntry
from portal.audit.seals import bounds

logger = structlog.get_logger(__name__)

BATCH = 5_000


def purge() -> int:
    """Remove the accesses older than ACCESS_LOG_DAYS, whole days in Paris; return how many.

    Only the database function may, and leaves an `AccessPurge` for each batch. Days that are not
    sealed yet stay: their seal would not know them.
    """
    first_kept = timezone.localdate() - timedelta(days=settings.ACCESS_LOG_DAYS)
    if not DigestEntry.objects.filter(day__gte=first_kept - timedelta(days=1)).exists():
        return 0
    removed = 0
    while gone := _remove(first_kept):
        removed += gone
    if removed:
        logger.info("accesses_purged", before=str(first_kept), rows=removed)
    return removed


def _remove(first_kept: date) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT audit_purge_accesses(%s, %s)", [bounds(first_kept)[0], BATCH])
        ((gone,),) = cursor.fetchall()
    return int(gone)
